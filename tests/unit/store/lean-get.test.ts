/** What the store does by itself once the SDK has got one object: it must be what the SDK would have done. */
import { setDefaultCACertificates } from 'node:tls';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { S3Store } from '../../../combiner-image/store/s3/s3-store.ts';
import { answeringServer } from '../support/answering-server.ts';
import { CERTIFICATE, FakeS3, type S3Request } from '../support/fake-s3.ts';
import { startProxy } from '../support/forward-proxy.ts';
import { isLean } from '../support/lean-store.ts';
import { Sha256 } from '../support/sha256.ts';

const REGION = 'eu-west-1';
const FIRST = 'raw/orders/first.json.gz';
/** The characters that mean something in a path, a URL or a signature, and what is no path of a file. */
const KEYS = [
  'raw/orders/20261123T014016.027Z-a1.json.gz',
  'a b+c/ü&%41?#\'()*!~,;:@$=|^`{}[]\\<>"',
  'raw/%2F/%252F/+/.json.gz',
  'raw//double/../up/./here',
  '日本語/😀',
];

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKID');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_REGION', REGION);
});
afterEach(() => vi.unstubAllEnvs());

async function bucketWith(keys: readonly string[], { tls = false } = {}): Promise<FakeS3> {
  const s3 = await FakeS3.start([], { tls });
  for (const key of [FIRST, ...keys]) s3.objects.set(key, Buffer.from(`of ${key}`));
  vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.endpoint);
  return s3;
}

const textOf = async (store: S3Store, key: string): Promise<string> =>
  Buffer.from((await store.get(key, 1_000))?.bytes ?? []).toString();

