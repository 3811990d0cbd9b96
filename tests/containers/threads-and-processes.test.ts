import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RawObject } from '../../contract/raw-object.ts';
import { entryCounts } from '../unit/support/raw-objects.ts';
import { baseImage, type NodeVersion, nodeVersions } from './harness/artifacts.ts';
import type { Bucket } from './harness/bucket.ts';
import { functionCode } from './harness/fixtures.ts';
import { LambdaContainer } from './harness/lambda-container.ts';
import { LocalStack } from './harness/localstack.ts';

let localstack: LocalStack;
beforeAll(async () => {
  localstack = await LocalStack.start();
});
afterAll(() => localstack?.stop());

function start(name: string, node: NodeVersion, bucket: Bucket, env: Record<string, string> = {}) {
  return LambdaContainer.start({
    image: baseImage(node),
    handler: 'index.handler',
    code: functionCode(name),
    network: localstack.network,
    env: {
      ...localstack.functionEnvironment,
      AWS_LAMBDA_FUNCTION_NAME: name,
      COVERAGE_S3_BUCKET: bucket.name,
      ...env,
    },
  });
}

async function objects(bucket: Bucket, count: number): Promise<RawObject[]> {
  const keys = await bucket.waitForKeys(/\/raw\//, count);
  expect(keys).toHaveLength(count);
  return Promise.all(keys.map((key) => bucket.readJson<RawObject>(key)));
}

test.each(nodeVersions)('on Node %s a forked child runs as ever, and what it ran arrives', async (node) => {
  const bucket = await localstack.bucket(`forks-${node}`);
  await using lambda = await start('forks', node, bucket);

  expect(await lambda.call({})).toEqual({ message: 'handler index.handler', code: 0 });

  const raw = await objects(bucket, 2);
  expect(entryCounts(raw, 'child.js')).toMatchObject({ inChild: 1 });
  expect(raw.map(({ init }) => init.outcome)).toEqual(['ok', 'ok']);
  expect(await lambda.logs()).not.toContain('lambda-coverage: warn');
});

test.each(nodeVersions)('on Node %s what worker threads ran arrives', async (node) => {
  const bucket = await localstack.bucket(`threads-${node}`);
  await using lambda = await start('threads', node, bucket);
  const codes = { ends: 0, exits: 3, throws: 1, evaluated: 0, bare: 0, nested: 0, terminated: 1, pooled: 1 };

  for (const [how, result] of Object.entries(codes))
    expect(await lambda.call({ how })).toEqual({ how, result });
  expect(await lambda.call({ how: 'pooled' })).toEqual({ how: 'pooled', result: 2 });

  expect(await lambda.call({ lambdaCoverage: 'health' })).toMatchObject({ status: 'ok', errors: [] });
  await lambda.stop(5);
  const once = Object.fromEntries(Object.keys(codes).map((how) => [how, 1]));
  expect(entryCounts(await objects(bucket, 1), 'thread.js')).toMatchObject({ ...once, inner: 1, work: 2 });
});

test.each(nodeVersions)('on Node %s what child processes ran arrives when asked for', async (node) => {
  const bucket = await localstack.bucket(`children-${node}`);
  await using lambda = await start('children', node, bucket, { COVERAGE_CHILDREN: 'on' });
  const results = {
    spawned: [0, null],
    executed: 'executed\n',
    forked: [0, null],
    terminated: [null, 'SIGTERM'],
  };

  for (const [how, result] of Object.entries(results))
    expect(await lambda.call({ how })).toMatchObject({ result });

  const counts = entryCounts(await objects(bucket, 5), 'child.js');
  expect(counts).toMatchObject(Object.fromEntries(Object.keys(results).map((how) => [how, 1])));
  expect(await lambda.logs()).not.toContain('lambda-coverage: warn');
});
