import * as dns from 'node:dns';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { S3Store } from '../../../runtime-interface/store/s3/s3-store.ts';
import { answeringServer } from '../support/answering-server.ts';
import { FakeS3 } from '../support/fake-s3.ts';
import { credentialsEndpoint, FIRST_HAVE_EXPIRED, signedWith } from '../support/handed-credentials.ts';

vi.mock('node:dns', async (original) => {
  const real = await original<typeof dns>();
  return { ...real, lookup: vi.fn(real.lookup) };
});

function storeWith(s3: FakeS3, env: Record<string, string>): S3Store {
  const { store, problems } = readSettings({
    COVERAGE_S3_BUCKET: 'bucket',
    COVERAGE_S3_ENDPOINT: s3.endpoint,
    ...env,
  });
  expect(problems).toEqual([]);
  if (store?.kind !== 's3') throw new Error('no bucket');
  return new S3Store(store);
}

const put = (store: S3Store, key: string): Promise<void> =>
  store.put(key, Buffer.from('1'), { signal: AbortSignal.timeout(10_000) });

describe('credentials that the sandbox hands out', () => {
  test('are asked for once, with the token, and used until they are near their end', async () => {
    const s3 = await FakeS3.start();
    const { url, asked } = await credentialsEndpoint();
    const store = storeWith(s3, {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'let me',
    });
    await Promise.all(['a', 'b', 'c'].map((key) => put(store, key)));
    await put(store, 'd');
    expect(asked).toEqual(['let me']);
    expect(new Set(signedWith(s3))).toEqual(new Set(['KEY1 TOKEN1']));
  });

  test('are renewed before they expire, with the token that the file has by then', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'token-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'token');
    writeFileSync(file, 'first\n');
    const s3 = await FakeS3.start();
    const { url, asked } = await credentialsEndpoint({ lifeMs: LIMITS.renewBeforeMs + 60_000 });
    const store = storeWith(s3, {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'not this one',
    });
    await put(store, 'a');
    writeFileSync(file, 'second\n');
    const now = Date.now();
    vi.spyOn(Date, 'now').mockImplementation(() => now + 61_000);
    onTestFinished(() => void vi.restoreAllMocks());
    await put(store, 'b');
    expect(asked).toEqual(['first', 'second']);
    expect(signedWith(s3)).toEqual(['KEY1 TOKEN1', 'KEY2 TOKEN2']);
  });

  test('are used to their end where others cannot be had', async () => {
    const s3 = await FakeS3.start();
    const { url, asked, now } = await credentialsEndpoint({ lifeMs: LIMITS.renewBeforeMs - 60_000 });
    const store = storeWith(s3, { AWS_CONTAINER_CREDENTIALS_FULL_URI: url });
    await put(store, 'a');
    now.status = 500;
    await put(store, 'b');
    expect(asked).toHaveLength(2);
    expect(signedWith(s3)).toEqual(['KEY1 TOKEN1', 'KEY1 TOKEN1']);
  });

  test('that S3 calls expired are asked for anew, and the object is sent again', async () => {
    const s3 = await FakeS3.start([FIRST_HAVE_EXPIRED]);
    const { url } = await credentialsEndpoint();
    await put(storeWith(s3, { AWS_CONTAINER_CREDENTIALS_FULL_URI: url }), 'a');
    expect([...s3.objects.keys()]).toEqual(['a']);
    expect(signedWith(s3)).toEqual(['KEY1 TOKEN1', 'KEY2 TOKEN2']);
  });

  test.each([
    [404, 'the sandbox gives no credentials (status 404): check AWS_CONTAINER_CREDENTIALS_FULL_URI'],
    [undefined, 'the sandbox gives no credentials (ECONNREFUSED): check AWS_CONTAINER_CREDENTIALS_FULL_URI'],
  ])('that are not given (%s) are a failure that says so, and is tried again', async (status, message) => {
    const s3 = await FakeS3.start();
    const url =
      status === undefined ? 'http://127.0.0.1:9/role' : (await credentialsEndpoint({ status })).url;
    const failure = put(storeWith(s3, { AWS_CONTAINER_CREDENTIALS_FULL_URI: url }), 'a');
    await expect(failure).rejects.toMatchObject({
      code: 'no-credentials',
      retryable: true,
      message: expect.stringContaining(message),
    });
    expect(s3.requests).toEqual([]);
  });

  test.each([
    ['hangs', () => {}],
    ['never ends', (response: ServerResponse) => void response.write('{')],
  ])('of an endpoint that %s are given up, and the failure says so', async (_, answer) => {
    const url = await answeringServer((_request, response) => answer(response));
    const s3 = await FakeS3.start();
    const failure = put(storeWith(s3, { AWS_CONTAINER_CREDENTIALS_FULL_URI: url }), 'a');
    await expect(failure).rejects.toThrow('the sandbox gives no credentials (no answer in time)');
  });
});

test("a name of the endpoint that hangs is looked up once, however often it is tried: the pool is the function's", async () => {
  const hanging = vi.mocked(dns.lookup).mockImplementation((() => {}) as never);
  onTestFinished(() => void hanging.mockRestore());
  const s3 = await FakeS3.start();
  const url = 'https://credentials.test/x';
  const store = storeWith(s3, { AWS_CONTAINER_CREDENTIALS_FULL_URI: url });
  for (const key of ['a', 'b']) await expect(put(store, key)).rejects.toThrow('no answer in time');
  expect(hanging.mock.calls.map(([name]) => name)).toEqual(['credentials.test']);
}, 30_000);

describe('where they come from', () => {
  const credentialsOf = (env: Record<string, string>) => {
    const { store, problems } = readSettings({ COVERAGE_S3_BUCKET: 'bucket', ...env });
    return store?.kind === 's3' ? store.credentials : problems.map(({ code }) => code);
  };

  test('keys in variables come first', () => {
    expect(
      credentialsOf({
        AWS_ACCESS_KEY_ID: 'AKID',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1/role',
      }),
    ).toMatchObject({ accessKeyId: 'AKID' });
  });

  test.each([
    ['AWS_SECRET_ACCESS_KEY', { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'sec\nret' }],
    [
      'AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN',
      { AWS_ACCESS_KEY_ID: 'AK ID', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 'to\tken' },
    ],
  ])('no header takes what %s holds: nothing is recorded, and why', (named, env) => {
    const { store, problems } = readSettings({ COVERAGE_S3_BUCKET: 'bucket', ...env });
    expect(store).toBeUndefined();
    const message = `${named} must not hold blanks, line ends or other characters that keys never have. Nothing is recorded.`;
    expect(problems).toEqual([{ code: 'no-credentials', message }]);
  });

  test.each(['/v2/credentials/x', 'v2/credentials/x'])(
    '%s is a path at the address of containers',
    (path) => {
      expect(credentialsOf({ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: path })).toMatchObject({
        url: 'http://169.254.170.2/v2/credentials/x',
      });
    },
  );

  test.each([
    ['http://169.254.170.23/v1/credentials', true],
    ['http://[fd00:ec2::23]/v1/credentials', true],
    ['http://localhost:1/x', true],
    ['https://credentials.example/x', true],
    ['http://credentials.example/x', false],
    ['http://127.0.0.1.example/x', false],
    ['file:///etc/passwd', false],
  ])('%s gets the token: %s', (url, isTaken) => {
    const found = credentialsOf({ AWS_CONTAINER_CREDENTIALS_FULL_URI: url });
    if (isTaken) expect(found).toMatchObject({ url });
    else expect(found).toEqual(['no-credentials']);
  });
});
