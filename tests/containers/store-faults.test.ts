import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawObject } from '../../contract/raw-object.ts';
import { LIMITS } from '../../runtime-interface/limits.ts';
import { baseImage, parentImage } from './harness/artifacts.ts';
import type { Bucket } from './harness/bucket.ts';
import { countedIn } from './harness/counted.ts';
import { FaultProxy } from './harness/fault-proxy.ts';
import { functionCode } from './harness/fixtures.ts';
import { type Answer, type FunctionOptions, LambdaContainer } from './harness/lambda-container.ts';
import { LocalStack } from './harness/localstack.ts';
import { signalRuntime } from './harness/signal-runtime.ts';
import { arrivedOf, keep, warningsIn } from './reliability/facts.ts';
import { FAULTS, OWN_COURSE } from './reliability/faults.ts';

const NODE = '22';
const STEPS = ['one', 'two', 'three'];

let localstack: LocalStack;
let proxy: FaultProxy;
let bucket: Bucket;
let plain: LambdaContainer;
beforeAll(async () => {
  localstack = await LocalStack.start();
  [proxy, bucket, plain] = await Promise.all([
    FaultProxy.start(localstack),
    localstack.bucket('faults'),
    LambdaContainer.start({
      image: parentImage(NODE),
      handler: 'index.handler',
      code: functionCode('steps'),
    }),
  ]);
});
afterAll(async () => {
  await Promise.all([proxy?.stop(), plain?.stop()]);
  await localstack?.stop();
});

type More = Pick<FunctionOptions, 'env' | 'tmp' | 'timeoutSeconds'>;

function start(functionName: string, { env, ...options }: More = {}): Promise<LambdaContainer> {
  return LambdaContainer.start({
    image: baseImage(NODE),
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
    ...options,
  });
}

/** For tests that are tried again: what an earlier try stored is not theirs. */
function anew(functionName: string): string {
  return `${functionName}-${randomBytes(3).toString('hex')}`;
}

/** Both run the step, and must answer alike. */
async function step(lambda: LambdaContainer, name: string): Promise<void> {
  const [answer, expected] = [await lambda.invoke({ step: name }), await plain.invoke({ step: name })];
  expect(told(answer)).toEqual(told(expected));
}

function told({ status, body }: Answer) {
  return { status, body: String(body) };
}

async function keepStored(row: string, functionName: string, ran: string[], warnings: string[]) {
  const raws = await bucket.rawObjects(functionName, (all) => resultOf(ran, all).lost.length === 0);
  keepFault(row, raws, ran, warnings);
}

function resultOf(ran: string[], raws: RawObject[]) {
  return arrivedOf(ran, new Set(raws.flatMap((raw) => [...countedIn(raw)])));
}

function keepFault(row: string, raws: RawObject[], ran: string[], warnings: string[]): void {
  const { arrived, lost } = resultOf(ran, raws);
  expect({ arrived, lost }).toEqual({ arrived: ran, lost: [] });
  keep({ table: 'faults', row, node: NODE, answer: 'same', arrived, lost, warnings });
}

/** Until a store that failed once or twice is tried again. */
const backoff = (): Promise<void> => sleep(LIMITS.firstBackoffMs * 2 + 200);

describe.each(FAULTS)('$row', ({ row, mode, says, tmp }) => {
  test('the answer is the same, one line says what to do, and nothing is lost', async () => {
    const functionName = row.replace(/[^a-z]+/gi, '-');
    await proxy.mode(mode);
    await using lambda = await start(functionName, tmp === undefined ? {} : { tmp });
    if (tmp?.startsWith('rw')) await lambda.exec(['sh', '-c', 'cat /dev/zero > /tmp/full 2> /dev/null']);

    await step(lambda, 'one');
    await step(lambda, 'two');
    if (says === undefined) {
      // At once: a store that is well has it before the next invocation.
      const now = await bucket.rawObjects(functionName, () => true);
      const counted = now.map((raw) => [...countedIn(raw)]);
      expect(counted).toEqual([expect.arrayContaining(['one', 'two'])]);
    } else {
      await lambda.waitForLog(says);
      expect(warningsIn(await lambda.logs())).toHaveLength(1);
      expect(await bucket.keys(`coverage/raw/${functionName}/`)).toEqual([]);
    }
    const warnings = warningsIn(await lambda.logs());
    expect(warnings).toHaveLength(says === undefined ? 0 : 1);

    await proxy.mode('pass');
    await backoff();
    await step(lambda, 'three');
    await keepStored(row, functionName, STEPS, warnings);
  });
});

test(OWN_COURSE.vanished, async () => {
  await using hidden = await FaultProxy.start(localstack, 'hidden');
  await using lambda = await start('vanished', { env: { AWS_ENDPOINT_URL_S3: hidden.addressEndpoint } });
  await hidden.vanish();
  await step(lambda, 'one');
  await step(lambda, 'two');
  await hidden.reappear();
  const warnings = warningsIn(await lambda.logs());
  expect(warnings).toEqual([expect.stringMatching(/did not answer in time|cannot be reached/)]);
  await backoff();
  await step(lambda, 'three');
  await keepStored(OWN_COURSE.vanished, 'vanished', STEPS, warnings);
});

