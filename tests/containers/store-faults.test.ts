import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RawObject } from '../../contract/raw-object.ts';
import { LIMITS } from '../../runtime-interface/limits.ts';
import { baseImage } from './harness/artifacts.ts';
import type { Bucket } from './harness/bucket.ts';
import { FaultProxy } from './harness/fault-proxy.ts';
import { functionCode } from './harness/fixtures.ts';
import { LambdaContainer } from './harness/lambda-container.ts';
import { LocalStack } from './harness/localstack.ts';

/** Fault, and what the one line about it says. */
const FAULTS: [fault: string, advice: RegExp][] = [
  ['hang', /did not answer in time: in a VPC the function needs a gateway endpoint/],
  ['reset', /cannot be reached \(ECONNRESET\)/],
  ['access-denied', /403 AccessDenied: allow s3:PutObject/],
  ['no-such-bucket', /404 NoSuchBucket: create the bucket or correct COVERAGE_S3_BUCKET/],
  ['internal-error', /500 InternalError: S3 is busy/],
  ['slow-down', /503 SlowDown: S3 is busy/],
  ['expired-token', /400 ExpiredToken: the credentials have expired/],
  ['clock-skew', /403 RequestTimeTooSkewed: the sandbox's clock is off/],
];

const WARNING = /lambda-coverage: warn: .*/g;

let localstack: LocalStack;
let proxy: FaultProxy;
let bucket: Bucket;
beforeAll(async () => {
  localstack = await LocalStack.start();
  [proxy, bucket] = await Promise.all([FaultProxy.start(localstack), localstack.bucket('faults')]);
});
afterAll(async () => {
  await proxy?.stop();
  await localstack?.stop();
});

function start(functionName: string, env: Record<string, string> = {}) {
  return LambdaContainer.start({
    image: baseImage('22'),
    handler: 'index.handler',
    code: functionCode('steps'),
    network: localstack.network,
    env: {
      ...localstack.functionEnvironment,
      AWS_ENDPOINT_URL_S3: proxy.endpoint,
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      COVERAGE_S3_BUCKET: bucket.name,
      ...env,
    },
  });
}

/** The steps whose code the newest object of the function counts. */
async function storedSteps(functionName: string): Promise<string[]> {
  const [key = ''] = await bucket.waitForKeys(new RegExp(`/raw/${functionName}/`));
  const { result } = await bucket.readJson<RawObject>(key);
  const ran = result
    .flatMap(({ functions }) => functions)
    .filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0);
  return ran.map(({ functionName: name }) => name).filter((name) => ['one', 'two', 'three'].includes(name));
}

test.each(FAULTS)(
  '%s: the answer is the same, one line says what to do, and nothing is lost',
  async (fault, advice) => {
    await proxy.mode(fault);
    await using lambda = await start(fault);

    expect(await lambda.call({ step: 'one' })).toEqual({ step: 'first' });
    expect(await lambda.call({ step: 'two' })).toEqual({ step: 'second' });
    await lambda.waitForLog(advice);
    expect((await lambda.logs()).match(WARNING)).toHaveLength(1);
    expect(await bucket.keys(`coverage/raw/${fault}/`)).toEqual([]);

    await proxy.mode('pass');
    await sleep(LIMITS.firstBackoffMs * 2);
    expect(await lambda.call({ step: 'three' })).toEqual({ step: 'third' });
    expect(await storedSteps(fault)).toEqual(['one', 'two', 'three']);
  },
);

test('a bucket in another region is found by its redirect', async () => {
  await proxy.mode('redirect');
  await using lambda = await start('redirect');
  await lambda.call({ step: 'one' });
  expect(await storedSteps('redirect')).toEqual(['one']);
  expect((await lambda.logs()).match(WARNING)).toBeNull();
});

test('nobody at the endpoint, then the sandbox is killed: the next init uploads what it left in /tmp', async () => {
  await proxy.mode('reset');
  await using lambda = await start('killed');
  await lambda.call({ step: 'one' });
  expect(await bucket.keys('coverage/raw/killed/')).toEqual([]);

  // SIGKILL of the runtime alone: Lambda starts it again in the same sandbox, with /tmp as it was.
  await lambda.exec(['node', '-e', KILL_RUNTIME]);
  await proxy.mode('pass');
  await lambda.invoke({ step: 'two' });
  await lambda.call({ step: 'two' });

  const keys = await bucket.waitForKeys(/\/raw\/killed\//, 2);
  const steps = await Promise.all(
    keys.map(async (key) => (await bucket.readJson<RawObject>(key)).invocationCount),
  );
  expect(steps.length).toBe(2);
});

/** Finds the runtime's process by its command line. */
const KILL_RUNTIME = `
const fs = require('node:fs');
for (const pid of fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
  let line = '';
  try { line = fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8'); } catch {}
  if (line.includes('/var/runtime/index.mjs')) process.kill(Number(pid), 'SIGKILL');
}`;
