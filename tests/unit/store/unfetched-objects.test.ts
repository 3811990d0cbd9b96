import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { compact } from '../../../combiner-image/compact/compact.ts';
import type { UnreadableKind } from '../../../combiner-image/errors.ts';
import { examine } from '../../../combiner-image/examine/examine.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { combineFolder } from '../support/combined.ts';
import { lambdaCoverage } from '../support/command.ts';
import { sandboxes, threeRuns } from '../support/compacted.ts';
import { FakeS3, type Rule } from '../support/fake-s3.ts';
import { isLean, startLean } from '../support/lean-store.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const BUCKET = 's3://bucket/coverage/';
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_MAX_ATTEMPTS: '1' };

beforeEach(() => {
  for (const [name, value] of Object.entries(CREDENTIALS)) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function bucketOf(store: RecordedStore, rules: Rule[] = []): Promise<FakeS3> {
  const s3 = await FakeS3.start(rules);
  s3.fill(store.folder, 'coverage/');
  vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.endpoint);
  return s3;
}

/** Six objects of one sandbox each, and one more. */
function withOneMore() {
  const runs = threeRuns();
  const store = sandboxes(runs, 6);
  const key = store.putBytes('raw/orders/20261123T030000.000Z-aaaa.json.gz', Buffer.from('whatever'));
  return { store, clean: sandboxes(runs, 6), key: `coverage/${key}` };
}

const SSE_C = 'The object was stored using a form of Server Side Encryption.';
const KMS = 'User: arn:aws:sts::123456789012:assumed-role/ci is not authorized to perform: kms:Decrypt';

/** How S3 refuses one object: what it answers, and what is said of it. */
const REFUSALS: [rule: Omit<Rule, 'key'>, kind: UnreadableKind, reason: RegExp][] = [
  [
    { status: 403, code: 'AccessDenied', message: 'Access Denied' },
    'denied',
    /^access is denied: allow s3:GetObject .*AccessDenied: Access Denied \(request REQUEST1\)$/,
  ],
  [{ status: 403, code: 'InvalidObjectState', message: 'x' }, 'archived', /^it is archived: restore it/],
  [{ status: 400, code: 'InvalidRequest', message: SSE_C }, 'encrypted', /key \(SSE-C\)/],
  [{ status: 403, code: 'AccessDenied', message: KMS }, 'kms', /allow kms:Decrypt on it/],
  [
    { status: 400, code: 'KMS.DisabledException', message: 'x' },
    'kms',
    /^its KMS key cannot be used: enable/,
  ],
  [{ status: 503, code: 'SlowDown', message: 'x' }, 'busy', /^S3 is overloaded: try again later/],
  [
    { status: 400, code: 'InvalidArgument', message: 'no' },
    'refused',
    /^S3 refuses it\. InvalidArgument: no/,
  ],
  // Some of these say of a bucket what is true of one odd key behind a proxy; the bucket is asked.
  [{ status: 403, code: 'SignatureDoesNotMatch', message: 'x' }, 'refused', /SignatureDoesNotMatch/],
  [{ status: 403, body: '<html>Blocked</html>' }, 'refused', /^something between here and S3 refuses it/],
  [{ reset: true }, 'cut-off', /^the connection breaks each time \(ECONNRESET\)/],
  [{ cut: true }, 'cut-off', /^the connection breaks each time \(ECONNRESET\)/],
];

test.each(
  REFUSALS.flatMap(([rule, kind, reason]) =>
    [false, true].map((later) => [rule, kind, later, reason] as const),
  ),
)('one object with %j is a skip of kind %s (later: %s)', async (rule, kind, later, reason) => {
  if (later) startLean();
  const { store, clean, key } = withOneMore();
  const expected = await combineFolder(clean.folder);
  const s3 = await bucketOf(store, [{ ...rule, operation: 'GET', key: new RegExp(key) }]);
  const { totals, files, read, skipped, log } = await combineFolder(BUCKET);
  expect(s3.requests.some((request) => request.key === key && isLean(request))).toBe(later);
  expect({ totals, files }).toEqual({ totals: expected.totals, files: expected.files });
  expect(read).toEqual({ objects: 7, used: 6, duplicates: 0, skipped: 1 });
  expect(skipped).toEqual([{ key, kind, reason: expect.stringMatching(reason) }]);
  expect(skipped[0]?.reason).not.toContain('123456789012');
  expect(log).toContain(`Skipped ${key}: ${skipped[0]?.reason}`);

  const examined = await examine([parseStoreLocation(BUCKET)], {});
  expect(examined.skipped).toEqual(skipped);
  expect(examined.advice).toHaveLength(1);
});

test('compact leaves it, deletes the others and names it', async () => {
  const { store, key } = withOneMore();
  const s3 = await bucketOf(store, [{ status: 403, code: 'InvalidObjectState', key: new RegExp(key) }]);
  const log = { progress: () => {}, warn: () => {} };
  const location = parseStoreLocation(BUCKET);
  const result = await compact({ location, olderThan: 0, prune: true, log });
  expect(result).toMatchObject({ deleted: 6, read: { used: 6, skipped: 1 } });
  expect(result.skipped).toMatchObject([{ key, kind: 'archived' }]);
  const raw = [...s3.objects.keys()].filter((each) => each.startsWith('coverage/raw/'));
  expect(raw).toHaveLength(2);
  expect(raw).toContain(key);
});

test.each(REFUSALS.slice(0, 3))(
  'a script object with %j leaves out that script alone',
  async (rule, _, reason) => {
    const taskRoot = writeFiles(temporaryFolder(), {
      'good.js': 'exports.handler = async () => 1;\n',
      'bad.js': 'exports.handler = async () => 2;\n',
    });
    const store = new RecordedStore();
    const results = ['good.js', 'bad.js'].map((file) => run(taskRoot, file, [{}]));
    for (const result of results) {
      store.putScripts(taskRoot, result);
      store.put(rawObject(taskRoot, result));
    }
    await bucketOf(store, [{ ...rule, key: new RegExp(`scripts/.*${results[1]?.[0]?.hash}`) }]);
    const { files, warnings, unconverted } = await combineFolder(BUCKET);
    expect(files.map(({ path }) => path)).toEqual(['orders/good.js']);
    expect(unconverted).toBe(1);
    const [before, said] = warnings[0]?.split(' cannot be read: ') ?? [];
    expect(before).toMatch(/^bad\.js \(orders\) is not in the report: coverage\/scripts\//);
    expect(said).toMatch(reason);
    const { scripts, advice } = await examine([parseStoreLocation(BUCKET)], {});
    expect(scripts).toMatchObject({
      total: 2,
      missing: [],
      unreadable: [{ reason: expect.stringMatching(reason) }],
    });
    expect(advice).toHaveLength(1);
    // The deployed folder stands in for it.
    expect((await combineFolder(BUCKET, { taskRoots: [{ folder: taskRoot }] })).unconverted).toBe(0);
  },
);

test('a body that is cut off is read again', async () => {
  const { folder } = sandboxes(threeRuns(), 6);
  const expected = await combineFolder(folder);
  const cut: Rule[] = [{ operation: 'GET', cut: true, times: 2 }];
  await bucketOf({ folder } as RecordedStore, cut);
  const { totals, skipped } = await combineFolder(BUCKET);
  expect(skipped).toEqual([]);
  expect(totals).toEqual(expected.totals);
});

const COMMANDS = [['report'], ['combine'], ['compact'], ['doctor']];

test.each(COMMANDS)('%s: exit 4 when every object is refused, and not when one is', async (command) => {
  const { store, key } = withOneMore();
  const refusal: Rule = { status: 403, code: 'AccessDenied', message: 'No.', operation: 'GET' };
  const s3 = await bucketOf(store, [{ ...refusal, key: new RegExp(key) }]);
  const env = { AWS_ENDPOINT_URL_S3: s3.endpoint, ...CREDENTIALS };
  const one = await lambdaCoverage([command, BUCKET], { cwd: temporaryFolder(), env });
  expect(one.code, one.stderr).toBe(0);
  expect(`${one.stdout}${one.stderr}`).toContain(`${key}: access is denied`);

  s3.rules = [{ ...refusal, key: /raw/ }];
  const all = await lambdaCoverage([command, BUCKET], { cwd: temporaryFolder(), env });
  expect(all.code, all.stderr).toBe(4);
  expect(all.stderr).toMatch(
    /None of the \d objects in s3:\/\/bucket\/coverage\/ can be read\. .*: access is denied/,
  );
});

test.each<[string, Rule[], RegExp]>([
  [
    'the listing is refused',
    [{ operation: 'LIST', status: 403, code: 'AccessDenied' }],
    /allow s3:ListBucket/,
  ],
  ['credentials expire', [{ when: () => true, status: 400, code: 'ExpiredToken' }], /expired credentials/],
])('when %s, the run ends', async (_, [rule], message) => {
  const s3 = await bucketOf(sandboxes(threeRuns(), 6));
  await expect(combineFolder(BUCKET)).resolves.toBeDefined();
  s3.rules = rule ? [rule] : [];
  await expect(combineFolder(BUCKET)).rejects.toThrow(message);
});

test.each<[string, Omit<Rule, 'when'>, RegExp]>([
  ['credentials expire', { status: 400, code: 'ExpiredToken' }, /^Bucket bucket refuses expired credentials/],
  ['the network fails', { reset: true }, /^Bucket bucket cannot be reached \(ECONNRESET\)/],
])('when %s after the listing, the run ends', async (_, fault, message) => {
  const s3 = await bucketOf(sandboxes(threeRuns(), 6));
  s3.rules = [{ ...fault, when: () => s3.keys('GET').length > 0 }];
  await expect(combineFolder(BUCKET)).rejects.toThrow(message);
});
