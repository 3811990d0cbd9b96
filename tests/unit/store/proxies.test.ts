import { request as requestPlainly } from 'node:http';
import { request as requestByTls } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { setDefaultCACertificates } from 'node:tls';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { S3Store as ReportingStore } from '../../../combiner-image/store/s3/s3-store.ts';
import { ForwardingAgent } from '../../../contract/proxy/forwarding-agent.ts';
import { PROXY_FORM, PROXY_VARIABLES, readProxies } from '../../../contract/proxy/proxies.ts';
import { proxyFor } from '../../../contract/proxy/proxy-for.ts';
import { TunnelAgent } from '../../../contract/proxy/tunnel-agent.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { S3Store } from '../../../runtime-interface/store/s3/s3-store.ts';
import { CERTIFICATE, FakeS3, KEY, NEAR_CERTIFICATE } from '../support/fake-s3.ts';
import { PLAIN_NAME, startProxy, TLS_NAME, WRITTEN_USERS } from '../support/forward-proxy.ts';
import { listening } from '../support/loopback.ts';

const BASE = {
  COVERAGE_S3_BUCKET: 'bucket',
  AWS_ACCESS_KEY_ID: 'AKID',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_REGION: 'eu-west-1',
  AWS_MAX_ATTEMPTS: '1',
};

beforeAll(() => setDefaultCACertificates([CERTIFICATE, NEAR_CERTIFICATE]));

type Put = (env: Record<string, string>, body?: Buffer) => Promise<void>;

const recorder: Put = async (env, body = Buffer.from('1')) => {
  const { store, problems } = readSettings({ ...BASE, ...env });
  expect(problems).toEqual([]);
  if (store?.kind !== 's3') throw new Error('no bucket');
  // A condition, and a large body: asked first, as scripts are.
  const options = { onlyIfAbsent: true, signal: AbortSignal.timeout(10_000) };
  await new S3Store(store).put('a', body, options);
};
const reporting: Put = async (env, body = Buffer.from('1')) => {
  for (const [name, value] of Object.entries({ ...BASE, ...env })) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const store = new ReportingStore('bucket');
  await store.put('a', body, 'text/plain');
  expect((await store.get('a', 1_000_000))?.bytes.length).toBe(body.length);
};

async function messageOf(work: Promise<void>): Promise<string> {
  return work.then(
    () => 'fine',
    (error: Error) => error.message,
  );
}

