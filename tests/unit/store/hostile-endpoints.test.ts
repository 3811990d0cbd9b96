/** Endpoints that mean harm, or have lost their wits: no answer costs more than its bound. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { S3Store as ReportingStore } from '../../../combiner-image/store/s3/s3-store.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { S3Store } from '../../../runtime-interface/store/s3/s3-store.ts';
import { answeringServer } from '../support/answering-server.ts';

const BASE = {
  COVERAGE_S3_BUCKET: 'bucket',
  AWS_ACCESS_KEY_ID: 'AKID',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_REGION: 'us-east-1',
  AWS_MAX_ATTEMPTS: '1',
};

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
});

function recorder(env: Record<string, string>): S3Store {
  const { store } = readSettings({ ...BASE, ...env });
  if (store?.kind !== 's3') throw new Error('no bucket');
  return new S3Store(store);
}

function reporting(endpoint: string): ReportingStore {
  for (const [name, value] of Object.entries({ ...BASE, COVERAGE_S3_ENDPOINT: endpoint }))
    vi.stubEnv(name, value);
  return new ReportingStore('bucket');
}

const put = (store: S3Store, body = Buffer.from('1')): Promise<void> =>
  store.put('a', body, { signal: AbortSignal.timeout(20_000) });

/** Answers as fast as it is read, up to far more than anybody should read. */
function flood(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const most = 256 * 1024 * 1024;
  let sent = 0;
  const more = (): void => {
    while (sent < most && !response.destroyed) {
      sent += chunk.length;
      if (!response.write(chunk)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
}

/** @returns an endpoint that floods, and how many bytes were taken from it */
async function flooding(status: number, headers: Record<string, string>) {
  const taken: number[] = [];
  const url = await answeringServer((_, response) => {
    const { socket } = response;
    response.on('close', () => taken.push(socket?.bytesWritten ?? 0));
    response.writeHead(status, headers);
    flood(response);
  });
  return { url, most: () => Math.max(...taken), isClosed: () => taken.length > 0 };
}

/** What waits in buffers on the way counts too. */
const LITTLE = 16 * 1024 * 1024;

describe('an answer without end', () => {
  test.each([
    [200, { ETag: '"x"' }],
    [503, { 'x-amz-request-id': 'REQUEST1' }],
    [403, {}],
  ])('%i to the recorder: its beginning is read, and no more', async (status, headers) => {
    const { url, most, isClosed } = await flooding(status, headers);
    const outcome = await put(recorder({ COVERAGE_S3_ENDPOINT: url })).then(
      () => 'stored',
      ({ code }: { code: string }) => code,
    );
    expect(outcome).toBe(status === 200 ? 'stored' : status === 503 ? 'busy' : 'not-s3');
    await vi.waitFor(() => expect(isClosed()).toBe(true), 10_000);
    expect(most()).toBeLessThan(LITTLE);
  });

  test('of the endpoint for credentials is given up', async () => {
    const { url, most, isClosed } = await flooding(200, {});
    const env = { AWS_ACCESS_KEY_ID: '', AWS_CONTAINER_CREDENTIALS_FULL_URI: url };
    await expect(put(recorder({ ...env, COVERAGE_S3_ENDPOINT: url }))).rejects.toMatchObject({
      code: 'no-credentials',
    });
    await vi.waitFor(() => expect(isClosed()).toBe(true), 10_000);
    expect(most()).toBeLessThan(LITTLE);
  });

  test('an object of unknown length is too large beyond its bound', async () => {
    const { url, most, isClosed } = await flooding(200, { ETag: '"x"' });
    await expect(reporting(url).get('raw/x/a', 1_000_000)).rejects.toMatchObject({
      name: 'UnreadableObjectError',
      kind: 'too-large',
    });
    await vi.waitFor(() => expect(isClosed()).toBe(true), 10_000);
    expect(most()).toBeLessThan(LITTLE);
  });

  test.each([200, 400, 403])('a list of status %i is not read to its end', async (status) => {
    const { url, most, isClosed } = await flooding(status, {});
    await expect(reporting(url).list('raw/').next()).rejects.toThrow(
      `something between here and S3 answered ${status}`,
    );
    await vi.waitFor(() => expect(isClosed()).toBe(true), 10_000);
    expect(most()).toBeLessThan(3 * LITTLE);
  });
});

describe('a list without end', () => {
  const page = (key: string | undefined, token: string): string =>
    `<ListBucketResult><Name>bucket</Name><IsTruncated>true</IsTruncated><NextContinuationToken>${token}</NextContinuationToken>${key === undefined ? '' : `<Contents><Key>raw/${key}</Key></Contents>`}</ListBucketResult>`;

  test.each([
    ['pages in a circle', (nth: number) => page(`key${nth % 3}`, `token${nth % 3}`)],
    ['empty pages, each with a token of its own', (nth: number) => page(undefined, `token${nth}`)],
  ])('%s', async (_, answer) => {
    let asked = 0;
    const url = await answeringServer((_request, response) => void response.end(answer(asked++)));
    const all = async (): Promise<void> => {
      for await (const _key of reporting(url).list('raw/'));
    };
    await expect(all()).rejects.toThrow('its list of objects comes to no end');
  });
});

/** Answers as soon as it has the head, and lets nothing more through: what is still on its way meets a reset. */
async function impatientServer(
  answerTo: (head: string) => string,
): Promise<{ url: string; heads: string[] }> {
  const heads: string[] = [];
  const server = createTcpServer((socket) => {
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      if (text.includes('\r\n\r\n')) return;
      text += chunk.toString('latin1');
      if (!text.includes('\r\n\r\n')) return;
      const head = text.slice(0, text.indexOf('\r\n\r\n'));
      heads.push(head);
      const answer = answerTo(head);
      if (answer.includes(' 100 ')) {
        socket.write(answer);
        text = '';
        socket.removeAllListeners('data');
        socket.on('data', () => {});
        setTimeout(() => socket.end('HTTP/1.1 200 OK\r\nETag: "x"\r\nContent-Length: 0\r\n\r\n'), 500);
      } else if (/expect: 100/i.test(head)) socket.end(answer);
      else socket.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heads };
}

function refusalBy(code: string, status: number, more = ''): string {
  const body = `<Error><Code>${code}</Code>${more}</Error>`;
  return `HTTP/1.1 ${status} No\r\nx-amz-request-id: R1\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

describe('S3 that refuses a large object before it is through, and closes', () => {
  const LARGE = Buffer.alloc(16 * 1024 * 1024, 'x');

  test('is asked first the next time, and its reason is heard', async () => {
    const { url, heads } = await impatientServer(() => refusalBy('AccessDenied', 403));
    const store = recorder({ COVERAGE_S3_ENDPOINT: url });
    await expect(put(store, LARGE)).rejects.toMatchObject({ code: 'unreachable', retryable: true });
    await expect(put(store, LARGE)).rejects.toMatchObject({ code: 'access-denied' });
    expect(heads.map((head) => /expect: 100-continue/i.test(head))).toEqual([false, true]);
  });

  test('what it says is to be done differently is done', async () => {
    const { url } = await impatientServer((head) =>
      head.includes('/eu-west-1/s3/')
        ? 'HTTP/1.1 100 Continue\r\n\r\n'
        : refusalBy('AuthorizationHeaderMalformed', 400, '<Region>eu-west-1</Region>'),
    );
    const store = recorder({ COVERAGE_S3_ENDPOINT: url });
    await expect(put(store, LARGE)).rejects.toMatchObject({ code: 'unreachable' });
    await put(store, LARGE);
  });
});

describe('answers that are strange', () => {
  test('100 Continue again and again, before each answer', async () => {
    const server = createServer();
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      for (let i = 0; i < 100; i++) response.writeContinue();
      request.resume().on('end', () => response.writeHead(200, { ETag: '"x"' }).end());
    };
    server.on('request', answer).on('checkContinue', answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const store = recorder({
      COVERAGE_S3_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
    const body = Buffer.alloc(LIMITS.askFirstBytes, 'x');
    await store.put('a', body, { onlyIfAbsent: true, signal: AbortSignal.timeout(10_000) });
    await put(store);
  });

  test('redirects in a circle', async () => {
    let asked = 0;
    const url = await answeringServer(({ url: path }, response) => {
      const region = asked++ % 2 === 0 ? 'eu-west-1' : 'us-east-1';
      const status = asked % 3 === 0 ? 307 : 301;
      response.writeHead(status, {
        location: `${path}x`,
        'x-amz-request-id': 'R1',
        'x-amz-bucket-region': region,
      });
      response.end();
    });
    await expect(put(recorder({ COVERAGE_S3_ENDPOINT: url }))).rejects.toMatchObject({
      code: 'wrong-region',
    });
    expect(asked).toBeLessThan(6);
    asked = 0;
    await expect(reporting(url).list('raw/').next()).rejects.toThrow('is in another region');
    expect(asked).toBeLessThan(6);
  });

  test('an answer that ends in the middle is a failure, and nothing is taken for stored', async () => {
    const url = await answeringServer((_, response) => {
      response.writeHead(200, { ETag: '"x"', 'Content-Length': 100 });
      response.write('half', () => response.destroy());
    });
    await expect(put(recorder({ COVERAGE_S3_ENDPOINT: url }))).rejects.toMatchObject({
      code: 'unreachable',
      retryable: true,
    });
  });
});
