import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import swc from '@swc/core';
import { buildSync, transformSync } from 'esbuild';
import { expect, test } from 'vitest';
import { combine } from '../../../combiner-image/combine.ts';
import { mappingsToTyped } from '../../../combiner-image/sources/map-to-typed.ts';
import { eachSegment } from '../../../combiner-image/sources/mappings.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const BIN = join(import.meta.dirname, '../../../node_modules/.bin');

const TYPED = `import type { Context } from 'aws-lambda';
import { EventEmitter } from 'node:events';

/** What is asked for. */
export interface Order {
  id: string;
  count?: number;
}

type Priced = Order & { price: number };

export abstract class Base<T extends object> implements Iterable<number> {
  private readonly items: Map<string, T> = new Map<string, T>();
  protected static count: number = 0;
  declare readonly kind: string;
  abstract total(): number;

  constructor(name?: string) {
    Base.count++;
    if (name === 'none') throw new Error("no 'none' here");
  }

  public add(this: Base<T>, key: string, value: T): this;
  public add(key: string, value: T): this {
    this.items!.set(key, value as T);
    return this;
  }

  *[Symbol.iterator](): Iterator<number> {
    yield (this.items as Map<string, T>).size;
  }
}

function isPriced(order: Order | Priced): order is Priced {
  return 'price' in order;
}

export const handler = async (event: { orders: readonly Order[]; },  _context?: Context): Promise<string> => {
  const emitter = new EventEmitter();
  let sum = 0;
  for (const order of event.orders ?? ([] as Order[])) {
    if (isPriced(order)) sum += order.price * (order.count ?? 1)
    else if (order.id === "x") {
      emitter.emit(\`missing \${order.id!}\`, [order, ]);
    }
  }
  return sum > 10
    ? 'much'
    : 'little';
};
`;

