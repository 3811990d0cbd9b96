import { setTimeout as sleep } from 'node:timers/promises';
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
import { arrivedOf, keep, warningsIn } from './reliability/facts.ts';
import { FAULTS } from './reliability/faults.ts';

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

type More = Pick<FunctionOptions, 'env' | 'tmp'>;

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

/** Both run the step, and must answer alike. */
async function step(lambda: LambdaContainer, name: string): Promise<void> {
  const [answer, expected] = [await lambda.invoke({ step: name }), await plain.invoke({ step: name })];
  expect(told(answer)).toEqual(told(expected));
}

function told({ status, body }: Answer) {
  return { status, body: String(body) };
}

function stepsOf(raws: readonly RawObject[]): Set<string> {
  return new Set(raws.flatMap((raw) => [...countedIn(raw)]));
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
    const countedBy = (raws: readonly RawObject[]) => arrivedOf(STEPS, stepsOf(raws));
    const raws = await bucket.rawObjects(functionName, (all) => countedBy(all).lost.length === 0);
    const { arrived, lost } = countedBy(raws);
    expect({ arrived, lost }).toEqual({ arrived: STEPS, lost: [] });
    keep({ table: 'faults', row, node: NODE, answer: 'same', arrived, lost, warnings });
  });
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
