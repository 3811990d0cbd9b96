/** Each kind of failure of a bucket: the code and the sentence of Node's half. */
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { createStore } from '../../../runtime-interface/store/create-store.ts';
import { S3_FAILURES } from '../../../runtime-interface/store/s3/s3-failure.ts';
import type { StoreError } from '../../../runtime-interface/store/store.ts';
import { answeringServer } from '../support/answering-server.ts';
import { CERTIFICATE, EXPIRED_CERTIFICATE, FakeS3, KEY, type Rule } from '../support/fake-s3.ts';
import { listening } from '../support/loopback.ts';
import { forEachPython, forOnePython } from '../support/python-recorder.ts';
import { bucketAt, type PutOutcome, PythonStore } from '../support/python-store.ts';

const TLS = join(import.meta.dirname, '../../fixtures/tls');

async function byNode(environ: Record<string, string>): Promise<PutOutcome> {
  const { store } = readSettings(environ);
  if (store === undefined) throw new Error('no store');
  return createStore(store)
    .put('a', Buffer.from('1'), { signal: AbortSignal.timeout(20_000) })
    .then(
      () => ({}),
      ({ code, message, retryable, detail }: StoreError) => ({
        code,
        message,
        retryable,
        detail: detail ?? null,
      }),
    );
}

/** By both, of which Python's advice names variables of its own. */
async function failuresOf(recorder: Parameters<typeof PythonStore.open>[0], environ: Record<string, string>) {
  const store = await PythonStore.open(recorder, environ);
  const [python, node] = [await store.put('a'), await byNode(environ)];
  const message = node.message?.replace('NODE_EXTRA_CA_CERTS', 'AWS_CA_BUNDLE');
  return { python, node: 'message' in node ? { ...node, message } : node };
}

const KMS = 'not authorized to perform: kms:GenerateDataKey on the resource of 123456789012';

const ANSWERS: [kind: string, rule: Rule][] = [
  ['no-such-bucket', { status: 404, code: 'NoSuchBucket' }],
  ['access-denied', { status: 403, code: 'AccessDenied', message: 'User of 123456789012 may not' }],
  ['access-denied', { status: 403, code: 'NobodyKnows' }],
  [
    'denied-by-policy',
    { status: 403, code: 'AccessDenied', message: 'explicit deny in a service control policy' },
  ],
  [
    'denied-by-policy',
    { status: 403, code: 'AccessDenied', message: 'because no VPC endpoint policy allows it' },
  ],
  ['kms-key', { status: 403, code: 'AccessDenied', message: KMS }],
  ['kms-key', { status: 400, code: 'KMS.DisabledException', message: 'is disabled' }],
  ['busy', { status: 400, code: 'KMS.ThrottlingException' }],
  ['expired-credentials', { status: 400, code: 'ExpiredToken' }],
  ['bad-credentials', { status: 403, code: 'InvalidAccessKeyId' }],
  ['bad-credentials', { status: 403, code: 'SignatureDoesNotMatch' }],
  ['clock-skew', { status: 403, code: 'RequestTimeTooSkewed', headers: { date: 'never' } }],
  ['wrong-region', { status: 301, code: 'PermanentRedirect' }],
  ['option-refused', { status: 400, code: 'AccessControlListNotSupported' }],
  ['option-refused', { status: 501, code: 'NotImplemented' }],
  ['store-full', { status: 507, code: 'XMinioStorageFull' }],
  ['busy', { status: 503, code: 'SlowDown' }],
  ['busy', { status: 500, code: 'NobodyKnows' }],
  ['busy', { status: 400, code: 'RequestTimeout' }],
  ['busy', { status: 409, code: 'ConditionalRequestConflict' }],
  ['refused', { status: 400, code: 'NobodyKnows', message: 'what?' }],
  ['not-s3', { status: 200, body: '<html>Log in</html>' }],
  ['not-s3', { status: 403, body: '<html>Blocked</html>' }],
  ['not-s3', { status: 407, body: 'Proxy Authentication Required' }],
  ['busy', { status: 502, body: '<html>Bad gateway</html>' }],
  ['not-s3', { status: 404, body: '\u{1f98a}\u0000' }],
];

forEachPython("a bucket's answer", (recorder) => {
  test(`is the failure that Node's half makes of it, of ${ANSWERS.length} answers`, async () => {
    const s3 = await FakeS3.start();
    for (const [kind, rule] of ANSWERS) {
      s3.rules = [rule];
      const { python, node } = await failuresOf(recorder(), bucketAt(s3.endpoint));
      expect(python, JSON.stringify(rule)).toEqual(node);
      expect(python.code, JSON.stringify(rule)).toBe(kind);
      expect(JSON.stringify(python)).not.toContain('123456789012');
    }
  });

  test.each([
    ['refused', 'http://127.0.0.1:9', 'unreachable', 'ECONNREFUSED'],
    ['no such host', 'http://nowhere.invalid', 'unreachable', /ENOTFOUND|EAI_AGAIN/],
  ])('is none: %s', async (_, endpoint, code, named) => {
    const { python, node } = await failuresOf(recorder(), bucketAt(endpoint));
    expect(python).toEqual(node);
    expect(python.code).toBe(code);
    expect(python.message).toMatch(named);
  });

  test.each([
    ['that nobody trusts', CERTIFICATE, {}, 'certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    [
      'that has expired',
      EXPIRED_CERTIFICATE,
      { AWS_CA_BUNDLE: join(TLS, 'expired-certificate.pem') },
      'wrong-certificate',
      'CERT_HAS_EXPIRED',
    ],
  ])('comes with a certificate %s', async (_, cert, trusted, code, reason) => {
    const url = await answeringServer((_request, response) => void response.end(), { cert, key: KEY });
    const outcome = await (await PythonStore.open(recorder(), bucketAt(url, trusted))).put('a');
    expect(outcome).toMatchObject({ code, retryable: false });
    expect(outcome.message).toContain(`(${reason}): `);
  });

  test('cannot be trusted by a file that is not there', async () => {
    const s3 = await FakeS3.start([], { tls: true });
    const store = await PythonStore.at(recorder(), s3, { AWS_CA_BUNDLE: '/nowhere/ca.pem' });
    const outcome = await store.put('a');
    expect(outcome).toMatchObject({ code: 'certificate', retryable: false });
    expect(outcome.message).toContain('AWS_CA_BUNDLE');
  });

  test.each(['AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'])('is trusted by the file of %s', async (variable) => {
    const s3 = await FakeS3.start([], { tls: true });
    const store = await PythonStore.at(recorder(), s3, { [variable]: join(TLS, 'certificate.pem') });
    expect([await store.put('a'), await store.put('b', { size: 1_000_000 })]).toEqual([{}, {}]);
    expect(s3.objects.get('b')?.length).toBe(1_000_000);
    expect(s3.connections).toBe(1);
  });

  test('is silence, and the time of the request', async () => {
    const s3 = await FakeS3.start([{ stall: true }]);
    const outcome = await (await PythonStore.at(recorder(), s3)).put('a', { seconds: 0.3 });
    expect(outcome).toEqual({
      code: 'timeout',
      message: 'the bucket did not answer in time: in a VPC the function needs a gateway endpoint for S3.',
      retryable: true,
      detail: null,
    });
  });
});

