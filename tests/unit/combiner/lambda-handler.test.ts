import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { handler } from '../../../combiner-image/handler.ts';
import type { CombineResult } from '../../../combiner-image/result.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

function recorded(): RecordedStore {
  const store = new RecordedStore();
  for (const functionName of ['orders', 'users']) {
    const taskRoot = writeFiles(temporaryFolder(), {
      [`${functionName}.js`]: `exports.handler = async () => '${functionName}';\n`,
    });
    const result = run(taskRoot, `${functionName}.js`, [{}]);
    store.putScripts(taskRoot, result);
    store.put(rawObject(taskRoot, result, { functionName }));
  }
  return store;
}

/** The answer to an event that asks for a report. */
async function answerTo(event: unknown): Promise<CombineResult> {
  const answer = await handler(event);
  if ('files' in answer) return answer;
  throw new Error(JSON.stringify(answer));
}

beforeEach(() => {
  vi.spyOn(console, 'info').mockReturnValue();
  vi.stubEnv('COVERAGE_DIR', '');
  vi.stubEnv('COVERAGE_S3_BUCKET', '');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test('answers with the report, its totals, and what was read', async () => {
  const store = recorded();
  const answer = await answerTo({ dir: store.folder, reporters: ['html', 'lcovonly'] });
  expect(answer.read).toEqual({ objects: 2, used: 2, duplicates: 0, skipped: 0 });
  expect(answer.files.map(({ path }) => path).sort()).toEqual(['orders/orders.js', 'users/users.js']);
  expect(answer.totals.lines).toEqual({ total: 2, covered: 2, pct: 100 });
  expect(existsSync(join(store.folder, answer.report.folder, answer.report.entry ?? ''))).toBe(true);
  expect(answer.report.files).toContain('lcov.info');
});

test('the action that is there without a name has one', async () => {
  const dir = recorded().folder;
  const [named, unnamed] = [await answerTo({ action: 'combine', dir }), await answerTo({ dir })];
  expect([named.read, named.files]).toEqual([unnamed.read, unnamed.files]);
});

test('a state machine passes on what it was started with, by whom or what ever', async () => {
  const dir = recorded().folder;
  const asked = await answerTo({ dir, input: { functions: ['users'], Comment: 'by hand' } });
  expect(asked.functions.map(({ name }) => name)).toEqual(['users']);
  const schedule = { 'detail-type': 'Scheduled Event', source: 'aws.scheduler', detail: '{}' };
  expect((await answerTo({ dir, input: schedule })).read.used).toBe(2);
});

test('reads the functions asked for', async () => {
  const answer = await answerTo({ dir: recorded().folder, functions: ['users'] });
  expect(answer.functions.map(({ name }) => name)).toEqual(['users']);
});

test('falls back to its environment', async () => {
  vi.stubEnv('COVERAGE_DIR', recorded().folder);
  expect((await answerTo({})).read.used).toBe(2);
  expect((await answerTo(undefined)).read.used).toBe(2);
});

test('a directory may have a prefix, by event or variable, as the recorder writes with it', async () => {
  const parent = temporaryFolder();
  cpSync(recorded().folder, join(parent, 'team/a'), { recursive: true });
  expect((await answerTo({ dir: parent, prefix: 'team/a' })).read.used).toBe(2);
  vi.stubEnv('COVERAGE_DIR', parent);
  vi.stubEnv('COVERAGE_S3_PREFIX', 'team/a/');
  const answer = await answerTo({});
  expect(answer.read.used).toBe(2);
  expect(answer.report.folder).toMatch(/^team\/a\/reports\//);
});

test('a directory wins over a bucket, as in the recorder', async () => {
  vi.stubEnv('COVERAGE_DIR', recorded().folder);
  vi.stubEnv('COVERAGE_S3_BUCKET', 'never-asked');
  expect((await answerTo({})).read.used).toBe(2);
});

test.each([
  [{}, 'The event does not name a store. Send "bucket" or "dir", or set COVERAGE_S3_BUCKET or COVERAGE_DIR.'],
  ['text', 'must be a JSON object'],
  [{ buckt: 'x' }, 'unknown field "buckt". Known: action, bucket, '],
  [{ action: 'combine', buckt: 'x' }, 'unknown field "buckt" for the action "combine". Known: action, '],
  [{ action: 'combin', dir: '/x' }, 'unknown action "combin". Known: combine'],
  [{ action: ['combine'], dir: '/x' }, '"action" must be a string'],
  [{ action: 'toString', dir: '/x' }, 'unknown action "toString"'],
  [{ bucket: 5 }, '"bucket" must be a string'],
  [{ dir: '/x', input: { buckt: 'x' } }, 'unknown field "buckt"'],
  [{ dir: '/x', input: { dir: '/y' } }, '"dir" twice: by itself, and in its "input"'],
  [{ dir: '/x', input: { Records: [{ s3: {}, eventName: 'ObjectCreated:Put' }] } }, 'is a notification'],
  [{ dir: '/x', input: 'text' }, 'unknown field "input"'],
  [{ bucket: 'Not A Bucket' }, 'The bucket "Not A Bucket" must be a bucket\'s plain name'],
  [{ bucket: 'abc', dir: '/x' }, 'both "bucket" and "dir"'],
  [{ dir: '/x', functions: 'orders' }, '"functions" must be a list of strings'],
  [
    { dir: '/x', since: 'yesterday' },
    'since must be an age like 24h or 7d, or a time like 2026-11-23T10:00:00Z, not "yesterday"',
  ],
  [{ dir: '/x', reporters: ['htlm'] }, 'Unknown reporter "htlm"'],
])('refuses %j and names the field', async (event, message) => {
  await expect(handler(event)).rejects.toThrow(message);
});

test('keeps as many reports as event or variable say, and compares with the one before', async () => {
  const { folder } = recorded();
  const reports = () => readdirSync(join(folder, 'reports')).filter((name) => name.startsWith('20'));
  const event = { dir: folder, reporters: ['json'] };
  const first = await answerTo(event);
  expect(first.compared).toBeUndefined();
  const second = await answerTo(event);
  expect(second.compared).toMatchObject({
    with: first.report.folder.split('/').at(-2),
    lostLines: 0,
    uncompared: 0,
  });
  // Another question is compared with no answer to this one.
  expect((await answerTo({ ...event, functions: ['users'] })).compared).toBeUndefined();
  expect(reports()).toHaveLength(3);
  await answerTo({ ...event, keepReports: 2 });
  expect(reports()).toHaveLength(2);
  vi.stubEnv('COVERAGE_KEEP_REPORTS', '1');
  const last = await answerTo(event);
  expect(reports()).toEqual([last.report.folder.split('/').at(-2)]);
  await answerTo({ ...event, keepReports: '90d' });
  expect(reports()).toHaveLength(2);
  await expect(answerTo({ ...event, keepReports: 'some' })).rejects.toThrow('keepReports: "some" must be');
});
