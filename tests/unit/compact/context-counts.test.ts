import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fold } from '../../../combiner-image/merge/fold-objects.ts';
import type { Selection } from '../../../combiner-image/read/selection.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { rawKey } from '../../../contract/key-layout.ts';
import type { Invocation, Outcome, RawObject } from '../../../contract/raw-object.ts';
import { compactFolder, threeRuns } from '../support/compacted.ts';
import { randomNumbers } from '../support/random-numbers.ts';
import { RecordedStore, rawObject, temporaryFolder } from '../support/recorded.ts';

const SELECTIONS: Selection[] = [
  {},
  { run: 'one' },
  { run: 'two' },
  { contexts: ['one/*'] },
  { contexts: ['two/*'] },
];

/** What is said of the function, but for how many objects say it. */
async function said(folder: string) {
  const all = [];
  for (const selection of SELECTIONS) {
    const { functions, scripts, unseparated } = await fold([parseStoreLocation(folder)], selection);
    all.push({
      selection,
      functions: functions.map(({ objects, ...summary }) => summary),
      scripts: scripts.map(({ path, hash }) => ({ path, hash })).sort((a, b) => (a.path < b.path ? -1 : 1)),
      unseparated,
    });
  }
  return all;
}

/** Groups of objects are compacted one after the other, all but one, which comes last and stays as it is. */
async function compactMost(folder: string, groupOf: (index: number) => number): Promise<void> {
  const raw = join(folder, 'raw', 'orders');
  const aside = join(temporaryFolder(), 'aside');
  mkdirSync(aside);
  const groups = readdirSync(raw)
    .sort()
    .map((name, index) => ({ name, group: groupOf(index) }));
  for (const { name } of groups) renameSync(join(raw, name), join(aside, name));
  const all = new Set(groups.map((each) => each.group));
  for (const [step, group] of [...all].entries()) {
    for (const { name } of groups.filter((each) => each.group === group))
      renameSync(join(aside, name), join(raw, name));
    if (step === all.size - 1) return;
    await compactFolder(folder, { prune: true, until: new Date(Date.now() + 7_200_000) });
  }
}

/** Sandboxes with slices, and such as upload each invocation by itself; each object is of one run, or of none. */
function store(random: (below: number) => number): RecordedStore {
  const { taskRoot, results } = threeRuns();
  const recorded = new RecordedStore();
  recorded.putScripts(taskRoot, results[0] ?? []);
  const outcomes: Outcome[] = ['ok', 'error', 'timeout'];
  let minute = 0;
  const put = (id: string, startedAt: Date, more: Partial<RawObject>, count: number) => {
    const time = new Date(Date.UTC(2026, 10, 23, 1, minute++));
    const run = ['one', 'two', undefined][random(3)];
    const invocations: Invocation[] = Array.from({ length: count }, (_, i) => ({
      requestId: `r${minute}.${i}`,
      startedAt: time.toISOString(),
      outcome: outcomes[random(3)] ?? 'ok',
      ...(run !== undefined && { context: `${run}/test ${random(3)}` }),
    }));
    const object = rawObject(taskRoot, results[random(3)] ?? [], { sandboxId: id, time, invocations });
    const sandbox = { ...object.sandbox, startedAt: startedAt.toISOString() };
    recorded.put({ ...object, sandbox, invocationCount: count, ...more }, rawKey('', 'orders', time, id));
  };
  for (let i = 0; i < 4; i++) {
    const started = new Date(Date.UTC(2026, 10, 23, 1, minute));
    for (let sequence = 1; sequence <= 4; sequence++)
      if (random(5) > 0)
        put(
          `5${i}`.padEnd(20, 'a'),
          started,
          {
            span: { kind: 'slice', sequence, upload: 1 + random(2) },
            init: { outcome: outcomes[random(2)] ?? 'ok' },
            ...(i < 2 && sequence > 1 && { lost: { objects: sequence, threads: i }, unwrapped: 1 }),
          },
          1 + random(3),
        );
  }
  for (let i = 0; i < 3; i++) {
    const started = new Date(Date.UTC(2026, 10, 23, 1, minute));
    const init = { outcome: outcomes[random(2)] ?? 'ok' };
    for (let sequence = 1; sequence <= 5; sequence++)
      if (random(6) > 0)
        put(
          `b${i}`.padEnd(20, 'c'),
          started,
          { span: { kind: 'invocation', sequence }, invocationCount: sequence, init },
          1,
        );
  }
  return recorded;
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'of a run or of contexts the same is said, however it was compacted (%i)',
  async (seed) => {
    const { folder } = store(randomNumbers(seed));
    const plain = await said(folder);
    for (const { functions } of plain) expect(functions).toMatchObject([{ invocations: expect.any(Number) }]);
    const steps = randomNumbers(seed * 7);
    await compactMost(folder, () => steps(4));
    expect(await said(folder)).toEqual(plain);
    await compactFolder(folder, { prune: true, until: new Date(Date.now() + 7_200_000) });
    expect(await said(folder)).toEqual(plain);
  },
);
