import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RawObject } from '../../contract/raw-object.ts';
import type { HealthReport } from '../../runtime-interface/health/status.ts';
import { entryCounts } from '../unit/support/raw-objects.ts';
import { entered } from '../unit/support/recorded-counters.ts';
import { baseImage } from './harness/artifacts.ts';
import type { Bucket } from './harness/bucket.ts';
import { runsOf } from './harness/counted.ts';
import { functionCode } from './harness/fixtures.ts';
import { LambdaContainer } from './harness/lambda-container.ts';
import { LocalStack } from './harness/localstack.ts';
import { ENGINES } from './reliability/facts.ts';
import { codeFor, FORMS } from './reliability/recorded-by.ts';

let localstack: LocalStack;
beforeAll(async () => {
  localstack = await LocalStack.start();
});
afterAll(() => localstack?.stop());

/** Lambda Managed Instances, as runtime client 4 knows them: two threads, several invocations in each. */
function start(
  bucket: Bucket,
  env: Record<string, string> = {},
  code = functionCode('overlapping'),
): Promise<LambdaContainer> {
  return LambdaContainer.start({
    image: baseImage('24'),
    handler: 'index.handler',
    code,
    network: localstack.network,
    env: {
      ...localstack.functionEnvironment,
      AWS_LAMBDA_FUNCTION_NAME: 'overlapping',
      AWS_LAMBDA_MAX_CONCURRENCY: '4',
      AWS_LAMBDA_NODEJS_WORKER_COUNT: '2',
      COVERAGE_S3_BUCKET: bucket.name,
      ...env,
    },
  });
}

interface Answer {
  step: string;
  awsRequestId: string;
  threadId: number;
}

/** All at once. The emulator refuses what comes while no thread asks for an event; on Lambda others would. */
function call(lambda: LambdaContainer, steps: string[]): Promise<Answer[]> {
  return Promise.all(
    steps.map(async (step) => {
      for (;;) {
        const answer = await lambda.call<Answer | { errorType: string }>({ step });
        if ('step' in answer) return answer;
        expect(answer).toEqual({ errorType: 'Runtime.Unavailable' });
        await sleep(10);
      }
    }),
  );
}

async function onlyObject(bucket: Bucket): Promise<RawObject> {
  const keys = await bucket.waitForKeys(/\/raw\/overlapping\//);
  expect(keys).toHaveLength(1);
  return bucket.readJson(keys[0] ?? '');
}

test('invocations that overlap are answered as ever, and counted exactly', async () => {
  const bucket = await localstack.bucket('overlapping');
  await using lambda = await start(bucket);

  const answers: Answer[] = [];
  // Until both threads have had some.
  while (new Set(answers.map(({ threadId }) => threadId)).size < 2)
    answers.push(...(await call(lambda, ['waits', 'waits', 'waits', 'waits'])));
  expect(new Set(answers.map(({ awsRequestId }) => awsRequestId)).size).toBe(answers.length);
  expect(await lambda.call({ step: 'fails' })).toMatchObject({ errorMessage: 'as asked' });
  await call(lambda, ['atOnce', 'starts', 'waits', 'atOnce']);

  const health = await lambda.call<HealthReport>({ lambdaCoverage: 'health' });
  expect(health).toMatchObject({
    status: 'ok',
    recording: true,
    counts: { invocations: answers.length + 5, failures: 0 },
  });

  const log = await lambda.logs();
  await lambda.stop(5);
  const object = await onlyObject(bucket);
  expect(entryCounts([object], 'index.js')).toMatchObject({
    waits: answers.length + 1,
    atOnce: 2,
    fails: 1,
    starts: 1,
  });
  expect(entryCounts([object], 'inner.js')).toMatchObject({ inner: 1 });
  expect(object.init.outcome).toBe('ok');
  expect(object.invocations.map(({ outcome }) => outcome).sort()).toEqual([
    'error',
    ...Array.from({ length: answers.length + 4 }, () => 'ok'),
  ]);
  expect(log).not.toContain('lambda-coverage: warn');
});

test.each(ENGINES)('a thread that exits has handed over what it ran, %s', async (engine) => {
  const bucket = await localstack.bucket(`overlapping-exit-${engine.toLowerCase()}`);
  await using lambda = await start(bucket, {}, codeFor(engine, 'overlapping'));
  await call(lambda, ['atOnce']);

  // The emulator gives no answer while the other thread lives.
  lambda.call({ step: 'exits' }).catch(() => {});

  await vi.waitFor(
    async () => {
      const object = await onlyObject(bucket);
      expect(object.engine).toBe(FORMS[engine]);
      const runs = runsOf(object, functionCode('overlapping'));
      expect([runs.get('atOnce'), runs.get('exits')]).toEqual([1, 1]);
      expect(object.invocations.map(({ outcome }) => outcome)).toEqual(['ok', 'exit']);
    },
    { timeout: 20_000, interval: 200 },
  );
});

test('code that was instrumented counts exactly in all threads, without an inspector', async () => {
  const bucket = await localstack.bucket('overlapping-instrumented');
  await using lambda = await start(bucket, {}, codeFor('counters', 'overlapping'));
  const answers: Answer[] = [];
  while (new Set(answers.map(({ threadId }) => threadId)).size < 2)
    answers.push(...(await call(lambda, ['waits', 'waits', 'waits', 'waits'])));
  await call(lambda, ['atOnce', 'starts', 'waits', 'atOnce']);
  await lambda.call({ lambdaCoverage: 'health' });
  await lambda.stop(5);

  const object = await onlyObject(bucket);
  expect(object.engine).toBe('counters-1');
  const enteredIn = (path: string) =>
    entered([object], path, readFileSync(join(functionCode('overlapping'), path), 'utf8'));
  expect(enteredIn('index.js')).toMatchObject({ waits: answers.length + 1, atOnce: 2, starts: 1 });
  expect(enteredIn('inner.js')).toMatchObject({ inner: 1 });
});
