import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { combineFolder } from '../support/combined.ts';
import { keyOf, RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const PROGRAM = `exports.handler = async (event) => {
  if (event.odd) {
    return 'odd';
  }
  return 'even';
};
`;
const taskRootOf = () => writeFiles(temporaryFolder(), { 'index.js': PROGRAM });

/** How often line 1 to 5 of the program ran, by its report. */
function hits(folder: string): Record<string, number> {
  const lcov = readFileSync(`${folder}/lcov.info`, 'utf8');
  return Object.fromEntries(
    [...lcov.matchAll(/^DA:(\d+),(\d+)/gm)].map(([, line, count]) => [line, Number(count)]),
  );
}

/** One sandbox, seen after its first event and again after its second. */
function twoStates(store: RecordedStore) {
  const taskRoot = taskRootOf();
  const early = run(taskRoot, 'index.js', [{}]);
  const late = run(taskRoot, 'index.js', [{}, { odd: true }]);
  store.putScripts(taskRoot, early);
  const state = (result: typeof early, sequence: number) =>
    rawObject(taskRoot, result, { sandboxId: 'a1', span: { kind: 'sandbox', sequence } });
  return { early: state(early, 1), late: state(late, 2), taskRoot };
}

test.each([
  ['after', 'raw/orders/20261123T010000.000Z-b1.json.gz', 'raw/orders/20261123T020000.000Z-b2.json.gz'],
  ['before', 'raw/orders/20261123T020000.000Z-b1.json.gz', 'raw/orders/20261123T010000.000Z-b2.json.gz'],
  ['as no key of ours', 'raw/orders/20261123T010000.000Z-b1.json.gz', 'raw/orders/0/copied.json.gz'],
])(
  'the later state of a sandbox replaces the earlier one, also when its key sorts %s',
  async (_, one, two) => {
    const store = new RecordedStore();
    const { early, late } = twoStates(store);
    store.put(early, one);
    store.put(late, two);
    const { read, folder, functions } = await combineFolder(store.folder);
    expect(read).toEqual({ objects: 2, used: 1, duplicates: 1, skipped: 0 });
    expect(functions).toMatchObject([{ name: 'orders', objects: 1, sandboxes: 1 }]);
    expect(hits(folder)).toMatchObject({ 2: 2, 3: 1, 5: 1 });
  },
);

test('the same sandbox in two stores counts once, another one is added', async () => {
  const [first, second] = [new RecordedStore(), new RecordedStore()];
  const { late, taskRoot } = twoStates(first);
  first.put(late);
  second.put(late);
  second.put(rawObject(taskRoot, late.result, { sandboxId: 'a2' }));
  const locations = [first.folder, second.folder].map(parseStoreLocation);
  const { read, folder } = await combineFolder(first.folder, { locations });
  expect(read).toEqual({ objects: 3, used: 2, duplicates: 1, skipped: 0 });
  expect(hits(folder)).toMatchObject({ 2: 4, 3: 2 });
});

test('objects of single invocations of one sandbox are added up, but none of them twice', async () => {
  const store = new RecordedStore();
  const taskRoot = taskRootOf();
  const result = run(taskRoot, 'index.js', [{}]);
  store.putScripts(taskRoot, result);
  for (const sequence of [1, 2, 3]) {
    const object = rawObject(taskRoot, result, { sandboxId: 'a1', span: { kind: 'invocation', sequence } });
    store.put(object, `raw/orders/20261123T01000${sequence}.000Z-a1.json.gz`);
    if (sequence === 2) store.put(object, 'raw/orders/again.json.gz');
  }
  const { read, folder, functions } = await combineFolder(store.folder);
  expect(read).toEqual({ objects: 4, used: 3, duplicates: 1, skipped: 0 });
  expect(functions).toMatchObject([{ sandboxes: 1, invocations: 1, objects: 3 }]);
  expect(hits(folder)).toMatchObject({ 2: 3, 3: 0 });
});

test('scripts of one URL but different texts are never added', async () => {
  const store = new RecordedStore();
  for (const [index, text] of [PROGRAM, `// second version\n${PROGRAM}`].entries()) {
    const taskRoot = writeFiles(temporaryFolder(), { 'index.js': text });
    const result = run(taskRoot, 'index.js', [{}]);
    store.putScripts(taskRoot, result);
    const time = new Date(Date.UTC(2026, 10, 23, index));
    store.put(rawObject(taskRoot, result, { time }));
  }
  const { files, warnings } = await combineFolder(store.folder, { textsApart: true });
  // The newer text keeps the name, the older one is shown beside it.
  expect(files.map(({ path }) => path)).toEqual([
    'orders/index.js',
    expect.stringMatching(/^orders\/index~[0-9a-f]{7}\.js$/),
  ]);
  expect(warnings[0]).toContain('orders/index.js has 2 different texts');
});

test('the same file name in several functions is shown under their names', async () => {
  const store = new RecordedStore();
  for (const functionName of ['orders', 'users']) {
    const taskRoot = writeFiles(temporaryFolder(), { 'index.js': `// ${functionName}\n${PROGRAM}` });
    const result = run(taskRoot, 'index.js', [{}]);
    store.putScripts(taskRoot, result);
    store.put(rawObject(taskRoot, result, { functionName }));
  }
  const { files } = await combineFolder(store.folder);
  expect(files.map(({ path }) => path).sort()).toEqual(['orders/index.js', 'users/index.js']);
});

test('only the functions and times asked for are read', async () => {
  const store = new RecordedStore();
  const taskRoot = taskRootOf();
  const result = run(taskRoot, 'index.js', [{}]);
  store.putScripts(taskRoot, result);
  for (const functionName of ['orders', 'users'])
    for (const hour of [1, 2, 3]) {
      const object = rawObject(taskRoot, result, {
        functionName,
        time: new Date(Date.UTC(2026, 10, 23, hour)),
      });
      store.put(object, keyOf(object));
    }
  const selection = {
    functions: ['users'],
    since: new Date('2026-11-23T02:00:00Z'),
    until: new Date('2026-11-23T03:00:00Z'),
  };
  const { read, functions } = await combineFolder(store.folder, { selection });
  expect(read.objects).toBe(1);
  expect(functions).toMatchObject([{ name: 'users', sandboxes: 1 }]);
});