/** As a step before the bundler leaves it. */
function compiled(text: string, name = 'handler.ts', options: string[] = []): string {
  const folder = writeFiles(temporaryFolder(), { [`src/${name}`]: text });
  execFileSync(
    join(BIN, 'tsc'),
    [
      ...['--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'es2022', '--noCheck'],
      ...['--ignoreConfig', '--outDir', join(folder, 'lib'), ...options, join(folder, 'src', name)],
    ],
    { stdio: 'ignore' },
  );
  return readFileSync(join(folder, 'lib', name.replace(/\.ts$/, '.js')), 'utf8');
}

/** Each mapped token of the built text, beside what stands where it leads. */
function pairs(built: string, typed: string): [string, string][] {
  const mappings = mappingsToTyped(built, typed, 'handler.ts');
  if (mappings === undefined) throw new Error('they differ');
  const word = (text: string, line: number, column: number) =>
    /^(?:[\w$]+|.)/.exec((text.split('\n')[line] ?? '').slice(column))?.[0].replace(/^['"`]$/, '"') ?? '';
  const found: [string, string][] = [];
  eachSegment(mappings, ({ line, column, originalLine, originalColumn }) => {
    found.push([word(built, line, column), word(typed, originalLine, originalColumn)]);
  });
  return found;
}

test('what tsc leaves of a file leads to it, token by token', () => {
  const found = pairs(compiled(TYPED), TYPED);
  expect(found.length).toBeGreaterThan(150);
  expect(found.filter(([built, typed]) => built !== typed)).toEqual([]);
});

/** Node puts blanks in the place of types, so that all else stays where it is. */
test("in this project's own sources, each token that Node leaves leads to its own place", () => {
  const root = join(import.meta.dirname, '../../..');
  let files = 0;
  for (const folder of ['combiner-image', 'cli', 'contract', 'runtime-interface'])
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!/(?<!\.d)\.ts$/.test(name)) continue;
      const typed = readFileSync(join(root, folder, name), 'utf8');
      const built = stripTypeScriptTypes(typed);
      const mappings = mappingsToTyped(built, typed, name);
      if (mappings === undefined) {
        // Nothing but types.
        expect(built.replace(/\/\/.*|\/\*[\s\S]*?\*\/|import[^;]*;|export [^;]*;/g, '').trim(), name).toBe(
          '',
        );
        continue;
      }
      files++;
      eachSegment(mappings, ({ line, column, originalLine, originalColumn }) => {
        if (line !== originalLine || column !== originalColumn)
          throw new Error(`${name}:${line + 1}:${column}`);
      });
    }
  expect(files).toBeGreaterThan(300);
});

const LITTLE = 'export const add = (a: number, b?: number): number => a + (b as number);\n';

test.each([
  ['another number', LITTLE, (text: string) => text.replace('a +', 'a + 1 +')],
  ['a statement less', `${LITTLE}export const two = 2;\n`, (text: string) => text.replace(/.*two.*\n/, '')],
  ['a statement more', LITTLE, (text: string) => `${text}console.log(1);\n`],
  ['a string', 'export const a: string = "x";\n', (text: string) => text.replace('x', 'y')],
  [
    'an operator for a mark',
    'export const a = (b: boolean) => !b;\n',
    (text: string) => text.replace('!', ''),
  ],
  ['nothing but types', 'export interface A { a: string }\n', () => ''],
  ['a value of an enum', 'export enum A { one, two }\n', (text: string) => text.replace('= 1', '= 2')],
  ['a computed enum', 'export enum A { one = 1 << 2 }\n', (text: string) => text],
  [
    'another property in a constructor',
    'export class A { constructor(readonly a: string, b: string) {} }\n',
    (text: string) => text.replaceAll(/\bb\b/g, 'a').replaceAll(/(?<=\()a, a/g, 'b, a'),
  ],
  ['a namespace', 'export namespace A { export const a = 1; }\n', (text: string) => text],
])('a file that differs by %s is not mapped', (_, typed, change) => {
  expect(mappingsToTyped(change(compiled(typed)), typed, 'handler.ts')).toBeUndefined();
});

const PROPERTIES = `export class Failed extends Error {
  constructor(
    public status: number,
    public override message: string,
    private readonly mode = 'private',
    readonly cause?: Error,
  ) {
    super(message);
    this.name = 'Failed';
  }
}

export class Orders {
  constructor(private readonly store: Map<string, Orders>) {
    'use strict';
    if (store.size > 1) this.find('one');
  }
  find(id: string) {
    return this.store.get(id);
  }
}

export const made = class { constructor(readonly a = 1) {} };
`;

test('properties of constructors are what compilers make of them', () => {
  const jsc = { parser: { syntax: 'typescript' }, target: 'es2022' } as const;
  const texts = {
    tsc: compiled(PROPERTIES),
    'tsc without fields': compiled(PROPERTIES, 'handler.ts', ['--useDefineForClassFields', 'false']),
    // It puts them before directives.
    swc: swc.transformSync(PROPERTIES.replace("'use strict';", ''), { jsc }).code,
  };
  for (const [compiler, text] of Object.entries(texts)) {
    const found = pairs(text, PROPERTIES);
    expect(found.length, compiler).toBeGreaterThan(70);
    expect(found.filter(([built, typed]) => built !== typed)).toEqual([]);
  }
});

test('enums are what tsc makes of them', () => {
  const typed = `export enum Status { open, done = 5, gone, 'on its way' = 'way' }
enum Empty {}
const enum Kept { one = 'Kept' }
export const next = (status: Status) => (status === Status.open ? Status.done : [Empty, Kept]);
`;
  const found = pairs(compiled(typed, 'handler.ts', ['--isolatedModules']), typed);
  expect(found.length).toBeGreaterThan(20);
  expect(found.filter(([built, original]) => built !== original)).toEqual([]);
});

test('a text that no parser reads, and one in older syntax, are not mapped', () => {
  expect(mappingsToTyped('const {', LITTLE, 'handler.ts')).toBeUndefined();
  const older = transformSync('export const f = (a?: X): X => a ?? 1;', {
    loader: 'ts',
    target: 'es2018',
  }).code;
  expect(mappingsToTyped(older, 'export const f = (a?: X): X => a ?? 1;', 'handler.ts')).toBeUndefined();
});

const SOURCE = `interface Event {
  name?: string;
}

type Answer = string;

const unused = (value: number): number => value;

export const handler = async ({ name }: Event): Promise<Answer> => {
  if (name === undefined) return 'nobody';
  const longer: Answer = name.padStart(20);
  return longer;
};
`;

async function reported(root: string, name: string, built: string) {
  const folder = writeFiles(temporaryFolder(), { 'src/handler.js': built });
  const { outputFiles } = buildSync({
    absWorkingDir: folder,
    entryPoints: ['src/handler.js'],
    bundle: true,
    platform: 'node',
    sourcemap: 'external',
    outfile: 'dist/index.js',
    write: false,
  });
  const [map, code] = ['.map', '.js'].map(
    (end) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '',
  );
  const text = `${code}//# sourceMappingURL=data:application/json,${encodeURIComponent((map ?? '').replaceAll('src/handler.js', name))}\n`;
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': text });
  const ran = run(taskRoot, 'index.js', [{}]);
  const store = new RecordedStore();
  store.put(rawObject(taskRoot, ran));
  store.putScripts(taskRoot, ran);
  let lines: object | undefined;
  const { files, changed } = await combine({
    locations: [parseStoreLocation(store.folder)],
    output: { folder: join(temporaryFolder(), 'out') },
    reporters: ['none'],
    root,
    selection: {},
    onSources: ({ map: coverage }) => {
      const [file] = coverage.files();
      lines = file === undefined ? undefined : coverage.fileCoverageFor(file).getLineCoverage();
    },
    log: { progress: () => {}, warn: () => {} },
  });
  return { files: files.map(({ path }) => path), changed, lines };
}

test('the report shows the lines of the checkout, and none that are of types', async () => {
  const root = writeFiles(temporaryFolder(), { 'src/handler.ts': SOURCE });
  expect(await reported(root, 'src/handler.ts', compiled(SOURCE))).toEqual({
    files: ['src/handler.ts'],
    changed: [],
    lines: { 7: 1, 9: 1, 10: 1, 11: 0, 12: 0 },
  });
});

const CLASS = `interface Event { name?: string }

export class Failed extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'Failed';
  }
}

export const handler = async ({ name }: Event): Promise<number> => {
  if (name !== undefined) return 1;
  return new Failed(404, 'none').status;
};

export enum Kind {
  none,
}
`;

test('the report shows the lines of a file with an enum, and with properties in a constructor', async () => {
  const root = writeFiles(temporaryFolder(), { 'src/handler.ts': CLASS });
  expect(await reported(root, 'src/handler.ts', compiled(CLASS))).toEqual({
    files: ['src/handler.ts'],
    changed: [],
    lines: { 8: 1, 9: 1, 13: 1, 14: 1, 15: 1 },
  });
});

test('a file of another commit is shown as it was built, and said to differ', async () => {
  const root = writeFiles(temporaryFolder(), { 'src/handler.ts': SOURCE.replace('20', '30') });
  const { files, changed } = await reported(root, 'src/handler.ts', compiled(SOURCE));
  expect([files, changed]).toEqual([['src/handler.ts'], ['src/handler.ts']]);
});
