import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CombineResult } from '../../combiner-image/result.ts';
import { rawKey } from '../../contract/key-layout.ts';
import { RAW_SCHEMA, type RawObject } from '../../contract/raw-object.ts';
import { lambdaCoverage } from '../unit/support/command.ts';
import { HOSTILE } from '../unit/support/hostile.ts';
import { baseImage, combinerImage } from './harness/artifacts.ts';
import { functionCode } from './harness/fixtures.ts';
import { LambdaContainer } from './harness/lambda-container.ts';
import { LocalStack } from './harness/localstack.ts';

const FUNCTIONS = ['orders', 'users', 'mail', 'stock'];

let localstack: LocalStack;
beforeAll(async () => {
  localstack = await LocalStack.start();
});
afterAll(() => localstack?.stop());

test('40 good objects of four functions, three that cannot be read, and one that was copied', async () => {
  const bucket = await localstack.bucket('hostile');
  const network = localstack.network;
  await using lambda = await LambdaContainer.start({
    image: baseImage('22'),
    handler: 'index.handler',
    code: functionCode('shop'),
    network,
    env: {
      ...localstack.functionEnvironment,
      AWS_LAMBDA_FUNCTION_NAME: 'shop',
      COVERAGE_S3_BUCKET: 'hostile',
    },
  });
  await lambda.invoke({ items: 3 });
  const [recorded = ''] = await bucket.waitForKeys(/\/raw\/shop\//);
  const raw = await bucket.readJson<RawObject>(recorded);
  expect(raw.schema).toBe(RAW_SCHEMA);

  // 40 sandboxes that ran what the recorded one ran.
  const time = new Date('2026-11-23T01:00:00.000Z');
  for (const [index, name] of FUNCTIONS.flatMap((fn) => Array<string>(10).fill(fn)).entries()) {
    const id = (0xabc000 + index).toString(16);
    const object = { ...raw, function: { ...raw.function, name }, sandbox: { ...raw.sandbox, id } };
    await bucket.write(rawKey('forty/', name, time, id), gzipSync(JSON.stringify(object)));
  }
  for (const key of await bucket.waitForKeys(/^coverage\/scripts\/shop\//, 2)) {
    for (const name of FUNCTIONS)
      await bucket.write(
        key.replace('coverage/scripts/shop', `forty/scripts/${name}`),
        await bucket.read(key),
      );
  }
  await using combiner = await LambdaContainer.start({
    image: combinerImage(),
    network,
    env: localstack.functionEnvironment,
  });
  const clean = await combiner.call<CombineResult>({ bucket: 'hostile', prefix: 'forty/' });
  expect(clean.read).toEqual({ objects: 40, used: 40, duplicates: 0, skipped: 0 });

  const first = await bucket.read(rawKey('forty/', 'orders', time, 'abc000'));
  const bad = (id: string) => `forty/raw/orders/20261123T020000.000Z-${id}.json.gz`;
  await bucket.write(bad('aaaa'), first.subarray(0, first.length / 2));
  await bucket.write(bad('bbbb'), 'no gzip at all');
  await bucket.write(bad('cccc'), gzipSync('{"foreign":true}'));
  await bucket.write(bad('dddd'), first);
  for (const [index, { bytes }] of Object.values(HOSTILE).entries())
    await bucket.write(bad(`eeee${index}`), bytes());
  const hostile = Object.values(HOSTILE).length;
  const answer = await combiner.call<CombineResult>({ bucket: 'hostile', prefix: 'forty/' });

  expect(answer.read).toEqual({ objects: 44 + hostile, used: 40, duplicates: 1, skipped: 3 + hostile });
  expect(answer.totals).toEqual(clean.totals);
  const reasons = new Map(answer.skipped.map(({ key, reason }) => [key, reason]));
  expect([bad('aaaa'), bad('bbbb'), bad('cccc')].filter((key) => !reasons.has(key))).toEqual([]);
  for (const [index, { reason }] of Object.values(HOSTILE).entries())
    expect(reasons.get(bad(`eeee${index}`))).toMatch(reason);
  for (const { key } of answer.skipped) await combiner.waitForLog(new RegExp(`Skipped ${key}: .+`));
  const lcov = String(await bucket.read(`${answer.report.folder}lcov.info`));
  // Without a checkout each of the four functions has a file of its own.
  expect(lcov.match(/^SF:.*index\.js$/gm)).toHaveLength(4);
  expect(lcov.match(/^DA:6,10$/gm)).not.toBeNull();
  const latest = JSON.parse(String(await bucket.read('forty/reports/latest.json')));
  expect(latest).toMatchObject({ report: { folder: answer.report.folder }, totals: answer.totals });

  // The same in a few objects.
  const { code, stdout, stderr } = await lambdaCoverage(
    ['compact', 's3://hostile/forty', '--older-than', '0h', '--prune', '--json'],
    { env: localstack.hostEnvironment },
  );
  expect(code, stderr).toBe(0);
  // The copy stands under another time, but in the folder of its function: it goes as well.
  expect(JSON.parse(stdout)).toMatchObject({ deleted: 41, left: 0, read: { used: 40, duplicates: 1 } });
  const compacted = await combiner.call<CombineResult>({ bucket: 'hostile', prefix: 'forty/' });
  expect(compacted.read).toEqual({ objects: 7 + hostile, used: 4, duplicates: 0, skipped: 3 + hostile });
  expect([compacted.totals, compacted.files]).toEqual([clean.totals, clean.files]);
  expect(String(await bucket.read(`${compacted.report.folder}lcov.info`))).toBe(lcov);
});

test.each([
  [{ bucket: 'hostile', prefix: 'nothing/' }, 'NothingUsableError', /no raw coverage/],
  [{ bucket: 'there-is-no-such-bucket' }, 'StoreUnreachableError', /there-is-no-such-bucket/],
  [{ bucket: 'hostile', reporters: ['pdf'] }, 'UsageError', /pdf/],
])('%j is refused in plain words', async (event, errorType, message) => {
  await using combiner = await LambdaContainer.start({
    image: combinerImage(),
    network: localstack.network,
    env: localstack.functionEnvironment,
  });
  expect(await combiner.call(event)).toMatchObject({
    errorType,
    errorMessage: expect.stringMatching(message),
  });
});
