import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LocalStack } from './harness/localstack.ts';

let localstack: LocalStack;

beforeAll(async () => {
  localstack = await LocalStack.start();
});

afterAll(() => localstack.stop());

it('takes a conditional write once and refuses the second with 412', async () => {
  const bucket = await localstack.bucket('conditional');

  await bucket.write('key', 'first', '*');

  await expect(bucket.write('key', 'second', '*')).rejects.toMatchObject({
    $metadata: { httpStatusCode: 412 },
  });
  expect(String(await bucket.read('key'))).toBe('first');
});

it('lists more keys than one page holds', async () => {
  const bucket = await localstack.bucket('pages');
  const names = Array.from({ length: 1_005 }, (_, index) => `a/${String(index).padStart(4, '0')}`);
  await Promise.all(names.map((name) => bucket.write(name, 'x')));

  expect(await bucket.keys('a/')).toEqual(names);
});

it('gives gzip JSON back as it was written', async () => {
  const bucket = await localstack.bucket('json');
  setTimeout(() => bucket.write('late.json.gz', gzipSync('{"a":[1,"ü"]}')), 300);

  const [key = ''] = await bucket.waitForKeys(/\.json\.gz$/);

  expect(await bucket.readJson(key)).toEqual({ a: [1, 'ü'] });
});
