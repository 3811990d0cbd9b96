import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { eachMapping, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { type BuildOptions, build } from 'esbuild';
import { expect, test } from 'vitest';
import { placedByCompilers } from '../support/placed-texts.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const ESBUILD = join(import.meta.dirname, '../../../node_modules/esbuild');

const ORDERS = {
  'src/handler.ts': `import { pad } from 'pad';
import { LIMIT, Status } from './limits';
import { Orders } from './orders';
const orders = new Orders();
export const handler = async (event: { id?: string; items?: number[] }) => {
  if (event.id === undefined) return { statusCode: 400, status: Status.Bad };
  const items = event.items ?? [];
  if (items.length > LIMIT) {
    orders.refuse(event.id);
    return { statusCode: 413, status: Status.Large };
  }
  return { statusCode: 200, body: pad(orders.add(event.id, items)) };
};
`,
  'src/limits.ts': `export const LIMIT = 10;
export enum Status { Bad = 'bad', Large = 'large' }
export function unused(value: number) {
  return value * 2;
}
`,
  'src/orders.ts': `import { LIMIT } from './limits';
class Refused extends Error {}
export class Orders {
  #all = new Map<string, number[]>();
  add(id: string, items: number[]): string {
    this.#all.set(id, items);
    let total = 0;
    for (const each of items) total += each;
    return total > LIMIT ? \`\${id}: \${total}\` : id;
  }
  refuse(id: string) {
    try {
      let known = this.#all.get(id);
      if (!known) throw new Refused(id);
      known = known.slice(0, LIMIT);
      this.#all.set(id, known);
    } catch (error) {
      let found = error;
      console.log(found);
    }
  }
}
`,
};
const ITEMS = {
  'app/index.js': `const { clean, names } = require('./lib/clean');
const LONGEST = 100;
exports.handler = function (event, context, done) {
  var found = names(event).map(clean);
  if (found.length > LONGEST) return done(new Error('too many'));
  switch (event.kind) {
    case 'one': return done(null, found[0]);
    default: done(null, { found, at: context.time });
  }
};
`,
  'app/lib/clean.js': `exports.clean = (name) => name.trim().toLowerCase();
exports.names = function* (event) {
  for (const { name, alias } of event.items) yield name || alias;
};
exports.names = (event) => (event && event.items ? event.items.map((each) => each.name) : []);
`,
};
const PAD = {
  'node_modules/pad/package.json': '{ "name": "pad", "main": "index.js" }',
  'node_modules/pad/index.js': 'exports.pad = (text) => {\n  return text.padStart(9);\n};\n',
};

/** What was deployed of files, and where it is in what the checkout holds now. */
async function placed(
  files: Record<string, string>,
  options: BuildOptions = {},
  now: Record<string, string> = files,
) {
  const root = writeFiles(temporaryFolder(), { ...files, ...PAD });
  symlinkSync(ESBUILD, join(root, 'node_modules/esbuild'));
  const [entry = ''] = Object.keys(files);
  const { outputFiles = [] } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    platform: 'node',
    sourcemap: 'external',
    outfile: 'index.js',
    write: false,
    ...options,
  });
  const text = outputFiles.find(({ path }) => path.endsWith('.js'))?.text ?? '';
  const map = outputFiles.find(({ path }) => path.endsWith('.map'))?.text ?? '';
  writeFiles(root, now);
  return { ...(await placedByCompilers(now, text, root)), text, wanted: new TraceMap(map) };
}

test.each<[string, Record<string, string>, BuildOptions]>([
  ['as the CDK builds', ORDERS, { target: 'node18' }],
  ['as SAM builds', ORDERS, { target: 'es2020' }],
  ['as a module for an older target', ORDERS, { format: 'esm', target: 'es2017' }],
  ['with names that are kept', ORDERS, { keepNames: true }],
  ['CommonJS', ITEMS, {}],
])('a minified bundle is placed as its map says: %s', async (_, files, options) => {
  const { map, files: found, uncertain, wanted } = await placed(files, options);
  const sources = new Set<string>();
  eachMapping(wanted, ({ source }) => void sources.add(source ?? ''));
  expect([found, uncertain]).toEqual([
    Object.keys(files)
      .filter((each) => sources.has(each))
      .sort(),
    [],
  ]);
  const have = new TraceMap(map as never);
  let equal = 0;
  let all = 0;
  eachMapping(wanted, ({ source, generatedLine: line, generatedColumn: column, ...original }) => {
    if (source === null || !(source in files)) return;
    const place = originalPositionFor(have, { line, column });
    all++;
    if (place.source === null) return;
    expect(place).toMatchObject({ source, line: original.originalLine, column: original.originalColumn });
    equal++;
  });
  expect(equal / all).toBeGreaterThan(0.94);
});

test.each([
  ['a number', 'src/orders.ts', 'slice(0, LIMIT)', 'slice(1, LIMIT)', ['src/handler.ts', 'src/limits.ts']],
  [
    'what is called',
    'src/orders.ts',
    'this.#all.set(id, items);',
    'this.#all.delete(id);',
    ['src/handler.ts', 'src/limits.ts'],
  ],
  ['the handler', 'src/handler.ts', 'statusCode: 413', 'statusCode: 414', ['src/limits.ts']],
])('a file that was changed since is not placed: %s', async (_, path, before, after, others) => {
  const now = { ...ORDERS, [path]: ORDERS[path as keyof typeof ORDERS].replace(before, after) };
  const { files, uncertain } = await placed(ORDERS, {}, now);
  expect(files.every((each) => others.includes(each))).toBe(true);
  expect(uncertain.length).toBeGreaterThan(0);
});

test.each([
  ['a package', ORDERS, 'src/orders.ts', "const extra = require('node:fs');\n"],
  ['a package, for what it does', ORDERS, 'src/orders.ts', "require('node:fs');\n"],
  ['a file', ITEMS, 'app/index.js', "const extra = require('./lib/more');\n"],
])('a file that loads something since is not placed: %s', async (_, files, path, added) => {
  const more = { 'app/lib/more.js': 'exports.more = () => globalThis.more + 1;\n' };
  const now = { ...files, ...more, [path]: `${added}${new Map(Object.entries(files)).get(path)}` };
  const { files: found, uncertain } = await placed(files, {}, now);
  expect(found).not.toContain(path);
  expect(uncertain).not.toEqual([]);
});

test('a constant that was changed since is not the one that was deployed', async () => {
  const now = { ...ORDERS, 'src/limits.ts': ORDERS['src/limits.ts'].replace('LIMIT = 10', 'LIMIT = 11') };
  const { files } = await placed(ORDERS, {}, now);
  expect(files).not.toContain('src/handler.ts');
  expect(files).not.toContain('src/orders.ts');
});

test('a copy of what was deployed is not where it is from', async () => {
  const handler = ITEMS['app/index.js'];
  const changed = handler.replace('> LONGEST', '>= LONGEST');
  const now = {
    'app/index.js': changed,
    'app/copy.js': handler,
    'app/lib/clean.js': ITEMS['app/lib/clean.js'],
  };
  const { files } = await placed(ITEMS, {}, now);
  expect(files).not.toContain('app/copy.js');
  expect(files).not.toContain('app/index.js');
  const both = { ...ITEMS, 'app/copy.js': handler };
  expect((await placed(ITEMS, {}, both)).files).not.toContain('app/copy.js');
});
