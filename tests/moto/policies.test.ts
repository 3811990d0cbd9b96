import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { handler } from '../../combiner-image/handler.ts';
import { lambdaCoverage } from '../unit/support/command.ts';
import { type Policy, printedPolicy } from '../unit/support/policies.ts';
import { temporaryFolder } from '../unit/support/recorded.ts';
import { clientOf, Moto } from './harness/moto.ts';

const STORE = 's3://my-coverage/coverage';
const NARROWED = printedPolicy('One function alone');
const COMBINER = printedPolicy('The combiner');
const COMPACTOR = printedPolicy('Compacting');
const SHARING = {
  ...COMBINER,
  Statement: [...COMBINER.Statement, ...printedPolicy('Work that is shared').Statement],
};
const STATE_MACHINE = printedPolicy('The state machine');

let moto: Moto;
type RoleName = 'orders' | 'combiner' | 'reader' | 'compactor' | 'archivist' | 'sharing' | 'machine';
let role: Record<RoleName, Record<string, string>>;
let taskRoot: string;
beforeAll(async () => {
  taskRoot = mkdtempSync(join(tmpdir(), 'policies-'));
  const code = 'export const handler = async ({ n }) => (n > 1 ? "many" : "one");\n';
  writeFileSync(join(taskRoot, 'index.mjs'), code);
  moto = await Moto.start();
  role = {
    orders: await moto.role('orders', NARROWED),
    combiner: await moto.role('combiner', COMBINER),
    reader: await moto.role('reader', without(COMBINER, 's3:PutObject')),
    compactor: await moto.role('compactor', COMPACTOR),
    archivist: await moto.role('archivist', withoutPruning(COMPACTOR)),
    sharing: await moto.role('sharing', SHARING),
    machine: await moto.role('machine', STATE_MACHINE),
  };
});
afterAll(async () => {
  rmSync(taskRoot, { recursive: true });
  await moto?.stop();
});
beforeEach(() => moto.emptyBucket('my-coverage'));
afterEach(() => vi.unstubAllEnvs());

function without({ Statement, ...policy }: Policy, action: string): Policy {
  return { ...policy, Statement: Statement.filter(({ Action }) => Action !== action) };
}

/** As the text above the policy says. */
function withoutPruning({ Statement, ...policy }: Policy): Policy {
  const Resource = 'arn:aws:s3:::my-coverage/coverage/compactions/*';
  const kept = Statement.map((each) => ({
    ...each,
    Action: [each.Action].flat().filter((action) => action !== 's3:DeleteObject'),
  }));
  return { ...policy, Statement: [...kept, { Effect: 'Allow', Action: 's3:DeleteObject', Resource }] };
}

/** The recorder in a local sandbox, with the role of the function `orders-api`. */
function record(functionName: string) {
  const variables = {
    ...role.orders,
    COVERAGE_S3_BUCKET: 'my-coverage',
    COVERAGE_S3_PREFIX: 'coverage/',
    COVERAGE_DIR: '',
  };
  const env = Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const named = ['--function-name', functionName, '--task-root', taskRoot];
  return lambdaCoverage(['invoke', 'index.handler', ...named, ...env, '--event', '{"n":1}'], {
    cwd: taskRoot,
  });
}

test('a function narrowed to its own folders puts its coverage and its scripts there', async () => {
  const { code, stdout, stderr } = await record('orders-api');
  expect([code, stdout]).toEqual([0, '"one"\n']);
  expect(stderr).not.toContain('not uploaded');
  expect(await moto.keys('my-coverage')).toEqual([
    expect.stringMatching(/^coverage\/raw\/orders-api\/[^/]+\.json\.gz$/),
    expect.stringMatching(/^coverage\/scripts\/orders-api\/[0-9a-f]{64}\.json\.gz$/),
  ]);
});

test('under the name of another function nothing arrives, the answer is the same, and the log says why', async () => {
  const { code, stdout, stderr } = await record('payments');
  expect([code, stdout]).toEqual([0, '"one"\n']);
  expect(stderr).toMatch(/403 AccessDenied: allow s3:PutObject/);
  expect(await moto.keys('my-coverage')).toEqual([]);
});

test.each([
  'coverage/raw/payments/20261126T100000.000Z-abc.json.gz',
  'coverage/raw/orders-api-2/20261126T100000.000Z-abc.json.gz',
  'coverage/raw/orders-api',
  'coverage/scripts/payments/abc.json.gz',
  `coverage/scripts/${'0'.repeat(64)}.json.gz`,
  'coverage/reports/latest.json',
  'coverage/compactions/orders-api/00000001-0000000000000000.json',
  'raw/orders-api/x',
])('a narrowed function cannot put %s', async (Key) => {
  const put = clientOf(role.orders).send(
    new PutObjectCommand({ Bucket: 'my-coverage', Key, Body: 'forged' }),
  );
  await expect(put).rejects.toMatchObject({ name: 'AccessDenied' });
  expect(await moto.keys('my-coverage')).toEqual([]);
});

