import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { afterEach, expect, test, vi } from 'vitest';
import { Checkout } from '../../../combiner-image/checkout/checkout.ts';
import { placeLoaded } from '../../../combiner-image/place/place-loaded.ts';
import { isSame, type Shape, shape } from '../../../combiner-image/place/shape.ts';
import { Votes } from '../../../combiner-image/placement/votes.ts';
import { placedIn } from '../support/placed-texts.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const heap = vi.hoisted(() => ({ bytes: Number.POSITIVE_INFINITY }));
vi.mock('../../../combiner-image/heap.ts', async (original) => {
  const own = await original<typeof import('../../../combiner-image/heap.ts')>();
  return { ...own, sparableBytes: () => Math.min(heap.bytes, own.sparableBytes()) };
});
afterEach(() => {
  heap.bytes = Number.POSITIVE_INFINITY;
});

/** Some hundred kilobytes. */
const LONG = Array.from({ length: 20_000 }, (_, i) => `export const n${i} = ${i};\n`).join('');

/** One is as the other. */
const MANY = `export const many = [\n${'(a) => a + 1,\n'.repeat(50_000)}];\n`;

const DEEP = `export const deep = () => ${'!('.repeat(20_000)}1${')'.repeat(20_000)};\n`;

test('code that is nested deeper than calls can be stays as it is, and is named', async () => {
  const root = writeFiles(temporaryFolder(), { 'src/deep.ts': 'export const deep = () => 1;\n' });
  const placement = { kind: 'apart', path: 'deep.js', reason: '', isOpen: false } as const;
  const loaded = {
    script: { hash: '', path: 'deep.js', text: DEEP, placement },
    votes: new Votes(),
    warnings: [],
  };
  const reference = { path: 'deep.js', taskRoot: '/var/task' };
  const placed = await placeLoaded(loaded, reference, await Checkout.open(root), new Votes());
  expect(placed.loaded.script).toBe(loaded.script);
  expect(placed.notes).toEqual([expect.stringContaining('nested too deeply')]);
});

test('a file of the checkout that is nested too deeply costs itself alone', async () => {
  const deployed = `// src/deep.ts\n${DEEP.replace('export const', 'var')}// src/one.ts\nvar one = () => 1;\n`;
  const files = { 'src/deep.ts': DEEP, 'src/one.ts': 'export const one = () => 1;\n' };
  await expect(placedIn(files, deployed)).rejects.toThrow(RangeError);
  const two = '// src/one.ts\nvar one = () => 1;\n// src/deep.ts\nvar deep = () => 1;\n';
  const placed = await placedIn(files, two);
  expect([placed.files, placed.uncertain]).toEqual([['src/one.ts'], ['src/deep.ts at 4']]);
  expect(placed.notCompared).toEqual(['src/deep.ts (nested too deeply)']);
  const { notCompared } = await placedIn({ 'src/one.ts': 'export const = ;\n' }, two);
  expect(notCompared).toEqual(['src/one.ts (no code that can be read)']);
});

test('shapes are compared however deep they are', () => {
  const deep = () => {
    let one: Shape = shape('name', { start: 0, end: 0 });
    for (let i = 0; i < 50_000; i++) one = shape('unary:!', { start: 0, end: 0 }, [one]);
    return one;
  };
  expect(isSame(deep(), deep())).toBe(true);
  expect(isSame(deep(), shape('unary:!', { start: 0, end: 0 }, [deep()]))).toBe(false);
});

test('a part of any number of places is placed', async () => {
  const list = `[${'1,'.repeat(150_000)}]`;
  const { files } = await placedIn(
    { 'src/list.ts': `export const list: number[] = ${list};\n` },
    `// src/list.ts\nvar list = ${list};\n`,
  );
  expect(files).toEqual(['src/list.ts']);
});

