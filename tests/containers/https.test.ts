import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HealthReport } from '../../runtime-interface/health/status.ts';
import { baseImage, nodeVersions } from './harness/artifacts.ts';
import { functionCode } from './harness/fixtures.ts';
import { LambdaContainer } from './harness/lambda-container.ts';
import { LocalStack } from './harness/localstack.ts';

let localstack: LocalStack;
let code: string;
beforeAll(async () => {
  localstack = await LocalStack.start();
  code = await mkdtemp(join(tmpdir(), 'https-'));
  await cp(functionCode('steps'), code, { recursive: true });
  await writeFile(join(code, 'ca.pem'), await localstack.certificate());
});
afterAll(async () => {
  await rm(code, { recursive: true });
  await localstack?.stop();
});

function start(node: (typeof nodeVersions)[number], bucket: string, env: Record<string, string> = {}) {
  return LambdaContainer.start({
    image: baseImage(node),
    handler: 'index.handler',
    code,
    network: localstack.network,
    env: {
      ...localstack.functionEnvironmentByTls,
      AWS_LAMBDA_FUNCTION_NAME: 'by-tls',
      COVERAGE_S3_BUCKET: bucket,
      ...env,
    },
  });
}

test.each(nodeVersions)('on Node %s objects arrive by https, as they do at S3 itself', async (node) => {
  const bucket = await localstack.bucket(`https-${node}`);
  await using lambda = await start(node, bucket.name, { NODE_EXTRA_CA_CERTS: '/var/task/ca.pem' });

  expect(await lambda.call({ step: 'one' })).toEqual({ step: 'first' });

  await bucket.waitForKeys(/\/raw\/by-tls\//);
  await bucket.waitForKeys(/\/scripts\//);
  expect(await lambda.logs()).not.toContain('lambda-coverage: warn');
});

test('a certificate that is not trusted is named, and the function answers', async () => {
  await using lambda = await start('22', 'any');

  expect(await lambda.call({ step: 'one' })).toEqual({ step: 'first' });

  const { errors } = await lambda.call<HealthReport>({ lambdaCoverage: 'health' });
  expect(errors).toEqual([{ code: 'certificate', message: expect.stringMatching(/SELF_SIGNED_CERT/) }]);
});
