import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { handler } from '../../../combiner-image/handler.ts';
import { METRICS, METRICS_NAMESPACE } from '../../../contract/combiner-metrics.ts';
import { sandboxes, threeRuns, told } from '../support/compacted.ts';

/** Of Lambda, with so much time. */
const contextOf = (remainingMs: number) => {
  const end = performance.now() + remainingMs;
  return {
    functionName: 'coverage-combiner',
    memoryLimitInMB: '1024',
    getRemainingTimeInMillis: () => end - performance.now(),
  };
};
const LONG = 900_000;

let lines: string[] = [];
beforeEach(() => {
  lines = [];
  for (const method of ['info', 'warn'] as const) vi.spyOn(console, method).mockReturnValue();
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  vi.stubEnv('COVERAGE_DIR', '');
  vi.stubEnv('COVERAGE_S3_BUCKET', '');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const metrics = () => lines.filter((line) => line.includes('_aws')).map((line) => JSON.parse(line));

test('compacts as the command does, and says in the log what CloudWatch can count', async () => {
  const { folder } = sandboxes(threeRuns(), 6);
  const before = await told(folder);
  const event = { action: 'compact', dir: folder, olderThan: '0h', prune: true };
  expect(await handler(event, contextOf(LONG))).toMatchObject({
    schema: 'lambda-coverage/compaction/1',
    deleted: 6,
    failed: [],
  });
  expect(readdirSync(join(folder, 'raw/orders'))).toHaveLength(1);
  expect(await told(folder)).toEqual({ ...before, report: expect.anything() });
  const [metric] = metrics();
  const said = metric._aws.CloudWatchMetrics[0];
  expect(said).toMatchObject({ Namespace: METRICS_NAMESPACE, Dimensions: [['FunctionName']] });
  const named = said.Metrics.map(({ Name }: { Name: string }) => Name);
  expect(METRICS).toEqual(expect.arrayContaining(named));
  expect(Object.keys(metric).sort()).toEqual(['FunctionName', '_aws', ...named].sort());
  expect(metric).toMatchObject({ Compactions: 1, CompactedObjects: 6, OlderObjects: 0, FailedFunctions: 0 });
});

test('a window in which nothing became old enough is no error, and counts as a run', async () => {
  const { folder } = sandboxes(threeRuns(), 3);
  const event = { action: 'compact', dir: folder, window: '25h', prune: true };
  expect(await handler(event, contextOf(LONG))).toMatchObject({ written: [], deleted: 0, failed: [] });
  expect(metrics()).toMatchObject([{ Compactions: 1, CompactedObjects: 0 }]);
});

test('ends before its time is over, gives its turn back, and says what was not done', async () => {
  const { folder } = sandboxes(threeRuns(), 3);
  const event = { action: 'compact', dir: folder, olderThan: '0h', prune: true };
  await expect(handler(event, contextOf(0))).rejects.toThrow(
    /time was over before all of orders was compacted/,
  );
  expect(readdirSync(join(folder, 'raw/orders'))).toHaveLength(3);
  expect(await handler(event, contextOf(LONG))).toMatchObject({ deleted: 3 });
});

test('a report is counted, too, and nothing is said where there is no Lambda', async () => {
  const { folder } = sandboxes(threeRuns(), 3);
  await handler({ dir: folder, reporters: ['json'] }, contextOf(LONG));
  expect(metrics()).toMatchObject([{ Reports: 1, IncompleteReports: 0, ReadObjects: 3, SkippedObjects: 0 }]);
  lines = [];
  await handler({ dir: folder, reporters: ['json'] });
  expect(lines).toEqual([]);
});

test.each([
  [{ prune: 'yes' }, /"prune" must be true or false/],
  [{ window: '0h' }, /"window": "0h" is not the length of a window/],
  [{ olderThan: 'yesterday' }, /"olderThan": "yesterday" is not an age/],
  [{ since: '7d' }, /unknown field "since" for the action "compact"/],
])('an event with %j is refused', async (fields, message) => {
  await expect(handler({ action: 'compact', dir: '/nowhere', ...fields })).rejects.toThrow(message);
});
