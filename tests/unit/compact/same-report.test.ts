import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { RawObject } from '../../../contract/raw-object.ts';
import { combineFolder } from '../support/combined.ts';
import { compactFolder, sandboxes, threeRuns, told } from '../support/compacted.ts';
import { RecordedStore, rawObject } from '../support/recorded.ts';

/** What a report tells, with every count in it. */
async function everything(folder: string) {
  const { report, ...rest } = await told(folder);
  return { ...rest, counts: JSON.parse(readFileSync(join(report, 'coverage-final.json'), 'utf8')) };
}

function rawObjects(folder: string): RawObject[] {
  const raw = join(folder, 'raw/orders');
  return readdirSync(raw).map((name) => JSON.parse(gunzipSync(readFileSync(join(raw, name))).toString()));
}

/** All but when it was put. */
function withoutTurn({ compacted, sandbox: { id, ...sandbox }, ...object }: RawObject) {
  return { ...object, sandbox, compacted: { ...compacted, turn: undefined } };
}

test('compacted at once, in two steps, or not at all: the reports are the same', async () => {
  const runs = threeRuns();
  const plain = await everything(sandboxes(runs, 12).folder);
  const atOnce = sandboxes(runs, 12);
  await compactFolder(atOnce.folder, { prune: true });
  expect(await everything(atOnce.folder)).toEqual(plain);

  const inSteps = sandboxes(runs, 7);
  await compactFolder(inSteps.folder, { prune: true });
  sandboxes(runs, 5, { store: inSteps, first: 7 });
  expect(await everything(inSteps.folder)).toEqual(plain);
  await compactFolder(inSteps.folder, { prune: true });
  expect(await everything(inSteps.folder)).toEqual(plain);
  expect(rawObjects(inSteps.folder).map(withoutTurn)).toEqual(rawObjects(atOnce.folder).map(withoutTurn));
  expect(rawObjects(inSteps.folder)).toHaveLength(1);
});

test('what was compacted and still lies there counts once', async () => {
  const store = sandboxes(threeRuns(), 9);
  const plain = await everything(store.folder);
  const { written, deleted } = await compactFolder(store.folder);
  expect([written.map(({ objects }) => objects), deleted]).toEqual([[9], 0]);
  expect(await everything(store.folder)).toEqual(plain);
  const { read } = await combineFolder(store.folder);
  expect(read).toEqual({ objects: 10, used: 1, duplicates: 9, skipped: 0 });
  // Nothing is left to do but to delete.
  expect((await compactFolder(store.folder)).written).toEqual([]);
  // On its own copy, for it cannot know that nobody takes the other one back.
  const pruned = await compactFolder(store.folder, { prune: true });
  expect([pruned.written.length, pruned.deleted]).toEqual([1, 10]);
  expect(await everything(store.folder)).toEqual(plain);
});

test('single invocations are told apart by their sequence', async () => {
  const { taskRoot, results } = threeRuns();
  const store = new RecordedStore();
  store.putScripts(taskRoot, results[0] ?? []);
  const put = (sequence: number) =>
    store.put(
      rawObject(taskRoot, results[sequence % 3] ?? [], {
        sandboxId: 'a1',
        span: { kind: 'invocation', sequence },
      }),
      `raw/orders/20261123T01000${sequence}.000Z-a1.json.gz`,
    );
  for (const sequence of [1, 2, 3, 5, 6]) put(sequence);
  const plain = await everything(store.folder);
  await compactFolder(store.folder, { prune: true });
  expect(await everything(store.folder)).toEqual(plain);
  expect(rawObjects(store.folder)[0]?.compacted?.invocations).toEqual([['a1', [1, 3, 5, 6]]]);
  // Uploaded once more, and one that is new.
  put(3);
  put(4);
  const { read } = await combineFolder(store.folder);
  expect(read).toEqual({ objects: 3, used: 2, duplicates: 1, skipped: 0 });
});

test('versions of a function stay apart', async () => {
  const [before, after] = [threeRuns(), threeRuns()];
  const store = sandboxes(before, 3);
  const newer = rawObject(after.taskRoot, after.results[1] ?? []);
  for (const id of ['b1', 'b2'])
    store.put({ ...newer, function: { name: 'orders', version: '2' }, sandbox: { ...newer.sandbox, id } });
  const plain = await everything(store.folder);
  const { written } = await compactFolder(store.folder, { prune: true });
  expect(written.map(({ objects }) => objects).sort()).toEqual([2, 3]);
  expect(await everything(store.folder)).toEqual(plain);
});

test('two texts under one URL are compacted into two objects', async () => {
  const { taskRoot, results } = threeRuns();
  const store = sandboxes({ taskRoot, results }, 4);
  const deployedLater = (results[0] ?? []).map((script) => ({ ...script, hash: 'f'.repeat(64) }));
  for (const id of ['b1', 'b2']) store.put(rawObject(taskRoot, deployedLater, { sandboxId: id }));
  const { written } = await compactFolder(store.folder, { prune: true });
  expect(written.map(({ objects }) => objects).sort()).toEqual([2, 4]);
  const hashes = rawObjects(store.folder).map(({ result }) => result.map(({ hash }) => hash));
  expect(hashes.every((each) => new Set(each).size === each.length)).toBe(true);
});

test('what lacks code of the function is said after compacting, too', async () => {
  const runs = threeRuns();
  const store = sandboxes(runs, 3);
  const bare = { sandboxId: 'bare', time: new Date('2026-11-23T02:00:00.000Z') };
  store.put(rawObject(runs.taskRoot, [], bare));
  const missingOf = async () => (await combineFolder(store.folder)).functions.map(({ missing }) => missing);
  const before = await missingOf();
  expect(before).toEqual([[expect.stringContaining('without code')]]);
  await compactFolder(store.folder, { prune: true });
  expect(await missingOf()).toEqual(before);
});
