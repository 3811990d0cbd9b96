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
      /^its place in the checkout was not looked for: it is too large to convert with a heap/,
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
