/** As tests/unit/store/proxies.test.ts: the same proxies, by Python. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readProxies } from '../../../contract/proxy/proxies.ts';
import { proxyFor } from '../../../contract/proxy/proxy-for.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { CERTIFICATE, FakeS3, KEY, NEAR_CERTIFICATE } from '../support/fake-s3.ts';
import { PLAIN_NAME, startProxy, TLS_NAME, WRITTEN_USERS } from '../support/forward-proxy.ts';
import { listening } from '../support/loopback.ts';
import { forEachPython, forOnePython, type PythonRecorder } from '../support/python-recorder.ts';
import { bucketAt, type Put, type PutOutcome, PythonStore } from '../support/python-store.ts';
import { temporaryFolder } from '../support/recorded.ts';

const BY_TLS = 'https://s3.test';
const PLAINLY = 'http://s3.test';

function trusting(): Record<string, string> {
  const file = join(temporaryFolder(), 'ca.pem');
  writeFileSync(file, `${CERTIFICATE}\n${NEAR_CERTIFICATE}`);
  expect(readFileSync(file, 'utf8').match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  return { AWS_CA_BUNDLE: file };
}

/** A condition, and what may be a large body: asked first, as scripts are. */
async function put(
  recorder: PythonRecorder,
  endpoint: string,
  env: Record<string, string>,
  given: Partial<Put> = {},
): Promise<PutOutcome> {
  const store = await PythonStore.open(recorder, bucketAt(endpoint, { ...trusting(), ...env }));
  return store.put('a', { onlyIfAbsent: true, ...given });
}

forEachPython('a proxy', (recorder) => {
  test.each(['HTTPS_PROXY', 'https_proxy'])('of %s is tunnelled through', async (variable) => {
    const s3 = await FakeS3.start([], { tls: true });
    const proxy = await startProxy({ hosts: { [TLS_NAME]: new URL(s3.endpoint).host } });
    const size = LIMITS.askFirstBytes;
    expect(await put(recorder(), BY_TLS, { [variable]: `http://${proxy.address}` }, { size })).toEqual({});
    expect(s3.objects.get('a')?.length).toBe(size);
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${TLS_NAME}`]));
  });

  test.each([
    ['HTTP_PROXY', 1],
    ['http_proxy', LIMITS.askFirstBytes],
  ])('of %s gets the whole address, and a user', async (variable, size) => {
    const s3 = await FakeS3.start();
    const hosts = { [PLAIN_NAME]: new URL(s3.endpoint).host };
    const proxy = await startProxy({ hosts, credentials: 'me:secret' });
    // Without a scheme, as many write it.
    expect(await put(recorder(), PLAINLY, { [variable]: `me:secret@${proxy.address}` }, { size })).toEqual(
      {},
    );
    expect(s3.objects.get('a')?.length).toBe(size);
    expect(proxy.asked[0]).toMatch(/^PUT http:\/\/s3\.test\/bucket\/a/);
  });

  test.each(WRITTEN_USERS)('is told %s as a user and a password', async (written, credentials) => {
    const s3 = await FakeS3.start([], { tls: true });
    const proxy = await startProxy({ hosts: { [TLS_NAME]: new URL(s3.endpoint).host }, credentials });
    expect(await put(recorder(), BY_TLS, { HTTPS_PROXY: `http://${written}@${proxy.address}` })).toEqual({});
  });

  test.each(['127.0.0.1', 'localhost'])('at %s may speak TLS itself', async (name) => {
    const [s3, plain] = [await FakeS3.start([], { tls: true }), await FakeS3.start()];
    const hosts = { [TLS_NAME]: new URL(s3.endpoint).host, [PLAIN_NAME]: new URL(plain.endpoint).host };
    // Its certificate is not S3's.
    const tls = { cert: NEAR_CERTIFICATE, key: KEY };
    const proxy = await startProxy({ hosts, tls, credentials: 'me:secret' });
    const via = `https://me:secret@${proxy.address.replace('127.0.0.1', name)}`;
    expect(await put(recorder(), BY_TLS, { HTTPS_PROXY: via }, { size: 500_000 })).toEqual({});
    expect(await put(recorder(), PLAINLY, { HTTP_PROXY: via })).toEqual({});
    expect(s3.objects.get('a')?.length).toBe(500_000);
  });

  test.each([
    ['unanswered', 'the proxy cannot be reached (ECONNRESET)'],
    ['connected', 'the bucket cannot be reached (ECONNRESET)'],
  ] as const)('that closes a tunnel (%s) is a failure, at once', async (closes, expected) => {
    const proxy = await startProxy({ closes });
    const { message } = await put(recorder(), BY_TLS, { HTTPS_PROXY: `http://${proxy.address}` });
    expect(message).toContain(expected);
  });

  test('leads to another host than its certificate says', async () => {
    const s3 = await FakeS3.start([], { tls: true });
    const proxy = await startProxy({ hosts: { 'other.test:443': new URL(s3.endpoint).host } });
    const outcome = await put(recorder(), 'https://other.test', { HTTPS_PROXY: `http://${proxy.address}` });
    expect(outcome.code).toBe('wrong-certificate');
    expect(outcome.message).toMatch(/is not valid \(ERR_TLS_CERT_ALTNAME_INVALID\): it is for another host/);
    expect(s3.requests).toEqual([]);
  });

  test('refuses, wants a user, or is not there: said of it, and not of the bucket', async () => {
    const proxy = await startProxy({ refuses: true });
    const said = async (endpoint: string, env: Record<string, string>) => {
      const { code, message, retryable } = await put(recorder(), endpoint, env);
      return `${code} ${retryable} ${message}`;
    };
    const advice = 'check HTTPS_PROXY or HTTP_PROXY, or name S3 in NO_PROXY.';
    expect(await said(BY_TLS, { HTTPS_PROXY: `http://${proxy.address}` })).toBe(
      `proxy-refused false the proxy does not let the store through (403): ${advice}`,
    );
    const locked = await startProxy({ credentials: 'me:secret' });
    expect(await said(BY_TLS, { HTTPS_PROXY: `http://${locked.address}` })).toBe(
      `proxy-refused false the proxy wants a user and a password (407): ${advice}`,
    );
    const nobody = `proxy-unreachable true the proxy cannot be reached (ECONNREFUSED): ${advice}`;
    expect(await said(BY_TLS, { HTTPS_PROXY: 'http://127.0.0.1:9' })).toBe(nobody);
    expect(await said(PLAINLY, { HTTP_PROXY: 'http://127.0.0.1:9' })).toBe(nobody);
    expect(await said(PLAINLY, { HTTP_PROXY: `http://${proxy.address}` })).toMatch(/^not-s3 .*answered 403/);
  });

  test.each([
    ['NO_PROXY', { NO_PROXY: 'localhost' }],
    ['no_proxy', { no_proxy: '.localhost, other.test' }],
    ['NODE_USE_ENV_PROXY=0', { NODE_USE_ENV_PROXY: '0' }],
  ])('is not asked where %s says so', async (_name, env) => {
    const s3 = await FakeS3.start([], { tls: true });
    const proxy = await startProxy();
    const endpoint = s3.endpoint.replace('127.0.0.1', 'localhost');
    expect(await put(recorder(), endpoint, { HTTPS_PROXY: proxy.address, ...env })).toEqual({});
    expect(proxy.asked).toEqual([]);
  });

  test.each([
    ['https:', 'http:'],
    ['http:', 'https:'],
    ['https:', 'https:'],
  ])(
    'that is silent costs the time of the request (%s by %s), and leaves no connection',
    async (scheme, way) => {
      const closed: Promise<void>[] = [];
      const server = createServer((socket) => {
        closed.push(new Promise((resolve) => socket.on('error', () => {}).on('close', () => resolve())));
        socket.resume();
      });
      const at = `${way}//${await listening(server)}`;
      const env = { HTTPS_PROXY: at, HTTP_PROXY: at };
      const outcome = await put(recorder(), `${scheme}//s3.test`, env, { seconds: 0.3 });
      expect(outcome).toMatchObject({ code: 'timeout', retryable: true });
      expect(closed).toHaveLength(1);
      await Promise.all(closed);
    },
  );
});