forOnePython('a host with addresses of IPv6', (recorder) => {
  test('that lead nowhere is reached by IPv4', async () => {
    const s3 = await FakeS3.start();
    await recorder().call('connect', { port: Number(new URL(s3.endpoint).port) });
    await vi.waitFor(() => expect(s3.connections).toBe(1), 60_000);
  });
});

forOnePython('who is no HTTP server', (recorder) => {
  const speaking = (words: string): Promise<string> =>
    listening(createServer((socket) => socket.on('error', () => {}).end(words)));

  test.each([
    ['SSH-2.0-OpenSSH\r\n\r\n', 'http'],
    ['HTTP/1.1 2x0 OK\r\n\r\n', 'http'],
    ['HTTP/1.1 200 OK\r\nETag: "x"\r\nContent-Length: 10\r\n\r\n1', 'http'],
    ['HTTP/1.1 200 OK\r\nETag: "x"\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 'http'],
    ['', 'http'],
    [`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(100_000)}`, 'http'],
    ['no TLS', 'https'],
  ])('%j by %s', async (words, scheme) => {
    const store = await PythonStore.open(recorder(), bucketAt(`${scheme}://${await speaking(words)}`));
    expect(await store.put('a')).toMatchObject({ code: 'unreachable', retryable: true });
  });

  test.each([
    'HTTP/1.1 200 OK\r\nETag: "x"\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nx: y\r\n\r\n',
    'HTTP/1.0 200 OK\r\nETag: "x"\r\n\r\nto the end',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 204 No\r\nETag: "x"\r\n\r\n',
  ])('%j is stored', async (words) => {
    const store = await PythonStore.open(recorder(), bucketAt(`http://${await speaking(words)}`));
    expect(await store.put('a')).toEqual({});
  });

  test.each([
    [200, { ETag: '"x"' }, undefined],
    [503, { 'x-amz-request-id': 'R1' }, 'busy'],
    [403, {}, 'not-s3'],
  ])('%i without end: its beginning is read, and no more', async (status, headers, code) => {
    const closed: Promise<number>[] = [];
    const url = await answeringServer((_, response) => {
      const { socket } = response;
      closed.push(new Promise((resolve) => response.on('close', () => resolve(socket?.bytesWritten ?? 0))));
      response.writeHead(status, headers);
      const chunk = Buffer.alloc(64 * 1024, 'x');
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const store = await PythonStore.open(recorder(), bucketAt(url));
    expect((await store.put('a')).code).toBe(code);
    expect(await closed[0]).toBeLessThan(16 * 1024 * 1024);
  });

  test('S3 that refuses a large object before it is through is asked first the next time', async () => {
    const heads: string[] = [];
    const server = createServer((socket) => {
      let text = '';
      socket
        .on('error', () => {})
        .on('data', (chunk) => {
          if (text.includes('\r\n\r\n')) return;
          text += chunk.toString('latin1');
          if (!text.includes('\r\n\r\n')) return;
          heads.push(text.slice(0, text.indexOf('\r\n\r\n')));
          const body = '<Error><Code>AccessDenied</Code></Error>';
          const answer = `HTTP/1.1 403 No\r\nx-amz-request-id: R1\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
          if (/expect: 100/i.test(text)) socket.end(answer);
          else socket.resetAndDestroy();
        });
    });
    const store = await PythonStore.open(recorder(), bucketAt(`http://${await listening(server)}`));
    const size = 16 * 1024 * 1024;
    expect(await store.put('a', { size })).toMatchObject({ code: 'unreachable', retryable: true });
    expect(await store.put('a', { size })).toMatchObject({ code: 'access-denied' });
    expect(heads.map((head) => /expect: 100-continue/i.test(head))).toEqual([false, true]);
  });
});

test('each kind that a bucket can answer with is among the answers', () => {
  const without = ['proxy-refused', 'proxy-unreachable', 'certificate', 'wrong-certificate', 'timeout'];
  const kinds = Object.keys(S3_FAILURES).filter(
    (kind) => ![...without, 'unreachable', 'no-descriptors'].includes(kind),
  );
  expect([...new Set(ANSWERS.map(([kind]) => kind))].sort()).toEqual(kinds.sort());
});
