import { GetObjectCommand, PutObjectCommand, S3Client, type S3ServiceException } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Moto, type Policy } from './harness/moto.ts';

let moto: Moto;
beforeAll(async () => {
  moto = await Moto.start();
  await moto.bucket('my-coverage');
});
afterAll(() => moto?.stop());

function clientOf(environment: Record<string, string>): S3Client {
  return new S3Client({
    endpoint: moto.endpoint,
    region: environment['AWS_REGION'] ?? '',
    forcePathStyle: true,
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
      sessionToken: environment['AWS_SESSION_TOKEN'] ?? '',
    },
  });
}

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
