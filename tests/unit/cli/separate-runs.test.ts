import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lambdaCoverage } from '../support/command.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

/** Half of it runs with each event. */
const PROGRAM = `exports.handler = async (event) => {
  if (event.odd) {
    console.log('odd');
    return 'odd';
  }
  return 'even';
};
`;

/** A sandbox for each list of contexts, undefined for none; one that starts each minute of 01:00. */
function recorded(...sandboxes: (string | undefined)[][]): RecordedStore {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': PROGRAM });
  const store = new RecordedStore();
  const result = run(taskRoot, 'index.js', [{}]);
  store.putScripts(taskRoot, result);
  for (const [minute, contexts] of sandboxes.entries()) {
    const time = new Date(Date.UTC(2026, 10, 23, 1, minute));
    const invocations = contexts.map((context, i) => ({
      requestId: `r-${minute}-${i}`,
      startedAt: time.toISOString(),
      durationMs: 3,
      outcome: 'ok' as const,
      ...(context !== undefined && { context }),
    }));
    store.put(rawObject(taskRoot, result, { time, invocations }));
  }
  return store;
}

function mark(store: RecordedStore, name: string, from: number, to: number): void {
  const [startedAt, endedAt] = [from, to].map((minute) =>
    new Date(Date.UTC(2026, 10, 23, 1, minute)).toISOString(),
  );
  const record = { schema: 'lambda-coverage/run/1', name, startedAt, endedAt };
  store.putBytes(`runs/${name}/${startedAt?.replace(/[-:]/g, '')}.json`, Buffer.from(JSON.stringify(record)));
}

const report = (store: RecordedStore, ...options: string[]) =>
  lambdaCoverage(['report', store.folder, '-o', join(temporaryFolder(), 'out'), '-r', 'none', ...options]);

const MIXED = '1 object of orders that hold invocations of run pr-4 and others';

test('a sandbox that served others too is left out beside one that did not, which is said, and no gate is judged', async () => {
  const store = recorded(['pr-4/a'], ['pr-4/b', 'pr-5/a'], [undefined], ['pr-5/b']);
  expect(await report(store, '--run', 'pr-4')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /1 object of 1 function, 1 invocation\nIncomplete.*1 object of what is asked for and others left out/,
    ),
    stderr: expect.stringContaining(
      `Left out: ${MIXED}: set COVERAGE_ATTRIBUTION=on or COVERAGE_UPLOAD=invocation.`,
    ),
  });
  expect(await report(store, '--run', 'pr-4', '--check', '--lines', '1')).toMatchObject({ code: 5 });
  const { stdout } = await lambdaCoverage(['doctor', store.folder, '--run', 'pr-4']);
  expect(stdout).toContain(`Left out: ${MIXED}`);
});

test('where no sandbox served the run alone, the time that was marked does not decide', async () => {
  const store = recorded(['pr-4/b', undefined], [undefined]);
  mark(store, 'pr-4', 0, 9);
  const cannot = `What was recorded of run pr-4 cannot be separated from what others ran. Left out: ${MIXED}`;
  expect(await report(store, '--run', 'pr-4')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining(cannot),
  });
  expect(await report(store, '--run', 'pr-4', '--check', '--lines', '1')).toMatchObject({
    code: 5,
    stderr: expect.stringContaining(cannot),
  });
  const doctor = await lambdaCoverage(['doctor', store.folder, '--run', 'pr-4', '--json']);
  expect(JSON.parse(doctor.stdout)).toMatchObject({
    missing: ['1 object of what is asked for and others left out'],
    advice: [expect.stringContaining(MIXED)],
  });
});

test('a sandbox that describes the newest of its invocations alone may hold the run', async () => {
  const store = recorded(['pr-4/a'], [undefined]);
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': PROGRAM });
  store.put({ ...rawObject(taskRoot, run(taskRoot, 'index.js', [{}])), invocationCount: 1_001 });
  const { code, stderr } = await report(store, '--run', 'pr-4');
  expect(code).toBe(0);
  expect(stderr).toContain('1 object of orders that describe only the newest of their invocations');
});

test('a run that is marked several times has all of those times, and says when nothing is there of them', async () => {
  const store = recorded([undefined], [undefined], [undefined], [undefined]);
  mark(store, 'nightly', 1, 2);
  mark(store, 'nightly', 3, 4);
  expect(await report(store, '--run', 'nightly')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('2 objects of 1 function, 2 invocations'),
  });
  mark(store, 'early', 10, 11);
  expect(await report(store, '--run', 'early')).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(
      /There is nothing of run early in .*nothing is there of the time in which it was marked \(from 2026-11-23T01:10:00.000Z to 2026-11-23T01:11:00.000Z\)/,
    ),
  });
});
