import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawObject } from '../../contract/raw-object.ts';
import { entered } from '../unit/support/recorded-counters.ts';
import { baseImage, nodeVersions } from './harness/artifacts.ts';
import type { Bucket } from './harness/bucket.ts';
import { functionCode, instrumentedCode } from './harness/fixtures.ts';
import { LambdaContainer } from './harness/lambda-container.ts';
import { LocalStack } from './harness/localstack.ts';

let localstack: LocalStack;
let bucket: Bucket;
beforeAll(async () => {
  localstack = await LocalStack.start();
  bucket = await localstack.bucket('instrumented');
});
afterAll(() => localstack?.stop());

const STEPS = functionCode('steps');
const TEXT = readFileSync(join(STEPS, 'index.js'), 'utf8');

describe.each(nodeVersions)('on Node %s code that was instrumented is recorded', (node) => {
  const start = (functionName: string) =>
    LambdaContainer.start({
      image: baseImage(node),
      handler: 'index.handler',
      code: instrumentedCode('steps'),
      network: localstack.network,
      timeoutSeconds: 3,
      env: {
        ...localstack.functionEnvironment,
        AWS_LAMBDA_FUNCTION_NAME: functionName,
        COVERAGE_S3_BUCKET: bucket.name,
      },
    });
  const stored = async (functionName: string): Promise<RawObject> => {
    const [key = ''] = await bucket.waitForKeys(new RegExp(`/raw/${functionName}/`));
    return bucket.readJson<RawObject>(key);
  };
  const runs = async (functionName: string) => entered([await stored(functionName)], 'index.js', TEXT);

  test('of a sandbox that is frozen after each answer, and taken away', async () => {
    const functionName = `frozen-${node}`;
    await using lambda = await start(functionName);
    await lambda.call({ step: 'one' });
    await lambda.freeze(1_000);
    await lambda.call({ step: 'two' });
    expect(await lambda.call({ lambdaCoverage: 'health' })).toMatchObject({
      status: 'ok',
      errors: [],
      files: { 'counters-1': 1 },
    });
    await lambda.kill();
    const raw = await stored(functionName);
    expect(raw.engine).toBe('counters-1');
    expect(await runs(functionName)).toMatchObject({ one: 1, two: 1, three: 0, handler: 2 });
    const [script] = raw.result;
    await bucket.waitForKeys(new RegExp(`/scripts/${functionName}/${script?.script}`));
  });

  test('up to the endless loop that the time limit ends', async () => {
    const functionName = `looping-${node}`;
    await using lambda = await start(functionName);
    await lambda.call({ step: 'one' });
    await lambda.invoke({ step: 'two', block: true });
    await expect.poll(() => runs(functionName)).toMatchObject({ one: 1, two: 1, handler: 2 });
  });
});