const S3 = 'https://cov.s3.eu-west-1.amazonaws.com/a';

forOnePython('which proxy', (recorder) => {
  const entries = [
    '*',
    'amazonaws.com',
    '.amazonaws.com',
    '*.amazonaws.com',
    'a.test s3.eu-west-1.amazonaws.com',
    'a.test,.S3.EU-WEST-1.amazonaws.com',
    's3.amazonaws.com',
    'onaws.com',
    'amazonaws.com:443',
    'amazonaws.com:8443',
    '10.0.0.0/8',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/0',
    '0.0.0.0/0',
    '192.168.1.5',
    '[2001:db8::1]',
    '[2001:db8::1]:443',
    '[2001:db8::1]:8443',
    'fd64:ed99:3fa::1',
    'FD64:ED99:03FA:0:0:0:0:1',
    'fd00::/8',
    '[fd00::]/8',
    '10.0.0.1-10.0.0.9',
    '10.0.0.9-10.0.0.1',
    '10.0.0.1:443',
    '10.0.0.1-',
    '10.0.0.1-10.0.0.9/8',
    '.company.internal,.local',
    ':443',
    '*:443',
    '*.',
    '.',
    '[',
    ']:443',
    '',
  ];
  const urls = [
    S3,
    'http://minio.test/a',
    'https://10.20.30.40/a',
    'https://10.0.0.1/a',
    'https://10.0.0.5:8443/a',
    'https://11.0.0.5/a',
    'https://192.168.1.5/a',
    'https://[2001:db8::1]/a',
    'https://[fd64:ed99:3fa::1]/a',
    'https://s3.storage.company.internal/a',
    'https://localhost:4566/a',
    'https://a.localhost/a',
    'https://127.0.0.1:4566/a',
    'https://169.254.170.2/a',
    'https://[fd00:ec2::23]/a',
  ];

  test("is Node's, of each entry of NO_PROXY and each address", async () => {
    const of = entries.flatMap((entry) =>
      urls.map((url) => [bucketAt(S3, { HTTPS_PROXY: 'http://p:1', NO_PROXY: entry }), url] as const),
    );
    const found = await recorder().call<(string | null)[]>('proxied', { of });
    for (const [i, [environ, url]] of of.entries()) {
      const proxies = readProxies(
        (name) => Reflect.get(environ, name),
        () => {},
      );
      const expected = proxies && proxyFor(proxies, new URL(url))?.origin;
      expect(found[i], `${Reflect.get(environ, 'NO_PROXY')} ${url}`).toBe(expected ?? null);
    }
  });
});
