import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type CommandResult, lambdaCoverage } from '../support/command.ts';
import { sandboxes, threeRuns } from '../support/compacted.ts';
import { CERTIFICATE, EXPIRED_CERTIFICATE, FakeS3, KEY, type Rule } from '../support/fake-s3.ts';
import { temporaryFolder } from '../support/recorded.ts';

const TLS = join(import.meta.dirname, '../../fixtures/tls');
const STORE = 's3://bucket/coverage/';
const NO_PROXIES = { HTTP_PROXY: '', http_proxy: '', HTTPS_PROXY: '', https_proxy: '' };
const KEYS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-west-1' };

function command(args: string[], endpoint: string, env: Record<string, string> = {}): Promise<CommandResult> {
  return lambdaCoverage(args, {
    cwd: temporaryFolder(),
    env: { ...NO_PROXIES, ...KEYS, AWS_MAX_ATTEMPTS: '1', AWS_ENDPOINT_URL: endpoint, ...env },
  });
}

/** One sentence that names the bucket and says what to do, and a code that `explain` knows. */
function expectFault({ code, stderr }: CommandResult, fault: string, advice: string): void {
  expect([code, stderr], stderr).toEqual([
    4,
    expect.stringContaining(`See "lambda-coverage explain ${fault}".`),
  ]);
  expect(stderr).toMatch(/Bucket bucket |s3:\/\/bucket\//);
  expect(stderr).toContain(advice);
  expect(stderr).not.toMatch(/\n {4}at /);
}

const DENIED = { status: 403, code: 'AccessDenied', message: 'Access Denied' };

const REPORT = ['report', STORE];
const COMBINE = ['combine', STORE];
const COMPACT = ['compact', STORE, '--older-than', '0h', '--prune'];

/** What the bucket does, to what is asked of it by which command. */
const FAULTS: [name: string, args: string[], rule: Rule, fault: string, advice: string][] = [
  ['403 of a list', REPORT, { operation: 'LIST', ...DENIED }, 'access-denied', 'allow s3:ListBucket'],
  ['403 of each object', REPORT, { operation: 'GET', ...DENIED }, 'access-denied', 'allow s3:GetObject'],
  ['403 of a report', COMBINE, { operation: 'PUT', ...DENIED }, 'access-denied', 'allow s3:PutObject'],
  ['403 of a compaction', COMPACT, { operation: 'PUT', ...DENIED }, 'access-denied', 'allow s3:PutObject'],
  [
    '403 of a deletion',
    COMPACT,
    { operation: 'DELETE', ...DENIED },
    'access-denied',
    'allow s3:DeleteObject',
  ],
  [
    'a redirect to a region that is not named',
    REPORT,
    { status: 301, code: 'PermanentRedirect', message: 'x' },
    'wrong-region',
    'set AWS_REGION',
  ],
  [
    'a token that expired',
    REPORT,
    { status: 400, code: 'ExpiredToken', message: 'The provided token has expired.' },
    'expired-credentials',
    'log in again',
  ],
  [
    'a wrong secret',
    COMBINE,
    { operation: 'PUT', status: 403, code: 'SignatureDoesNotMatch', message: 'x' },
    'bad-credentials',
    'check the access key, secret and session token',
  ],
  ['a connection that is reset', REPORT, { reset: true }, 'unreachable', 'check the network'],
  ['a full store', COMBINE, { operation: 'PUT', status: 507, code: 'Full' }, 'store-full', 'make room in it'],
];

test.each(FAULTS)('%s', async (_, args, rule, fault, advice) => {
  const s3 = await FakeS3.start([rule]);
  s3.fill(sandboxes(threeRuns(), 2).folder, 'coverage/');
  expectFault(await command(args, s3.endpoint), fault, advice);
});

/** @returns the port at 127.0.0.1, or where `host` says */
async function tlsServer(cert: string, host: string): Promise<string> {
  const server = createTlsServer({ cert, key: KEY }, (_, response) => response.end());
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => void server.close());
  return `https://${host}:${(server.address() as AddressInfo).port}`;
}

test.each([
  ['that nobody trusts', CERTIFICATE, '127.0.0.1', undefined, 'certificate', 'NODE_EXTRA_CA_CERTS'],
  ['that expired', EXPIRED_CERTIFICATE, '127.0.0.1', 'expired-', 'wrong-certificate', 'has expired'],
  ['for another host', CERTIFICATE, '127.0.0.2', '', 'wrong-certificate', 'it is for another host'],
])('a certificate %s', async (_, cert, host, trusted, fault, advice) => {
  const endpoint = await tlsServer(cert, host);
  const env = trusted !== undefined && { NODE_EXTRA_CA_CERTS: join(TLS, `${trusted}certificate.pem`) };
  expectFault(await command(REPORT, endpoint, { ...env }), fault, advice);
});

test('a port on which nobody listens', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  expectFault(await command(REPORT, `http://127.0.0.1:${port}`), 'unreachable', 'ECONNREFUSED');
});

test('a redirect that names the region is followed, not reported', async () => {
  const headers = { 'x-amz-bucket-region': 'us-west-2' };
  const s3 = await FakeS3.start([
    { times: 1, status: 301, code: 'PermanentRedirect', message: 'x', headers },
  ]);
  s3.fill(sandboxes(threeRuns(), 2).folder, 'coverage/');
  const { code, stderr } = await command(REPORT, s3.endpoint);
  expect(code, stderr).toBe(0);
});