describe.each([
  ['the recorder', recorder],
  ['the reporting half', reporting],
])('%s', (_, put) => {
  test.each(['HTTPS_PROXY', 'https_proxy'])('tunnels through the proxy of %s', async (variable) => {
    const s3 = await FakeS3.start([], { tls: true });
    const proxy = await startProxy({ hosts: { [TLS_NAME]: new URL(s3.endpoint).host } });
    await put({ COVERAGE_S3_ENDPOINT: 'https://s3.test', [variable]: `http://${proxy.address}` });
    expect([...s3.objects.keys()]).toEqual(['a']);
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${TLS_NAME}`]));
  });

  test.each([
    ['HTTP_PROXY', 1],
    ['http_proxy', LIMITS.askFirstBytes],
  ])('gives the proxy of %s the whole address', async (variable, size) => {
    const s3 = await FakeS3.start();
    const hosts = { [PLAIN_NAME]: new URL(s3.endpoint).host };
    const proxy = await startProxy({ hosts, credentials: 'me:secret' });
    // Without a scheme, as many write it.
    const env = { COVERAGE_S3_ENDPOINT: 'http://s3.test', [variable]: `me:secret@${proxy.address}` };
    await put(env, Buffer.alloc(size));
    expect([...s3.objects.keys()]).toEqual(['a']);
    expect(proxy.asked[0]).toMatch(/^PUT http:\/\/s3\.test\/bucket\/a/);
  });

  test('tells the proxy its user and password', async () => {
    const s3 = await FakeS3.start([], { tls: true });
    const hosts = { [TLS_NAME]: new URL(s3.endpoint).host };
    const proxy = await startProxy({ hosts, credentials: 'me:p@ss' });
    const at = { COVERAGE_S3_ENDPOINT: 'https://s3.test' };
    await put({ ...at, HTTPS_PROXY: `http://me:p%40ss@${proxy.address}` });
    expect([...s3.objects.keys()]).toEqual(['a']);
    const said = await messageOf(put({ ...at, HTTPS_PROXY: `http://${proxy.address}` }));
    expect(said).toContain('the proxy wants a user and a password (407): check HTTPS_PROXY');
  });

  test.each(WRITTEN_USERS)('tells the proxy %s as a user and a password', async (written, credentials) => {
    const s3 = await FakeS3.start([], { tls: true });
    const proxy = await startProxy({ hosts: { [TLS_NAME]: new URL(s3.endpoint).host }, credentials });
    await put({ COVERAGE_S3_ENDPOINT: 'https://s3.test', HTTPS_PROXY: `http://${written}@${proxy.address}` });
    expect([...s3.objects.keys()]).toEqual(['a']);
  });

  test.each(['127.0.0.1', 'localhost'])('goes through a proxy at %s that speaks TLS itself', async (name) => {
    const warned = vi.spyOn(process, 'emitWarning');
    onTestFinished(() => void vi.restoreAllMocks());
    const [s3, plain] = [await FakeS3.start([], { tls: true }), await FakeS3.start()];
    const hosts = { [TLS_NAME]: new URL(s3.endpoint).host, [PLAIN_NAME]: new URL(plain.endpoint).host };
    // Its certificate is not S3's.
    const tls = { cert: NEAR_CERTIFICATE, key: KEY };
    const proxy = await startProxy({ hosts, tls, credentials: 'me:secret' });
    const via = `https://me:secret@${proxy.address.replace('127.0.0.1', name)}`;
    await put({ COVERAGE_S3_ENDPOINT: 'https://s3.test', HTTPS_PROXY: via });
    await put({ COVERAGE_S3_ENDPOINT: 'http://s3.test', HTTP_PROXY: via });
    expect([[...s3.objects.keys()], [...plain.objects.keys()]]).toEqual([['a'], ['a']]);
    expect(warned.mock.calls).toEqual([]);
  });

  test.each([
    ['unanswered', 'the proxy cannot be reached (ECONNRESET)'],
    ['connected', 'cannot be reached (ECONNRESET)'],
  ] as const)('a proxy that closes a tunnel (%s) is a failure, at once', async (closes, expected) => {
    const proxy = await startProxy({ closes });
    const at = { COVERAGE_S3_ENDPOINT: 'https://s3.test', HTTPS_PROXY: `http://${proxy.address}` };
    expect(await messageOf(put(at))).toContain(expected);
  });

  test('a certificate for another host is not taken for one that nobody knows', async () => {
    const s3 = await FakeS3.start([], { tls: true });
    const proxy = await startProxy({ hosts: { 'other.test:443': new URL(s3.endpoint).host } });
    const at = { COVERAGE_S3_ENDPOINT: 'https://other.test', HTTPS_PROXY: `http://${proxy.address}` };
    expect(await messageOf(put(at))).toMatch(
      /is not valid \(ERR_TLS_CERT_ALTNAME_INVALID\): it is for another host/,
    );
    expect(s3.requests).toEqual([]);
  });

  test('says that it is the proxy which refuses, or is not there', async () => {
    const proxy = await startProxy({ refuses: true });
    const at = { COVERAGE_S3_ENDPOINT: 'https://s3.test' };
    const refused = await messageOf(put({ ...at, HTTPS_PROXY: `http://${proxy.address}` }));
    expect(refused).toContain('the proxy does not let the store through (403): check HTTPS_PROXY');
    const nobody = await messageOf(put({ ...at, HTTPS_PROXY: 'http://127.0.0.1:9' }));
    expect(nobody).toContain('the proxy cannot be reached (ECONNREFUSED): check HTTPS_PROXY');
    const plain = { COVERAGE_S3_ENDPOINT: 'http://s3.test', HTTP_PROXY: `http://${proxy.address}` };
    expect(await messageOf(put(plain))).toMatch(/answered 403.*prox/);
    const noPlain = await messageOf(put({ ...plain, HTTP_PROXY: 'http://127.0.0.1:9' }));
    expect(noPlain).toContain('the proxy cannot be reached (ECONNREFUSED): check HTTPS_PROXY or HTTP_PROXY');
  });

  test.each([
    ['NO_PROXY', { NO_PROXY: 'localhost' }],
    ['no_proxy', { no_proxy: '.localhost, other.test' }],
    ['NODE_USE_ENV_PROXY=0', { NODE_USE_ENV_PROXY: '0' }],
  ])('goes straight where %s says so', async (_name, env) => {
    const s3 = await FakeS3.start([], { tls: true });
    const proxy = await startProxy();
    const endpoint = s3.endpoint.replace('127.0.0.1', 'localhost');
    await put({ COVERAGE_S3_ENDPOINT: endpoint, HTTPS_PROXY: proxy.address, ...env });
    expect([...s3.objects.keys()]).toEqual(['a']);
    expect(proxy.asked).toEqual([]);
  });
});

describe('a proxy that takes connections and is silent', () => {
  const SOON_MS = 200;

  test.each([
    ['http', 'http:', 'https:'],
    ['https', 'https:', 'http:'],
    ['https, by TLS to the proxy', 'https:', 'https:'],
  ])('leaves none behind when the request is given up: %s', async (_, protocol, way) => {
    let closed = 0;
    const proxy = createTcpServer((socket) => {
      socket.on('error', () => {}).on('close', () => closed++);
      socket.resume();
    });
    const url = `${way}//${await listening(proxy)}`;
    const proxies = { http: url, https: url, noProxy: [] };
    const isPlain = protocol === 'http:';
    const agent = new (isPlain ? ForwardingAgent : TunnelAgent)(proxies, SOON_MS, { keepAlive: true });
    const request = (isPlain ? requestPlainly : requestByTls)({ agent, host: 's3.test' });
    request.on('error', () => {}).end();
    await vi.waitFor(async () => {
      const connections = await new Promise((resolve) => proxy.getConnections((_error, n) => resolve(n)));
      expect(connections).toBe(1);
    });
    request.destroy();
    await vi.waitFor(() => expect(closed).toBe(1), 10_000);
  });
});