test(OWN_COURSE.paused, async () => {
  await using lambda = await start('paused', {
    env: { AWS_ENDPOINT_URL_S3: localstack.functionEnvironment['AWS_ENDPOINT_URL_S3'] ?? '' },
  });
  await localstack.pause();
  try {
    await step(lambda, 'one');
    await step(lambda, 'two');
  } finally {
    await localstack.unpause();
  }
  const warnings = warningsIn(await lambda.logs());
  expect(warnings).toEqual([expect.stringMatching(/did not answer in time/)]);
  await backoff();
  await step(lambda, 'three');
  await keepStored(OWN_COURSE.paused, 'paused', STEPS, warnings);
});

test(OWN_COURSE.deadline, { retry: 2 }, async () => {
  await proxy.mode('hang');
  const functionName = anew('deadline');
  await using lambda = await start(functionName, { timeoutSeconds: 3 });
  // Of an upload's two seconds one and a half are left at most: the emulator counts the init too.
  const answer = await lambda.invoke({ step: 'one', waitMs: 1_500 });
  expect(told(answer)).toEqual(told(await plain.invoke({ step: 'one', waitMs: 1_500 })));
  const warnings = warningsIn(await lambda.logs());

  await proxy.mode('pass');
  await backoff();
  await step(lambda, 'two');
  await keepStored(OWN_COURSE.deadline, functionName, ['one', 'two'], warnings);
});

test(OWN_COURSE.timeout, { retry: 2 }, async () => {
  await proxy.mode('hang');
  const functionName = anew('timeout');
  await using lambda = await start(functionName, { timeoutSeconds: 6 });
  const answer = await lambda.invoke({ step: 'one', block: true });
  expect(String(answer.body)).toMatch(/Task timed out after 6\.00 seconds/);
  const warnings = warningsIn(await lambda.logs());

  // The emulator starts the runtime again in the same sandbox: its init takes up what lies in /tmp.
  await proxy.mode('pass');
  await step(lambda, 'two');
  const raws = await bucket.rawObjects(functionName, ({ length }) => length === 2);
  expect(raws.map(({ invocations }) => invocations.map(({ outcome }) => outcome))).toEqual([
    ['timeout'],
    ['ok'],
  ]);
  keepFault(OWN_COURSE.timeout, raws, ['one', 'two'], warnings);
});

test(OWN_COURSE.killed, async () => {
  await proxy.mode('reset');
  await using lambda = await start('killed');
  await step(lambda, 'one');
  const warnings = warningsIn(await lambda.logs());
  expect(await bucket.keys('coverage/raw/killed/')).toEqual([]);

  await signalRuntime(lambda, 'SIGKILL');
  await proxy.mode('pass');
  // The emulator answers this one for the runtime that is gone.
  await lambda.invoke({ step: 'two' });
  await step(lambda, 'two');
  await keepStored(OWN_COURSE.killed, 'killed', ['one', 'two'], warnings);
});

test(OWN_COURSE.directory, async () => {
  await using lambda = await start('directory', { env: { COVERAGE_DIR: '/tmp/store' }, tmp: 'rw,size=64k' });
  await lambda.exec(['sh', '-c', 'cat /dev/zero > /tmp/full 2> /dev/null']);
  await step(lambda, 'one');
  await step(lambda, 'two');
  const warnings = warningsIn(await lambda.logs()).filter((line) => !line.includes('both set'));
  expect(warnings).toEqual([expect.stringMatching(/COVERAGE_DIR cannot be written \(ENOSPC\): make it/)]);

  await lambda.exec(['rm', '/tmp/full']);
  await backoff();
  await step(lambda, 'three');
  const { output } = await lambda.exec(['sh', '-c', 'base64 -w0 /tmp/store/raw/*/*.json.gz']);
  const raw: RawObject = JSON.parse(String(gunzipSync(Buffer.from(output.trim(), 'base64'))));
  keepFault(OWN_COURSE.directory, [raw], STEPS, warnings);
});

test('a store that goes on failing is tried ever more rarely, so that few invocations are held for it', async () => {
  await proxy.mode('internal-error');
  await using lambda = await start('backoff');
  const since = Date.now();
  for (let i = 0; i < 20; i++) await lambda.call({ step: STEPS[i % 3], attempt: i });
  const passedMs = Date.now() - since;

  const raw = (await proxy.requests()).filter(({ url }) => url.includes('/raw/backoff/'));
  // Each attempt asks a busy store three times at most; an attempt after 0, 1, 3, 7, … seconds.
  const attempts = 1 + Math.floor(Math.log2(1 + passedMs / LIMITS.firstBackoffMs));
  expect(raw.length).toBeGreaterThan(0);
  expect(raw.length).toBeLessThanOrEqual(3 * attempts);
  expect(await bucket.keys('coverage/raw/backoff/')).toEqual([]);
});