test('a narrowed function cannot read, list or delete even its own', async () => {
  await record('orders-api');
  const [Key = ''] = await moto.keys('my-coverage');
  const client = clientOf(role.orders);
  const object = { Bucket: 'my-coverage', Key };
  const own = { Bucket: 'my-coverage', Prefix: 'coverage/raw/orders-api/' };
  for (const ask of [
    () => client.send(new GetObjectCommand(object)),
    () => client.send(new DeleteObjectCommand(object)),
    () => client.send(new ListObjectsV2Command(own)),
  ])
    await expect(ask()).rejects.toMatchObject({ name: 'AccessDenied' });
  expect(await moto.keys('my-coverage')).toContain(Key);
});

test('combine works with the policy of the combiner, and cannot touch what functions wrote', async () => {
  for (let sandbox = 0; sandbox < 2; sandbox++) await record('orders-api');
  const recorded = await moto.keys('my-coverage');
  const env = role.combiner;
  const { code, stdout, stderr } = await lambdaCoverage(['combine', STORE, '--json'], { env });
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ read: { used: 2, skipped: 0 }, warnings: [] });
  expect(await moto.keys('my-coverage', 'coverage/reports/')).toContain('coverage/reports/latest.json');
  const compacted = await lambdaCoverage(['compact', STORE, '--older-than', '0h', '--prune'], { env });
  expect(compacted).toMatchObject({ code: 4, stderr: expect.stringContaining('allow s3:PutObject') });
  for (const folder of ['raw', 'scripts'])
    expect(await moto.keys('my-coverage', `coverage/${folder}/`)).toEqual(
      recorded.filter((key) => key.startsWith(`coverage/${folder}/`)),
    );
});

test('calls that share the work need what is printed beside, and the state machine reads their plan', async () => {
  for (let sandbox = 0; sandbox < 3; sandbox++) await record('orders-api');
  const ask = (name: RoleName, event: object) => {
    for (const [variable, value] of Object.entries(role[name])) vi.stubEnv(variable, value);
    return handler({ bucket: 'my-coverage', prefix: 'coverage/', execution: 'night-1', ...event });
  };
  await expect(ask('combiner', { action: 'plan' })).rejects.toThrow('allow s3:PutObject');
  const planned = await ask('sharing', { action: 'plan', batch: 1 });
  if (!('planKey' in planned)) throw new Error(JSON.stringify(planned));
  const object = { Bucket: 'my-coverage', Key: planned.planKey };
  const { Body } = await clientOf(role.machine).send(new GetObjectCommand(object));
  const items: unknown[] = JSON.parse((await Body?.transformToString()) ?? '');
  expect(items).toHaveLength(3);
  for (const item of items) await ask('sharing', { action: 'fold', item });
  const answer = await ask('sharing', { action: 'combine', reporters: ['json'] });
  expect(answer).toMatchObject({ read: { used: 3, skipped: 0 }, missing: [] });
  const [raw = ''] = await moto.keys('my-coverage', 'coverage/raw/');
  const read = clientOf(role.machine).send(new GetObjectCommand({ Bucket: 'my-coverage', Key: raw }));
  await expect(read).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('report and doctor work without the right to write, and combine says what it needs', async () => {
  await record('orders-api');
  const options = { env: role.reader, cwd: temporaryFolder() };
  expect(await lambdaCoverage(['report', STORE, '-r', 'json'], options)).toMatchObject({ code: 0 });
  expect(await lambdaCoverage(['doctor', STORE], options)).toMatchObject({ code: 0 });
  const { code, stderr } = await lambdaCoverage(['combine', STORE], options);
  expect(code).toBe(4);
  expect(stderr).toContain('refuses access: allow s3:PutObject on my-coverage');
  expect(await moto.keys('my-coverage', 'coverage/reports/')).toEqual([]);
});

test.each([
  ['--prune, with the policy that is printed', 'compactor', ['--prune'], 1],
  ['no deletion of raw objects and scripts', 'archivist', [], 3],
] as const)('compact works with %s', async (_, name, more, left) => {
  for (let sandbox = 0; sandbox < 2; sandbox++) await record('orders-api');
  const before = await lambdaCoverage(['report', STORE, '-r', 'none', '--json'], { env: role.reader });
  const { code, stderr } = await lambdaCoverage(['compact', STORE, '--older-than', '0h', ...more], {
    env: role[name],
  });
  expect(code, stderr).toBe(0);
  expect(stderr).not.toContain('denied');
  expect(await moto.keys('my-coverage', 'coverage/raw/')).toHaveLength(left);
  const after = await lambdaCoverage(['report', STORE, '-r', 'none', '--json'], { env: role.reader });
  const counts = ({ stdout }: { stdout: string }) => {
    const { totals, files, functions } = JSON.parse(stdout);
    // What recording cost is not kept.
    return { totals, files, functions: [{ ...functions[0], objects: 0, cost: undefined }] };
  };
  expect(counts(after)).toEqual(counts(before));
});

test('a forged script under another name than its hash is pruned by the compactor, and put again', async () => {
  await record('orders-api');
  const [Key = ''] = await moto.keys('my-coverage', 'coverage/scripts/');
  await moto.admin.send(new PutObjectCommand({ Bucket: 'my-coverage', Key, Body: 'forged' }));
  const options = { env: role.compactor };
  const args = ['compact', STORE, '--older-than', '0h', '--prune'];
  expect(await lambdaCoverage(args, options)).toMatchObject({ code: 0 });
  expect(await moto.keys('my-coverage', 'coverage/scripts/')).toEqual([]);
});
