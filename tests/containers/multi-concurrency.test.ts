import { expect, test } from 'vitest';
import { baseImage } from './harness/artifacts.ts';
import { functionCode } from './harness/fixtures.ts';
import { LambdaContainer } from './harness/lambda-container.ts';

test('the mode that is not recorded yet leaves the function alone, and says so', async () => {
  await using lambda = await LambdaContainer.start({
    image: baseImage('24'),
    handler: 'index.handler',
    code: functionCode('steps'),
    env: {
      AWS_LAMBDA_MAX_CONCURRENCY: '2',
      AWS_LAMBDA_NODEJS_WORKER_COUNT: '1',
      COVERAGE_DIR: '/tmp/store',
    },
  });
  expect(await lambda.call({ step: 'one' })).toEqual({ step: 'first' });
  await lambda.waitForLog(/lambda-coverage: warn: several invocations at a time/);
});