test('a deployed text that cannot be read as code, or not with the heap that is left, is named', async () => {
  const root = writeFiles(temporaryFolder(), { 'src/deep.ts': 'export const deep = () => 1;\n' });
  const placed = async (text: string) => {
    const placement = { kind: 'apart', path: 'deep.js', reason: '', isOpen: false } as const;
    const loaded = {
      script: { hash: '', path: 'deep.js', text, placement },
      votes: new Votes(),
      warnings: [],
    };
    const reference = { path: 'deep.js', taskRoot: '/var/task' };
    const { loaded: same, notes } = await placeLoaded(
      loaded,
      reference,
      await Checkout.open(root),
      new Votes(),
    );
    expect(same.script).toBe(loaded.script);
    return notes;
  };
  expect(await placed('// src/deep.ts\nvar deep = () => ;\n')).toEqual([
    'its place in the checkout was not looked for: it cannot be parsed as JavaScript',
  ]);
  heap.bytes = 1024 * 1024;
  expect(await placed(`// src/deep.ts\n${LONG}`)).toEqual([
    expect.stringMatching(
      /^its place in the checkout was not looked for: it is too large for what is left of a heap of \d+ MiB: set NODE_OPTIONS/,
    ),
  ]);
});

test('a file of the checkout that is too large for the heap that is left is named, and may be the source', async () => {
  const files = { 'src/one.ts': 'export const one = () => 1;\n', 'src/deep.ts': LONG };
  const text = '// src/one.ts\nvar one = () => 1;\n// src/deep.ts\nvar deep = () => 1;\n';
  heap.bytes = 1024 * 1024;
  const placed = await placedIn(files, text);
  expect([placed.files, placed.uncertain]).toEqual([['src/one.ts'], ['src/deep.ts at 4']]);
  expect(placed.notCompared).toEqual(['src/deep.ts (too large for the heap that is left)']);
  heap.bytes = Number.POSITIVE_INFINITY;
  expect((await placedIn(files, text)).notCompared).toEqual([]);
});

const ODD = 'export const odd = (): string => {\n  return `a\u2028b\\ud800\u2029` + "\u2028\u00fc";\n};\n';

test.each<[string, Record<string, string>, string]>([
  ['signs that end lines', { 'src/odd.ts': ODD }, ODD],
  ['lines as Windows ends them', { 'src/odd.ts': ODD.replaceAll('\n', '\r\n') }, ODD],
  ['a mark of the byte order in front of #!', { 'src/odd.ts': `\uFEFF#!/usr/bin/env node\n${ODD}` }, ODD],
  ['names of objects', { 'src/__proto__.ts': ODD, 'src/constructor.ts': 'export const other = 1;\n' }, ODD],
  ['signs of shells and URLs', { 'src/$(x)%2e\'";.ts': ODD }, ODD],
  ['a list of 50,000 equal functions', { 'src/odd.ts': MANY }, MANY],
])('texts and names as they come are placed where they are: %s', async (_, files, deployed) => {
  const root = writeFiles(temporaryFolder(), files);
  // What a walk must not follow.
  symlinkSync('..', join(root, 'src/up'));
  symlinkSync('self', join(root, 'self'));
  const [path = ''] = Object.keys(files);
  const code = deployed.replace('export const', 'var').replace(': string', '');
  const text = `#!/usr/bin/env node\n// ${path}\n${code}`;
  const placement = { kind: 'apart', path: 'index.js', reason: '', isOpen: false } as const;
  const { loaded, notes } = await placeLoaded(
    { script: { hash: '', path: 'index.js', text, placement }, votes: new Votes(), warnings: [] },
    { path: 'index.js', taskRoot: '/var/task' },
    await Checkout.open(root),
    new Votes(),
  );
  const { map } = loaded.script;
  expect([map?.sources, notes]).toEqual([[path], []]);
  const name = deployed.includes('odd') ? 'odd' : 'many';
  const at = new TraceMap(map as never);
  const found = originalPositionFor(at, { line: 3, column: text.split('\n')[2]?.indexOf(name) ?? 0 });
  const lines = map?.sourcesContent[0]?.split('\n') ?? [];
  expect(lines[(found.line ?? 0) - 1]?.slice(found.column ?? 0)).toMatch(new RegExp(`^${name}`));
});

test('of files that are equal none is taken for the one that was deployed', async () => {
  const total =
    'export const total = (all) => all.map((each) => each.price * each.count).filter((each) => each > 0);\n';
  const files = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`p${i}/src/total.ts`, total]));
  const { files: placed, uncertain } = await placedIn(
    files,
    `// src/total.ts\n${total.replace('export const', 'var')}`,
  );
  expect([placed, uncertain]).toEqual([[], ['src/total.ts at 2']]);
});
