import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CombineResult } from '../../combiner-image/result.ts';
import { rawKey } from '../../contract/key-layout.ts';
import type { RawObject } from '../../contract/raw-object.ts';
import { baseImage, combinerImage } from './harness/artifacts.ts';
import type { Bucket } from './harness/bucket.ts';
import { FaultProxy } from './harness/fault-proxy.ts';
import { functionCode } from './harness/fixtures.ts';
import { type FunctionOptions, LambdaContainer } from './harness/lambda-container.ts';
import { LocalStack } from './harness/localstack.ts';

const LATEST = 'coverage/reports/latest.json';

let localstack: LocalStack;
let proxy: FaultProxy;
let bucket: Bucket;
let raw: string;
beforeAll(async () => {
  localstack = await LocalStack.start();
  [proxy, bucket] = await Promise.all([FaultProxy.start(localstack), localstack.bucket('my-coverage')]);
  await using lambda = await LambdaContainer.start({
    image: baseImage('22'),
    handler: 'index.handler',
    code: functionCode('shop'),
    network: localstack.network,
    env: {
      ...localstack.functionEnvironment,
      AWS_LAMBDA_FUNCTION_NAME: 'shop',
      COVERAGE_S3_BUCKET: bucket.name,
    },
  });
  await lambda.invoke({ items: 3 });
  [raw = ''] = await bucket.waitForKeys(/\/raw\/shop\//);
});
afterAll(async () => {
  await proxy?.stop();
  await localstack?.stop();
});

function startCombiner(options: Partial<FunctionOptions> = {}): Promise<LambdaContainer> {
  return LambdaContainer.start({
    image: combinerImage(),
    network: localstack.network,
    env: {
      ...localstack.functionEnvironment,
      AWS_ENDPOINT_URL_S3: proxy.endpoint,
      COVERAGE_S3_BUCKET: bucket.name,
    },
    ...options,
  });
}

const schedule = {
  version: '0',
  'detail-type': 'Scheduled Event',
  source: 'aws.scheduler',
  resources: [],
  detail: '{}',
};

function written(key: string) {
  const s3 = { bucket: { name: bucket.name }, object: { key } };
  return { Records: [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3 }] };
}

test('a schedule and a raw object start a report; what the report writes starts nothing', async () => {
  await proxy.mode('pass');
  await using combiner = await startCombiner();
  expect(await combiner.call(schedule)).toMatchObject({ read: { used: 1, skipped: 0 } });
  const answer = await combiner.call<CombineResult>(written(raw));
  expect(answer).toMatchObject({ read: { used: 1, skipped: 0 } });
  await proxy.mode('pass');
  for (const key of [LATEST, `${answer.report.folder}index.html`])
    expect(await combiner.call(written(key))).toEqual({ ignored: expect.stringContaining(key) });
  expect(await proxy.requests()).toEqual([]);
});

test('with 128 MB it says what it needs, and asks the store for nothing', async () => {
  await proxy.mode('pass');
  await using combiner = await startCombiner({ memoryMb: 128 });
  expect(await combiner.call(schedule)).toMatchObject({
    errorType: 'UsageError',
    errorMessage: expect.stringContaining('needs 256 MB of memory or more, and has 128'),
  });
  expect(await proxy.requests()).toEqual([]);
});

test('where the time does not suffice, a report marked incomplete, and latest.json as it was', async () => {
  await proxy.mode('pass');
  await using combiner = await startCombiner({ timeoutSeconds: 20 });
  await combiner.call(schedule);
  const latest = String(await bucket.read(LATEST));
  // 48 are downloaded at a time, which the proxy lets through in 500 ms: these take longer than the reading may.
  const object = await bucket.readJson<RawObject>(raw);
  const ids = Array.from({ length: 1_000 }, (_, index) => (0xabc000 + index).toString(16));
  const time = new Date('2026-11-23T01:00:00.000Z');
  const write = (id: string) =>
    bucket.write(
      rawKey('coverage/', 'shop', time, id),
      gzipSync(JSON.stringify({ ...object, sandbox: { ...object.sandbox, id } })),
    );
  for (let done = 0; done < ids.length; done += 20) await Promise.all(ids.slice(done, done + 20).map(write));
  await proxy.mode('slow-500-ms');
  const answer = await combiner.call<CombineResult>({ reporters: ['lcovonly'] });
  await proxy.mode('pass');
  expect(answer.incomplete).toMatch(/^\d+ objects could not be read in time\. Give the function a longer/);
  expect(answer.read.used).toBeGreaterThan(0);
  expect(answer.read.objects).toBeLessThan(1_000);
  expect(String(await bucket.read(LATEST))).toBe(latest);
  const own = JSON.parse(String(await bucket.read(`${answer.report.folder}lambda-coverage.json`)));
  expect(own).toEqual(answer);
  await combiner.waitForLog(/objects could not be read in time/);
});
