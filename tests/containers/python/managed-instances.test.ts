import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pythonBaseImage, pythonBases } from '../harness/artifacts.ts';
import type { Bucket } from '../harness/bucket.ts';
import { functionCode } from '../harness/fixtures.ts';
import { LambdaContainer } from '../harness/lambda-container.ts';
import { LocalStack } from '../harness/localstack.ts';
import { namesRun } from '../harness/python-lines.ts';
import { arrivedOf, keep } from '../reliability/facts.ts';
import { MANAGED_INSTANCES } from '../reliability/python-endings.ts';

const CODE = functionCode('python-steps');
const STEPS = ['one', 'two', 'three'];

let localstack: LocalStack;
let bucket: Bucket;
beforeAll(async () => {
  localstack = await LocalStack.start();
  bucket = await localstack.bucket('managed-instances');
});
afterAll(() => localstack?.stop());

/** The emulator refuses what comes while no worker asks for an event; on Lambda others would. */
async function call(lambda: LambdaContainer, step: string): Promise<unknown> {
  for (;;) {
    const answer = await lambda.call<{ step: string } | { errorType: string }>({ step, waitMs: 200 });
    if ('step' in answer) return answer;
    expect(answer).toEqual({ errorType: 'Runtime.Unavailable' });
    await sleep(10);
  }
}

test.each(pythonBases)(
  'on Python %s each worker stores what it ran, and the parent nothing',
  async (python) => {
    const functionName = `instances-${python.replace('.', '-')}`;
    await using lambda = await LambdaContainer.start({
      image: pythonBaseImage(python),
      handler: 'index.handler',
      code: CODE,
      network: localstack.network,
      env: {
        ...localstack.functionEnvironment,
        AWS_LAMBDA_FUNCTION_NAME: functionName,
        AWS_LAMBDA_MAX_CONCURRENCY: '2',
        COVERAGE_S3_BUCKET: bucket.name,
      },
    });
    const answers = await Promise.all([...STEPS, ...STEPS].map((step) => call(lambda, step)));
    expect(answers).toHaveLength(6);

    const events = 6;
    const counted = (raws: { invocationCount: number }[]) =>
      raws.reduce((sum, { invocationCount }) => sum + invocationCount, 0);
    // What has nothing new is told with the next upload, or at the end.
    await lambda.stop(5);
    const raws = await bucket.rawObjects(functionName, (all) => counted(all) === events);
    expect(counted(raws)).toBe(events);
    expect(raws.every(({ invocationCount }) => invocationCount > 0)).toBe(true);
    expect(new Set(raws.map(({ sandbox }) => sandbox.id)).size).toBe(raws.length);
    const { arrived, lost } = arrivedOf(STEPS, namesRun(raws, CODE));
    expect({ arrived, lost }).toEqual({ arrived: STEPS, lost: [] });
    keep({
      table: 'pythonEndings',
      row: MANAGED_INSTANCES,
      python,
      answer: 'same',
      arrived,
      lost,
      warnings: [],
    });
  },
);
