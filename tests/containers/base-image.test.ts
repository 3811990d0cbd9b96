import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ScriptObject } from '../../contract/script-object.ts';
import { baseImage, nodeVersions, parentImage } from './harness/artifacts.ts';
import type { Bucket } from './harness/bucket.ts';
import { functionCode } from './harness/fixtures.ts';
import { LambdaContainer } from './harness/lambda-container.ts';
import { LocalStack } from './harness/localstack.ts';
import { UserImage } from './harness/user-image.ts';

const RAW_KEY = /^coverage\/raw\/shop\/\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{20}\.json\.gz$/;
const EVENTS = [{ name: 'Ada', items: 3 }, { items: 20 }, {}];

let localstack: LocalStack;
let bucket: Bucket;
beforeAll(async () => {
  localstack = await LocalStack.start();
});
afterAll(() => localstack?.stop());

describe.each(nodeVersions)('the base image of Node %s', (node) => {
  test('answers byte for byte as the parent does, and what ran is in the bucket', async () => {
    bucket = await localstack.bucket(`base-${node}`);
    await using plain = await UserImage.build(parentImage(node), functionCode('shop'), 'index.handler');
    await using covered = await UserImage.build(baseImage(node), functionCode('shop'), 'index.handler');
    const network = localstack.network;
    await using parent = await LambdaContainer.start({ image: plain.tag, network });
    await using lambda = await LambdaContainer.start({
      image: covered.tag,
      network,
      env: {
        ...localstack.functionEnvironment,
        AWS_LAMBDA_FUNCTION_NAME: 'shop',
        COVERAGE_S3_BUCKET: bucket.name,
      },
    });

    for (const event of EVENTS) {
      const [expected, answer] = [await parent.invoke(event), await lambda.invoke(event)];
      expect(answer.status).toBe(expected.status);
      expect(answer.body.equals(expected.body), `${answer.body}`).toBe(true);
    }

    await bucket.waitForKeys(RAW_KEY);
    const [raw] = await bucket.rawObjects('shop', ([only]) => only?.invocationCount === EVENTS.length);
    expect(raw).toMatchObject({ function: { name: 'shop' }, invocationCount: 3, init: { outcome: 'ok' } });
    expect(raw?.result.map(({ url }) => url).sort()).toEqual([
      'file:///var/task/index.js',
      'file:///var/task/price.js',
    ]);
    const price = raw?.result.find(({ url }) => url.endsWith('price.js'));
    const counts = Object.fromEntries(
      price?.functions.map((fn) => [fn.functionName, fn.ranges[0]?.count]) ?? [],
    );
    expect(counts).toMatchObject({ 'exports.price': 3, 'exports.neverCalled': 0 });
    const [text = ''] = await bucket.waitForKeys(new RegExp(`/scripts/shop/${price?.script}\\.json\\.gz$`));
    const script = await bucket.readJson<ScriptObject>(text);
    expect(script).toMatchObject({ path: 'price.js', text: expect.stringContaining('neverCalled') });
  });

  test('without a store user code sees nothing that it would not see on the parent', async () => {
    const code = functionCode('surroundings');
    const options = { handler: 'index.handler', code, env: { AWS_LAMBDA_FUNCTION_NAME: 'look' } };
    await using parent = await LambdaContainer.start({ ...options, image: parentImage(node) });
    await using lambda = await LambdaContainer.start({ ...options, image: baseImage(node) });

    expect(await surroundings(lambda)).toEqual(await surroundings(parent));
  });

  test('with a store user code sees what docs/how-it-works.md lists, no more', async () => {
    const code = functionCode('surroundings');
    const env = { AWS_LAMBDA_FUNCTION_NAME: 'look', COVERAGE_DIR: '/tmp/store' };
    const options = { handler: 'index.handler', code, env };
    await using parent = await LambdaContainer.start({ ...options, image: parentImage(node) });
    await using lambda = await LambdaContainer.start({ ...options, image: baseImage(node) });

    const [before, after] = [await surroundings(parent), await surroundings(lambda)];

    expect(after).toEqual({
      ...before,
      globals: [...before.globals, 'Symbol(lambda-coverage)'].sort(),
    });
  });

  test("the user's own exec wrapper still runs, and is covered", async () => {
    await using lambda = await LambdaContainer.start({
      image: baseImage(node),
      handler: 'index.handler',
      code: functionCode('wrapped'),
      env: { AWS_LAMBDA_EXEC_WRAPPER: '/var/task/wrapper', COVERAGE_DIR: '/tmp/store' },
    });

    expect(await lambda.call({})).toEqual({ wrapped: 'yes', wrapper: '/var/task/wrapper' });
    const { output } = await lambda.exec(['find', '/tmp/store/raw', '-name', '*.json.gz']);
    expect(output.trim().split('\n')).toHaveLength(1);
  });
});

test('where something hides the recorder’s folder the function runs, and the log says why nothing is recorded', async () => {
  await using lambda = await LambdaContainer.start({
    image: baseImage('22'),
    handler: 'index.handler',
    code: functionCode('shop'),
    hidden: '/opt',
    env: { COVERAGE_DIR: '/tmp/store' },
  });

  expect((await lambda.invoke({ items: 3 })).status).toBe(200);
  await lambda.waitForLog(/^lambda-coverage: warn: nothing is recorded: the folder \/opt\/lambda-coverage/m);
});

interface Surroundings {
  env: Record<string, string>;
  atInit: { env: Record<string, string>; loaded: string[] };
  globals: string[];
  execArgv: string[];
  cached: string[];
  listeners: Record<string, number>;
  fingerprints: Record<string, string>;
}

/** Variables that differ from sandbox to sandbox on the plain parent too. */
const OF_THE_SANDBOX = [
  'HOSTNAME',
  '_X_AMZN_TRACE_ID',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_METADATA_TOKEN',
];

/** Of Node the recorder loads inspector, v8, threads and signals, and what those load; docs/how-it-works.md says so. */
const LOADED = new RegExp(
  [
    'Internal Binding (heap_utils|internal_only_v8|profiler|serdes|signal_wrap|v8)',
    'NativeModule (inspector|v8|worker_threads)',
    'NativeModule internal/(error_serdes|heap_utils|inspector/network_resources|promise_hooks)',
    'NativeModule internal/(perf/event_loop_utilization|v8/cpu_profiler|v8/heap_profile)',
    'NativeModule internal/worker(/io|/messaging)?',
  ]
    .map((name) => `^${name}$`)
    .join('|'),
);

async function surroundings(lambda: LambdaContainer): Promise<Surroundings> {
  // By the second invocation everything that is done late has been done.
  await lambda.call({});
  const seen = await lambda.call<Surroundings>({});
  expect(Object.keys(seen.fingerprints).length).toBeGreaterThan(400);
  for (const env of [seen.env, seen.atInit.env]) {
    for (const name of OF_THE_SANDBOX) delete env[name];
  }
  seen.atInit.loaded = seen.atInit.loaded.filter((name) => !LOADED.test(name));
  return seen;
}
