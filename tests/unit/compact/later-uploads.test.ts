import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { RawObject } from '../../../contract/raw-object.ts';
import { combineFolder } from '../support/combined.ts';
import { compactFolder, sandboxes, threeRuns, told } from '../support/compacted.ts';
import { RecordedStore, rawObject } from '../support/recorded.ts';

test('sandboxes that may run still are left as they are', async () => {
  const store = sandboxes(threeRuns(), 6);
  const plain = await told(store.folder);
  const until = new Date(Date.UTC(2026, 10, 23, 1, 4));
  const { written, left } = await compactFolder(store.folder, { until, prune: true });
  expect([written.map(({ objects }) => objects), left]).toEqual([[4], 2]);
  expect({ ...(await told(store.folder)), report: plain.report }).toEqual(plain);
});

test('what a sandbox uploads after it was compacted is named, and counts nothing twice', async () => {
  const { taskRoot, results } = threeRuns();
  const store = sandboxes({ taskRoot, results }, 3);
  await compactFolder(store.folder, { prune: true });
  const plain = await told(store.folder);
  const later = rawObject(taskRoot, results[1] ?? [], {
    sandboxId: '5a1',
    span: { kind: 'sandbox', sequence: 2 },
  });
  const key = store.put(later);
  const { skipped, read, totals } = await combineFolder(store.folder);
  expect(read).toEqual({ objects: 2, used: 1, duplicates: 0, skipped: 1 });
  expect(skipped).toEqual([
    {
      key,
      kind: 'overlapping',
      reason: expect.stringContaining('compacted in an earlier state (upload 1)'),
    },
  ]);
  expect(totals).toEqual(plain.totals);
  // It stays where it is.
  expect(await compactFolder(store.folder, { prune: true })).toMatchObject({ written: [], deleted: 0 });
});

test.each(['raw/orders/20270101T000000.000Z-zz.json.gz', 'raw/orders/renamed.json.gz'])(
  'a compacted object and its originals count once, also when it is called %s',
  async (name) => {
    const runs = threeRuns();
    const store = sandboxes(runs, 5);
    const plain = await told(store.folder);
    const { written } = await compactFolder(store.folder);
    const renamed = new RecordedStore();
    sandboxes(runs, 5, { store: renamed });
    renamed.putBytes(name, await bytesOf(store, written[0]?.key ?? ''));
    expect({ ...(await told(renamed.folder)), report: plain.report }).toEqual(plain);
    const { read } = await combineFolder(renamed.folder);
    expect(read).toEqual({ objects: 6, used: 1, duplicates: 5, skipped: 0 });
  },
);

test('a copy in the folder of another function is left out, and not compacted a second time', async () => {
  const store = sandboxes(threeRuns(), 4);
  const plain = await told(store.folder);
  const copy = 'raw/zoo/20261123T010000.000Z-5a0.json.gz';
  store.putBytes(copy, await bytesOf(store, 'raw/orders/20261123T010000.000Z-5a0.json.gz'));
  const { written } = await compactFolder(store.folder, { prune: true });
  expect(written.map(({ objects }) => objects)).toEqual([4]);
  const { summaries, ...all } = await told(store.folder);
  const orders = summaries.filter(({ name }) => name === 'orders');
  expect({ ...all, summaries: orders, report: plain.report }).toEqual(plain);
  expect(summaries).toMatchObject([{}, { name: 'zoo', missing: ['1 object skipped'] }]);
});

test('of two compacted objects that overlap one is left out, by name', async () => {
  const runs = threeRuns();
  const compacted = async (first: number) => {
    const store = sandboxes(runs, 4, { first });
    const { written } = await compactFolder(store.folder);
    const key = written[0]?.key ?? '';
    return { key, bytes: await bytesOf(store, key) };
  };
  const both = new RecordedStore();
  sandboxes(runs, 0, { store: both });
  for (const { key, bytes } of [await compacted(0), await compacted(2)]) both.putBytes(key, bytes);
  const { read, skipped } = await combineFolder(both.folder);
  expect(read).toEqual({ objects: 2, used: 1, duplicates: 0, skipped: 1 });
  expect(skipped[0]?.reason).toContain('another compacted object');
});

test('an object that claims to stand for more than anyone can look up is refused', async () => {
  const { taskRoot, results } = threeRuns();
  const store = sandboxes({ taskRoot, results }, 2);
  const claim: RawObject = {
    ...rawObject(taskRoot, results[0] ?? []),
    span: { kind: 'compacted', sequence: 0 },
    compacted: {
      sandboxes: [],
      invocations: [['a1', [0, Number.MAX_SAFE_INTEGER]]],
      lastStartedAt: '2026-11-23T01:00:00.000Z',
      outcomes: {},
      inits: {},
    },
  };
  store.put(claim, 'raw/orders/20261123T090000.000Z-compactedffff.json.gz');
  const { read, skipped } = await combineFolder(store.folder);
  expect(read).toEqual({ objects: 3, used: 2, duplicates: 0, skipped: 1 });
  expect(skipped[0]?.reason).toContain('at most 200000 objects');
});

function bytesOf(store: RecordedStore, key: string): Promise<Buffer> {
  return readFile(`${store.folder}/${key}`);
}
