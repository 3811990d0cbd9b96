import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fold } from '../../../combiner-image/merge/fold-objects.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import type { Outcome, RawObject } from '../../../contract/raw-object.ts';
import { compactFolder, threeRuns } from '../support/compacted.ts';
import { invoked } from '../support/invoked.ts';
import { randomNumbers } from '../support/random-numbers.ts';
import { RecordedStore, rawObject, temporaryFolder, writeFiles } from '../support/recorded.ts';

/** What is said of the function, but for how many objects say it. */
async function said(folder: string) {
  const { functions } = await fold([parseStoreLocation(folder)], {});
  return functions.map(({ objects, ...summary }) => summary);
}

/** Objects are put aside and come back in groups; after each the function is compacted. */
async function compactInSteps(folder: string, groupOf: (index: number) => number): Promise<void> {
  const raw = join(folder, 'raw', 'orders');
  const aside = join(temporaryFolder(), 'aside');
  mkdirSync(aside);
  const names = readdirSync(raw).sort();
  for (const name of names) renameSync(join(raw, name), join(aside, name));
  const groups = names.map((name, index) => ({ name, group: groupOf(index) }));
  for (const group of new Set(groups.map((each) => each.group))) {
    for (const { name } of groups.filter((each) => each.group === group))
      renameSync(join(aside, name), join(raw, name));
    await compactFolder(folder, { prune: true, until: new Date(Date.now() + 7_200_000) });
  }
}

test('one object for each invocation: how they ended is known of all, compacted in steps or not', async () => {
  const folder = temporaryFolder();
  const taskRoot = writeFiles(temporaryFolder(), {
    'index.js': `exports.handler = async ({ fail }) => {
      if (fail) throw new Error('as asked');
      return 1;
    };\n`,
  });
  await invoked('index.handler', [{}, { fail: true }, {}, {}], {
    taskRoot,
    record: true,
    dir: folder,
    functionName: 'orders',
    env: { COVERAGE_UPLOAD: 'invocation' },
  });
  const plain = await said(folder);
  expect(plain).toEqual([
    expect.objectContaining({
      sandboxes: 1,
      invocations: 4,
      outcomes: { ok: 3, error: 1 },
      inits: { ok: 1 },
    }),
  ]);
  await compactInSteps(folder, (index) => Math.floor(index / 2));
  // What recording cost is not kept.
  expect(plain.map(({ cost }) => cost?.sandboxes)).toEqual([1]);
  expect(await said(folder)).toEqual(plain.map(({ cost: _, ...kept }) => kept));
});

/** Sandboxes of both modes; some objects of a split sandbox never arrived, and it lost some threads. */
function store(random: (below: number) => number): RecordedStore {
  const { taskRoot, results } = threeRuns();
  const recorded = new RecordedStore();
  recorded.putScripts(taskRoot, results[0] ?? []);
  const outcomes: Outcome[] = ['ok', 'error', 'timeout', 'exit'];
  let minute = 0;
  const put = (id: string, more: Partial<RawObject>) => {
    const time = new Date(Date.UTC(2026, 10, 23, 1, minute++));
    const invocation = {
      requestId: `r${minute}`,
      startedAt: time.toISOString(),
      outcome: outcomes[random(4)] ?? 'ok',
    };
    const object = rawObject(taskRoot, results[random(3)] ?? [], {
      sandboxId: id,
      time,
      invocations: [invocation],
    });
    recorded.put({ ...object, ...more });
  };
  for (let i = 0; i < 4; i++)
    put(`a${i}`, { span: { kind: 'sandbox', sequence: 1 }, invocationCount: 1 + random(5) });
  for (let i = 0; i < 3; i++) {
    const init = { outcome: outcomes[random(2)] ?? 'ok' };
    for (let sequence = 1; sequence <= 6; sequence++) {
      if (random(5) === 0) continue;
      const lost = sequence > 3 ? { lost: { objects: sequence - 3, threads: i } } : {};
      put(`b${i}`, {
        span: { kind: 'invocation', sequence },
        invocationCount: sequence,
        init,
        ...lost,
        ...(i === 0 && { unwrapped: 1 }),
      });
    }
  }
  return recorded;
}

test.each([1, 2, 3, 4, 5, 6])('compacted in whatever steps, sums are the same (%i)', async (seed) => {
  const { folder } = store(randomNumbers(seed));
  const plain = await said(folder);
  const steps = randomNumbers(seed * 7);
  await compactInSteps(folder, () => steps(4));
  expect(await said(folder)).toEqual(plain);
});
