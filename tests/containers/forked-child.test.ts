import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RawObject } from '../../contract/raw-object.ts';
import { baseImage, nodeVersions } from './harness/artifacts.ts';
import { functionCode } from './harness/fixtures.ts';
import { LambdaContainer } from './harness/lambda-container.ts';
import { LocalStack } from './harness/localstack.ts';

let localstack: LocalStack;
beforeAll(async () => {
  localstack = await LocalStack.start();
});
afterAll(() => localstack?.stop());

test.each(nodeVersions)('on Node %s a forked child runs as ever, and what it ran arrives', async (node) => {
  const bucket = await localstack.bucket(`forks-${node}`);
  await using lambda = await LambdaContainer.start({
    image: baseImage(node),
    handler: 'index.handler',
    code: functionCode('forks'),
    network: localstack.network,
    env: {
      ...localstack.functionEnvironment,
      AWS_LAMBDA_FUNCTION_NAME: 'forks',
      COVERAGE_S3_BUCKET: bucket.name,
    },
  });

  expect(await lambda.call({})).toEqual({ message: 'handler index.handler', code: 0 });

  const keys = await bucket.waitForKeys(/\/raw\/forks\//, 2);
  const objects = await Promise.all(keys.map((key) => bucket.readJson<RawObject>(key)));
  const functions = objects.flatMap(({ result }) => result).flatMap((script) => script.functions);
  const inChild = functions.filter(({ functionName }) => functionName === 'inChild');
  expect(inChild.map(({ ranges }) => ranges[0]?.count)).toEqual([1]);
  expect(objects.map(({ init }) => init.outcome)).toEqual(['ok', 'ok']);
  expect(await lambda.logs()).not.toContain('lambda-coverage: warn');
});