/** What the SDK's signer makes of the same request, and what it had. */
async function signatures({ headers, url }: S3Request, region: string, token?: string) {
  const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const { authorization = '', 'x-amz-date': date = '' } = sent;
  const signed = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? [];
  const signer = new SignatureV4({
    service: 's3',
    region,
    credentials: {
      accessKeyId: 'AKID',
      secretAccessKey: 'secret',
      ...(token !== undefined && { sessionToken: token }),
    },
    sha256: Sha256 as never,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const [path, query] = url.split('?');
  const expected = await signer.sign(
    {
      method: 'GET',
      protocol: 'http:',
      hostname: 's3',
      path,
      query: Object.fromEntries(new URLSearchParams(query)),
      headers: Object.fromEntries(
        signed.filter((name) => name !== 'x-amz-date').map((name) => [name, sent[name] ?? '']),
      ),
    } as never,
    {
      signingDate: new Date(date.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z')),
      signableHeaders: new Set(signed),
    },
  );
  return { sent: authorization, expected: expected.headers['authorization'], signed };
}

describe('after the first object', () => {
  test.each([
    ['with a plain key', {}],
    ['with a session token', { AWS_SESSION_TOKEN: 'token/+=' }],
    [
      'where an owner is expected',
      { COVERAGE_S3_EXPECTED_OWNER: '111122223333', COVERAGE_S3_REQUEST_PAYER: 'requester' },
    ],
  ])('the same is asked, signed as the SDK signs: %s', async (_, env) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const s3 = await bucketWith(KEYS);
    const lean = new S3Store('bucket');
    expect(await textOf(lean, FIRST)).toBe(`of ${FIRST}`);
    for (const key of KEYS) expect(await textOf(lean, key)).toBe(`of ${key}`);
    const [first, ...later] = s3.requests.splice(0);
    expect([first, ...later].map((request) => request && isLean(request))).toEqual([
      false,
      ...KEYS.map(() => true),
    ]);
    for (const [i, key] of KEYS.entries()) {
      expect(await textOf(new S3Store('bucket'), key)).toBe(`of ${key}`);
      const [bySdk] = s3.requests.splice(0);
      const request = later[i] as S3Request;
      expect(request.url).toBe(bySdk?.url);
      const ofOne = ['authorization', 'x-amz-date', 'amz-sdk-invocation-id', 'amz-sdk-request'];
      const same = ({ headers }: S3Request) =>
        Object.fromEntries(Object.entries(headers).filter(([name]) => !ofOne.includes(name)));
      expect(same(request)).toEqual(same(bySdk as S3Request));
      const { sent, expected, signed } = await signatures(
        request,
        REGION,
        Reflect.get(env, 'AWS_SESSION_TOKEN'),
      );
      expect(sent.split('Signature=')[1]).toBe(expected?.split('Signature=')[1]);
      expect(signed).toEqual(expect.arrayContaining(['host', 'x-amz-content-sha256', 'x-amz-date']));
      if ('COVERAGE_S3_EXPECTED_OWNER' in env) expect(signed).toContain('x-amz-expected-bucket-owner');
    }
  });

  test('an object has the state that the SDK gives it', async () => {
    const s3 = await bucketWith([]);
    s3.objectHeaders = { 'Last-Modified': 'Wed, 25 Nov 2026 10:00:00 GMT' };
    const store = new S3Store('bucket');
    const [first, again] = [await store.get(FIRST, 1_000), await store.get(FIRST, 1_000)];
    expect(again).toEqual(first);
    expect(again?.modified.toISOString()).toBe('2026-11-25T10:00:00.000Z');
    expect(again?.tag).toBe((await store.stat(FIRST))?.tag);
    expect(s3.requests.map(isLean)).toEqual([false, true, false]);
  });

  test.each(['yesterday', 'Wed, 99 Nov 2026 10:00:00 GMT'])(
    'an object of a time that is none (%s) is what it is to the SDK',
    async (time) => {
      const s3 = await bucketWith([]);
      const told = (store: S3Store) =>
        store.get(FIRST, 1_000).then(
          (object) => object?.modified,
          (error: unknown) => String(error),
        );
      const lean = new S3Store('bucket');
      await lean.get(FIRST, 1_000);
      s3.objectHeaders = { 'Last-Modified': time };
      expect(await told(lean)).toEqual(await told(new S3Store('bucket')));
      expect(s3.requests.map(isLean).slice(0, 2)).toEqual([false, true]);
    },
  );

  test('connections are those of the SDK, and are used again', async () => {
    setDefaultCACertificates([CERTIFICATE]);
    for (const tls of [false, true]) {
      const s3 = await bucketWith(KEYS, { tls });
      const store = new S3Store('bucket');
      for (const key of [FIRST, ...KEYS]) expect(await textOf(store, key)).toBe(`of ${key}`);
      expect(s3.requests.filter(isLean)).toHaveLength(KEYS.length);
      expect(s3.connections).toBe(1);
    }
  });

  test('a kept connection that has died meanwhile costs nothing but another', async () => {
    const s3 = await bucketWith(KEYS);
    const store = new S3Store('bucket');
    await store.get(FIRST, 1_000);
    s3.breakConnections();
    for (const key of KEYS) expect(await textOf(store, key)).toBe(`of ${key}`);
  });

  test('the proxy is asked each time', async () => {
    const s3 = await bucketWith(KEYS);
    const proxy = await startProxy({ hosts: { 's3.test:80': new URL(s3.endpoint).host } });
    vi.stubEnv('AWS_ENDPOINT_URL_S3', 'http://s3.test');
    vi.stubEnv('HTTP_PROXY', `http://${proxy.address}`);
    const store = new S3Store('bucket');
    for (const key of [FIRST, ...KEYS.slice(0, 2)]) expect(await textOf(store, key)).toBe(`of ${key}`);
    expect(s3.requests.map(isLean)).toEqual([false, true, true]);
    expect(proxy.asked).toHaveLength(3);
  });

  test('and through a tunnel', async () => {
    setDefaultCACertificates([CERTIFICATE]);
    const s3 = await bucketWith(KEYS, { tls: true });
    const proxy = await startProxy({ hosts: { 's3.test:443': new URL(s3.endpoint).host } });
    vi.stubEnv('AWS_ENDPOINT_URL_S3', 'https://s3.test');
    vi.stubEnv('HTTPS_PROXY', `http://${proxy.address}`);
    const store = new S3Store('bucket');
    for (const key of [FIRST, ...KEYS.slice(0, 2)]) expect(await textOf(store, key)).toBe(`of ${key}`);
    expect(s3.requests.map(isLean)).toEqual([false, true, true]);
    expect(proxy.asked).toHaveLength(1);
  });

  test("an access point's name stands in the host", async () => {
    const s3 = await bucketWith([]);
    // Without the bucket in the path, the first folder is it.
    s3.objects.set('a', Buffer.from('of a')).set('b', Buffer.from('of b'));
    const host = 'cov-point-111122223333.s3.test';
    const proxy = await startProxy({ hosts: { [`${host}:80`]: new URL(s3.endpoint).host } });
    vi.stubEnv('AWS_ENDPOINT_URL_S3', 'http://s3.test');
    vi.stubEnv('HTTP_PROXY', `http://${proxy.address}`);
    const store = new S3Store('arn:aws:s3:us-west-2:111122223333:accesspoint/cov-point');
    expect([await textOf(store, 'x/a'), await textOf(store, 'x/b')]).toEqual(['of a', 'of b']);
    const [, lean] = s3.requests;
    expect(lean && [isLean(lean), lean.headers.host]).toEqual([true, host]);
    const { sent, expected } = await signatures(lean as S3Request, 'us-west-2');
    expect(sent.split('Signature=')[1]).toBe(expected?.split('Signature=')[1]);
  });
});

/** Answers as a bucket of that region does. */
function living(s3: FakeS3, region: string): void {
  s3.rules = [
    {
      when: ({ headers }) => !headers.authorization?.includes(`/${region}/`),
      status: 301,
      code: 'PermanentRedirect',
      headers: { 'x-amz-bucket-region': region },
    },
  ];
}

describe('what the SDK has found out holds', () => {
  test('the region of a bucket: each further object is one request, until it is in another', async () => {
    const s3 = await bucketWith(KEYS);
    living(s3, 'us-west-2');
    const store = new S3Store('bucket');
    for (const key of [FIRST, ...KEYS]) expect(await textOf(store, key)).toBe(`of ${key}`);
    expect(s3.requests.map(isLean)).toEqual([false, false, ...KEYS.map(() => true)]);
    living(s3, 'eu-south-1');
    s3.requests.splice(0);
    for (const key of [FIRST, ...KEYS]) expect(await textOf(store, key)).toBe(`of ${key}`);
    expect(s3.requests.map(isLean)).toEqual([true, false, false, ...KEYS.map(() => true)]);
  });

  test("the store's clock", async () => {
    const s3 = await bucketWith(KEYS);
    const ahead = 3_600_000;
    const timeOf = (date: string) =>
      Date.parse(date.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'));
    s3.objectHeaders = { Date: new Date(Date.now() + ahead).toUTCString() };
    s3.rules = [
      {
        when: ({ headers }) => timeOf(String(headers['x-amz-date'])) < Date.now() + ahead / 2,
        status: 403,
        code: 'RequestTimeTooSkewed',
        headers: { Date: new Date(Date.now() + ahead).toUTCString() },
      },
    ];
    const store = new S3Store('bucket');
    for (const key of [FIRST, ...KEYS]) expect(await textOf(store, key)).toBe(`of ${key}`);
    expect(s3.requests.map(isLean)).toEqual([false, false, ...KEYS.map(() => true)]);
  });

  test('credentials are renewed before they expire', async () => {
    let given = 0;
    const url = await answeringServer((_, response) => {
      const Expiration = new Date(Date.now() + 60_000).toISOString();
      response.end(
        JSON.stringify({
          AccessKeyId: `AKID${++given}`,
          SecretAccessKey: 'secret',
          Token: `t${given}`,
          Expiration,
        }),
      );
    });
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', url);
    const s3 = await bucketWith(KEYS);
    const store = new S3Store('bucket');
    for (const key of [FIRST, ...KEYS]) expect(await textOf(store, key)).toBe(`of ${key}`);
    const keys = s3.requests.map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1]);
    expect(s3.requests.filter(isLean)).toHaveLength(KEYS.length);
    // Nobody keeps what expires in a minute.
    expect(new Set(keys).size).toBeGreaterThan(1);
    for (const { headers } of s3.requests)
      expect(headers.authorization).toContain(`AKID${String(headers['x-amz-security-token']).slice(1)}/`);
  });
});

test('an object that is larger than it may be is refused, by its length or while it comes', async () => {
  const s3 = await bucketWith([]);
  const store = new S3Store('bucket');
  s3.objects.set('large', Buffer.alloc(3 * 1024 * 1024, 'x'));
  await store.get(FIRST, 1_000);
  for (const lengthless of [undefined, true] as const) {
    s3.rules = [{ key: /large/, ...(lengthless && { lengthless }) }];
    await expect(store.get('large', 1024 * 1024)).rejects.toMatchObject({ kind: 'too-large' });
  }
  expect((await store.get('large', 4 * 1024 * 1024))?.bytes).toHaveLength(3 * 1024 * 1024);
  expect(s3.requests.map(isLean)).toEqual([false, true, true, true]);
});
