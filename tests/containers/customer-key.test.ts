import { createHash, randomBytes } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lambdaCoverage } from '../unit/support/command.ts';
import { sandboxes, threeRuns } from '../unit/support/compacted.ts';
import { filesBelow, temporaryFolder } from '../unit/support/recorded.ts';
import type { Bucket } from './harness/bucket.ts';
import { LocalStack } from './harness/localstack.ts';

let localstack: LocalStack;
beforeAll(async () => {
  localstack = await LocalStack.start();
});
afterAll(() => localstack.stop());

/** Takes no right beyond s3:PutObject. */
async function writeWithOwnKey(bucket: Bucket, key: string, body: Uint8Array): Promise<void> {
  const secret = randomBytes(32);
  await bucket.client.send(
    new PutObjectCommand({
      Bucket: bucket.name,
      Key: key,
      Body: body,
      SSECustomerAlgorithm: 'AES256',
      SSECustomerKey: secret.toString('base64'),
      SSECustomerKeyMD5: createHash('md5').update(secret).digest('base64'),
    }),
  );
}

test('an object under a key of its writer is named, and everything else is reported', async () => {
  const bucket = await localstack.bucket('customer-key');
  const { folder } = sandboxes(threeRuns(), 4);
  const files = filesBelow(folder);
  for (const [name, bytes] of files) await bucket.write(`coverage/${name}`, bytes);
  const raw = [...files.keys()].filter((name) => name.startsWith('raw/'));
  const key = `coverage/${raw[0]}`.replace('.json.gz', 'a.json.gz');
  await writeWithOwnKey(bucket, key, files.get(raw[0] ?? '') ?? Buffer.of());

  const run = (...args: string[]) =>
    lambdaCoverage([...args, `s3://${bucket.name}/coverage`], {
      cwd: temporaryFolder(),
      env: localstack.hostEnvironment,
    });
  const { code, stdout, stderr } = await run('report', '--json');
  expect(code, stderr).toBe(0);
  const { read, skipped } = JSON.parse(stdout);
  expect(read).toEqual({ objects: 5, used: 4, duplicates: 0, skipped: 1 });
  expect(skipped).toEqual([
    { key, kind: 'encrypted', reason: expect.stringContaining("its writer's own key (SSE-C)") },
  ]);
  expect((await run('doctor')).stdout).toContain('find the writer and delete them');

  for (const name of raw) await writeWithOwnKey(bucket, `coverage/${name}`, files.get(name) ?? Buffer.of());
  const none = await run('report');
  expect(none.code, none.stderr).toBe(4);
  expect(none.stderr).toContain('None of the 5 objects');
});
