import { gzipSync } from 'node:zlib';
import { PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rawKey } from '../../contract/key-layout.ts';
import { RAW_SCHEMA, type RawObject } from '../../contract/raw-object.ts';
import { lambdaCoverage } from '../unit/support/command.ts';
import type { Bucket } from './harness/bucket.ts';
import { LocalStack } from './harness/localstack.ts';

const SANDBOXES = 300;
const DAY = 86_400_000;

let localstack: LocalStack;
beforeAll(async () => {
  localstack = await LocalStack.start();
});
afterAll(() => localstack?.stop());

/** A sandbox that ran the function once for each unit of its number, so that sums tell who is missing. */
function sandbox(number: number, startedAt: Date): RawObject {
  const time = startedAt.toISOString();
  const ranges = [{ startOffset: number * 10, endOffset: number * 10 + 9, count: 1 }];
  const functions = [{ functionName: `unit ${number}`, ranges, isBlockCoverage: true }];
  return {
    schema: RAW_SCHEMA,
    function: { name: 'orders', version: '$LATEST' },
    sandbox: { id: (0xa00000 + number).toString(16), startedAt: time, taskRoot: '/var/task' },
    span: { kind: 'sandbox', sequence: 1 },
    layer: { version: '0.1.0' },
    runtime: { node: '24.0.0', v8: '13', name: 'nodejs24.x', arch: 'x64' },
    engine: 'v8-block',
    collectedAt: time,
    init: { outcome: 'ok' },
    invocationCount: 1,
    invocations: [{ requestId: `r${number}`, startedAt: time, durationMs: 1, outcome: 'ok' }],
    result: [{ scriptId: '1', url: 'file:///var/task/index.js', hash: 'a'.repeat(64), functions }],
  };
}

async function put(bucket: Bucket, numbers: readonly number[], startedAt: Date): Promise<void> {
  for (const number of numbers) {
    const object = sandbox(number, startedAt);
    await bucket.write(rawKey('', 'orders', startedAt, object.sandbox.id), gzipSync(JSON.stringify(object)));
  }
}

function numbersFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

async function doctor(bucket: Bucket) {
  const { code, stdout, stderr } = await lambdaCoverage(['doctor', `s3://${bucket.name}`, '--json'], {
    env: localstack.hostEnvironment,
  });
  expect(code, stderr).toBe(0);
  const { functions, skipped } = JSON.parse(stdout);
  return { sandboxes: functions[0].sandboxes, invocations: functions[0].invocations, skipped };
}

test.each([0, 150, 400])(
  'two compact at once, %i ms apart, while others report and record: nothing is lost, and nothing counts twice',
  async (apart) => {
    const bucket = await localstack.bucket(`together-${apart}`);
    await put(bucket, numbersFrom(0, SANDBOXES), new Date(Date.now() - 2 * DAY));
    const env = localstack.hostEnvironment;
    const compact = () =>
      lambdaCoverage(['compact', `s3://${bucket.name}`, '--older-than', '0h', '--prune', '--json'], { env });
    const first = compact();
    await new Promise((resolve) => setTimeout(resolve, apart));
    const second = compact();
    // More become old enough in between, so that the two do not find the same.
    const arriving = put(bucket, numbersFrom(SANDBOXES, 50), new Date(Date.now() - DAY));
    const beside = await doctor(bucket);
    await arriving;
    expect(beside.skipped).toEqual([]);
    expect(beside.sandboxes).toBeGreaterThanOrEqual(SANDBOXES);
    expect(beside.sandboxes).toBeLessThanOrEqual(SANDBOXES + 50);
    for (const { code, stderr } of await Promise.all([first, second])) expect(code, stderr).toBe(0);
    const all = { sandboxes: SANDBOXES + 50, invocations: SANDBOXES + 50, skipped: [] };
    expect(await doctor(bucket)).toEqual(all);
    expect((await compact()).code).toBe(0);
    expect(await doctor(bucket)).toEqual(all);
    const raw = await bucket.keys('raw/');
    expect(raw, raw.join('\n')).toHaveLength(1);
  },
);

test('on a bucket with versioning the command says what stays', async () => {
  const bucket = await localstack.bucket('versioned');
  await bucket.client.send(
    new PutBucketVersioningCommand({ Bucket: bucket.name, VersioningConfiguration: { Status: 'Enabled' } }),
  );
  await put(bucket, [1, 2], new Date(Date.now() - 2 * DAY));
  const args = ['compact', 's3://versioned', '--older-than', '0h', '--prune'];
  const { code, stdout, stderr } = await lambdaCoverage(args, { env: localstack.hostEnvironment });
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('The bucket still holds 2 deleted objects as noncurrent versions');
});
