import { expect, test } from 'vitest';
import { examine } from '../../../combiner-image/examine/examine.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { rawKey } from '../../../contract/key-layout.ts';
import { claimed, claimedByCompacted, forged } from '../../fuzz/hostile/identity.ts';
import { putInto } from '../../fuzz/hostile/put.ts';
import { combineFolder } from '../support/combined.ts';
import { lambdaCoverage } from '../support/command.ts';
import { compactFolder, sandboxes, threeRuns, told } from '../support/compacted.ts';
import { rawObject, run, temporaryFolder } from '../support/recorded.ts';

const TIME = new Date('2026-11-23T01:00:00.000Z');

/** Two sandboxes that ran less than all of a function's code, and what a report says of them. */
async function honest() {
  const { taskRoot, results } = threeRuns();
  const runs = { taskRoot, results: results.slice(0, 1) };
  const store = sandboxes(runs, 2);
  const { totals, files } = await told(store.folder);
  return { runs, store, totals, files };
}

/** A sandbox that ran everything. */
function complete({ taskRoot }: ReturnType<typeof threeRuns>) {
  const result = run(taskRoot, 'index.js', [{}, { odd: true }, { items: [{ id: 1 }] }]);
  return rawObject(taskRoot, result, { sandboxId: 'ee', time: TIME });
}

const FOLDERS: Record<string, string> = {
  'another function': rawKey('', 'evil', TIME, 'ee'),
  'a function whose name begins with it': rawKey('', 'orders2', TIME, 'ee'),
  'a function whose name it begins with': rawKey('', 'order', TIME, 'ee'),
  'no function': 'raw/20261123T010000.000Z-ee.json.gz',
  'a folder that climbs': 'raw/evil/orders/20261123T010000.000Z-ee.json.gz',
};

test.each(Object.entries(FOLDERS))(
  'what lies in the folder of %s says nothing of a function',
  async (_, key) => {
    const { runs, store, totals, files } = await honest();
    store.put(complete(runs), key);
    const after = await combineFolder(store.folder);
    expect(after.skipped).toEqual([
      {
        key,
        kind: 'misplaced',
        reason:
          'says that it belongs to the function orders, but is not in raw/orders/: only that folder counts for it',
      },
    ]);
    expect({ totals: after.totals, files: after.files }).toEqual({ totals, files });
    expect(after.functions.filter(({ objects }) => objects > 0)).toMatchObject([
      { name: 'orders', sandboxes: 2, invocations: 2, missing: [] },
    ]);
  },
);

test('every reader leaves it out, and doctor says what it may be', async () => {
  const { runs, store, totals } = await honest();
  const key = store.put(complete(runs), FOLDERS['another function']);
  const { read, functions, advice } = await examine([parseStoreLocation(store.folder)], {});
  expect(read).toMatchObject({ used: 2, skipped: 1 });
  expect(functions.map(({ name, objects, missing }) => [name, objects, missing])).toEqual([
    ['evil', 0, ['1 object skipped']],
    ['orders', 2, []],
  ]);
  expect(advice.join()).toContain('and name another');
  // A gate that the honest objects miss.
  const output = `${temporaryFolder()}/out`;
  const gate = ['report', store.folder, '--check', '--branches', '99', '-o', output];
  for (const [expected, args] of [
    [5, gate],
    [1, [...gate, '--allow-missing']],
  ] as const) {
    const { code, stderr } = await lambdaCoverage([...args]);
    expect({ code, names: stderr.includes(`Skipped ${key}`) }).toEqual({ code: expected, names: true });
  }
  const { written, skipped } = await compactFolder(store.folder, { prune: true });
  expect(written.map(({ objects }) => objects)).toEqual([2]);
  expect(skipped.map((each) => each.key)).toEqual([key]);
  expect((await told(store.folder)).totals).toEqual(totals);
});

test('a prefix and a name of odd characters are no reason', async () => {
  const { runs, store } = await honest();
  store.put({ ...complete(runs), function: { name: 'a.b/../c', version: '1' } });
  const { functions, skipped } = await combineFolder(store.folder);
  expect(skipped).toEqual([]);
  expect(functions.map(({ name }) => name)).toEqual(['a.b/../c', 'orders']);
});

test('forged objects, and sandboxes claimed by others, take nothing away and add nothing', async () => {
  const { store, totals, files } = await honest();
  const mine = rawObject('/var/task', [], { sandboxId: '5a0' });
  putInto(store.folder, [
    ...forged('orders', [{ path: 'index.js', text: 'x' }]),
    ...claimed(mine),
    ...claimedByCompacted(['5a0', '5a1']),
  ]);
  const after = await combineFolder(store.folder);
  expect(after.totals.branches.covered).toBe(totals.branches.covered);
  expect(after.files.filter(({ path }) => path.endsWith('index.js'))).toEqual(files);
  expect(after.functions.find(({ name }) => name === 'orders')).toMatchObject({ sandboxes: 2 });
});
