/** As tests/unit/store/container-credentials.test.ts, by Python. */
import { writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { answeringServer } from '../support/answering-server.ts';
import { FakeS3 } from '../support/fake-s3.ts';
import { credentialsEndpoint, FIRST_HAVE_EXPIRED, signedWith } from '../support/handed-credentials.ts';
import { forEachPython, forOnePython, type PythonRecorder } from '../support/python-recorder.ts';
import { bucketAt, PythonStore } from '../support/python-store.ts';
import { temporaryFolder } from '../support/recorded.ts';

const ENDPOINT = 'AWS_CONTAINER_CREDENTIALS_FULL_URI';

function storeWith(recorder: PythonRecorder, s3: FakeS3, env: Record<string, string>): Promise<PythonStore> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...bucket } = bucketAt(s3.endpoint);
  return PythonStore.open(recorder, { ...bucket, ...env });
}

forEachPython('credentials that the sandbox hands out', (recorder) => {
  test('are asked for once, with the token, and used until they are near their end', async () => {
    const s3 = await FakeS3.start();
    const { url, asked } = await credentialsEndpoint();
    const store = await storeWith(recorder(), s3, {
      [ENDPOINT]: url,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'let me',
    });
    await Promise.all(['a', 'b', 'c'].map((key) => store.put(key)));
    await store.put('d');
    expect(asked).toEqual(['let me']);
    expect(new Set(signedWith(s3))).toEqual(new Set(['KEY1 TOKEN1']));
  });

  test('are renewed before they expire, with the token that the file has by then', async () => {
    const file = join(temporaryFolder(), 'token');
    writeFileSync(file, 'first\n');
    const s3 = await FakeS3.start();
    const { url, asked } = await credentialsEndpoint({ lifeMs: LIMITS.renewBeforeMs + 60_000 });
    const store = await storeWith(recorder(), s3, {
      [ENDPOINT]: url,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'not this one',
    });
    await store.put('a');
    writeFileSync(file, 'second\n');
    await recorder().call('shift_clock', { seconds: 61 });
    await store.put('b');
    await recorder().call('shift_clock', { seconds: 0 });
    expect(asked).toEqual(['first', 'second']);
    expect(signedWith(s3)).toEqual(['KEY1 TOKEN1', 'KEY2 TOKEN2']);
  });

  test('are used to their end where others cannot be had', async () => {
    const s3 = await FakeS3.start();
    const { url, asked, now } = await credentialsEndpoint({ lifeMs: LIMITS.renewBeforeMs - 60_000 });
    const store = await storeWith(recorder(), s3, { [ENDPOINT]: url });
    await store.put('a');
    now.status = 500;
    expect(await store.put('b')).toEqual({});
    expect(asked).toHaveLength(2);
    expect(signedWith(s3)).toEqual(['KEY1 TOKEN1', 'KEY1 TOKEN1']);
  });

  test('that S3 calls expired are asked for anew, and the object is sent again', async () => {
    const s3 = await FakeS3.start([FIRST_HAVE_EXPIRED]);
    const { url } = await credentialsEndpoint();
    expect(await (await storeWith(recorder(), s3, { [ENDPOINT]: url })).put('a')).toEqual({});
    expect(signedWith(s3)).toEqual(['KEY1 TOKEN1', 'KEY2 TOKEN2']);
  });

  test.each([
    [
      404,
      'the sandbox gives no credentials (status 404): check AWS_CONTAINER_CREDENTIALS_FULL_URI and its token.',
    ],
    [
      undefined,
      'the sandbox gives no credentials (ECONNREFUSED): check AWS_CONTAINER_CREDENTIALS_FULL_URI and its token.',
    ],
  ])('that are not given (%s) are a failure that says so, and is tried again', async (status, message) => {
    const s3 = await FakeS3.start();
    const url =
      status === undefined ? 'http://127.0.0.1:9/role' : (await credentialsEndpoint({ status })).url;
    const store = await storeWith(recorder(), s3, { [ENDPOINT]: url });
    expect(await store.put('a')).toMatchObject({ code: 'no-credentials', retryable: true, message });
    expect(s3.requests).toEqual([]);
  });

  test.each([
    ['a secret that is no JSON', 'half of a secret'],
    ['no keys', '{"AccessKeyId":""}'],
    ['a list', '[]'],
    ['a number', '1'],
  ])('that are %s are a failure that quotes nothing', async (_, answer) => {
    const s3 = await FakeS3.start();
    const url = await answeringServer((_request, response) => void response.end(answer));
    const outcome = await (await storeWith(recorder(), s3, { [ENDPOINT]: url })).put('a');
    expect(outcome.message).toMatch(/^the sandbox gives no credentials \((no JSON|an answer without keys)\)/);
  });
});

forOnePython('credentials', (recorder) => {
  test.each([
    ['hangs', () => {}],
    ['never ends', (response: ServerResponse) => void response.write('{')],
  ])('of an endpoint that %s are given up, and the failure says so', async (_, answer) => {
    const url = await answeringServer((_request, response) => answer(response));
    const s3 = await FakeS3.start();
    const outcome = await (await storeWith(recorder(), s3, { [ENDPOINT]: url })).put('a');
    expect(outcome.message).toMatch(/^the sandbox gives no credentials \(no answer in time\)/);
  });
});