describe('which proxy', () => {
  const asked = (env: Record<string, string>, url: string): string | undefined => {
    const proxies = readProxies(
      (name) => env[name],
      (name) => {
        throw new Error(name);
      },
    );
    return proxies && proxyFor(proxies, new URL(url))?.href;
  };
  const S3 = 'https://cov.s3.eu-west-1.amazonaws.com/a';

  test.each([
    ['none', {}, S3, undefined],
    ['of the other protocol', { HTTP_PROXY: 'http://p:1' }, S3, undefined],
    ['lower case first', { HTTPS_PROXY: 'http://p:1', https_proxy: 'http://q:2' }, S3, 'http://q:2/'],
    ['a blank value is none', { HTTPS_PROXY: 'http://p:1', https_proxy: ' ' }, S3, 'http://p:1/'],
    ['of plain http', { http_proxy: 'p:1' }, 'http://minio.test/a', 'http://p:1/'],
    ['by TLS', { HTTPS_PROXY: 'https://p' }, S3, 'https://p/'],
  ])('%s', (_, env, url, expected) => {
    expect(asked(env, url)).toBe(expected);
  });

  test.each([
    ['*', S3, true],
    ['amazonaws.com', S3, true],
    ['.amazonaws.com', S3, true],
    ['*.amazonaws.com', S3, true],
    ['a.test s3.eu-west-1.amazonaws.com', S3, true],
    ['a.test,.S3.EU-WEST-1.amazonaws.com', S3, true],
    ['s3.amazonaws.com', S3, false],
    ['onaws.com', S3, false],
    ['amazonaws.com:443', S3, true],
    ['amazonaws.com:8443', S3, false],
    ['10.0.0.0/8', 'https://10.20.30.40/a', true],
    ['10.0.0.0/8', 'https://11.20.30.40/a', false],
    ['192.168.1.5', 'https://192.168.1.5/a', true],
    ['[2001:db8::1]', 'https://[2001:db8::1]/a', true],
    ['[2001:db8::1]:443', 'https://[2001:db8::1]/a', true],
    ['[2001:db8::1]:8443', 'https://[2001:db8::1]/a', false],
    // kubernetes-sigs/external-dns#5981
    ['fd64:ed99:3fa::1', 'https://[fd64:ed99:3fa::1]/a', true],
    ['FD64:ED99:03FA:0:0:0:0:1', 'https://[fd64:ed99:3fa::1]/a', true],
    ['fd00::/8', 'https://[fd64:ed99:3fa::1]/a', true],
    ['fd00::/8', 'https://[2001:db8::1]/a', false],
    ['10.0.0.0/8', 'https://[fd64:ed99:3fa::1]/a', false],
    ['10.0.0.0/', 'https://192.168.1.5/a', false],
    ['10.0.0.0/33', 'https://10.0.0.0/a', false],
    ['10.0.0.1-10.0.0.9', 'https://10.0.0.5/a', true],
    ['10.0.0.1-10.0.0.9', 'https://10.0.0.10/a', false],
    ['10.0.0.1:443', 'https://10.0.0.1/a', true],
    // aws/aws-sdk-java-v2#5573
    ['.company.internal,.local', 'https://s3.storage.company.internal/a', true],
    ['', 'https://localhost:4566/a', true],
    ['', 'https://127.0.0.1:4566/a', true],
    ['', 'https://169.254.170.2/a', true],
    ['', 'https://[fd00:ec2::23]/a', true],
    ['', S3, false],
  ])('NO_PROXY=%s for %s: straight is %s', (noProxy, url, isStraight) => {
    const proxy = asked({ HTTPS_PROXY: 'http://p:1', NO_PROXY: noProxy }, url);
    expect(proxy === undefined).toBe(isStraight);
  });

  test.each([
    'socks5://user:secret@p:1',
    'http://user:sec#ret@p:1',
    'http://user:sec/ret@p:1',
    'http://DOMAIN\\user:secret@p:1',
    'http://user:1?x@p:1',
  ])('%s cannot be a proxy: the recorder goes on without, the reporting half says so', async (proxy) => {
    const env = { ...BASE, HTTPS_PROXY: proxy };
    const { store, problems } = readSettings(env);
    expect(store).toMatchObject({ kind: 's3', proxies: undefined });
    const expected = `HTTPS_PROXY must be ${PROXY_FORM}`;
    expect(problems).toEqual([{ code: 'bad-value', message: `${expected}; uploads go without a proxy.` }]);
    expect(await messageOf(reporting(env))).toBe(`${expected}.`);
  });

  test('every variable is one that is documented', () => {
    expect(PROXY_VARIABLES).toHaveLength(7);
  });
});
