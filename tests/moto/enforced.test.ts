import { GetObjectCommand, PutObjectCommand, type S3ServiceException } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Policy } from '../unit/support/policies.ts';
import { clientOf, Moto } from './harness/moto.ts';

let moto: Moto;
beforeAll(async () => {
  moto = await Moto.start();
  await moto.bucket('my-coverage');
});
afterAll(() => moto?.stop());

/** What the others rest on. */
test('a role can do what its policy says, by its own keys, and nothing else', async () => {
  const policy: Policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::my-coverage/own/*' }],
  };
  const environment = await moto.role('writer', policy);
  const client = clientOf(environment);
  const put = (Key: string, by = client) =>
    by.send(new PutObjectCommand({ Bucket: 'my-coverage', Key, Body: 'text' }));
  await put('own/a.txt');
  const codeOf = (error: S3ServiceException) => error.name;
  expect(await put('other/a.txt').catch(codeOf)).toBe('AccessDenied');
  const read = client.send(new GetObjectCommand({ Bucket: 'my-coverage', Key: 'own/a.txt' }));
  expect(await read.catch(codeOf)).toBe('AccessDenied');
  const forged = clientOf({ ...environment, AWS_SECRET_ACCESS_KEY: 'guessed' });
  expect(await put('own/b.txt', forged).catch(codeOf)).toBe('SignatureDoesNotMatch');
  expect(await moto.keys('my-coverage')).toEqual(['own/a.txt']);
});
