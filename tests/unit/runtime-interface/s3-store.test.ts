import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterEach, describe, expect, test } from 'vitest';
import { S3Store } from '../../../runtime-interface/store/s3/s3-store.ts';
import { StoreError } from '../../../runtime-interface/store/store.ts';
import { Sha256 } from '../support/sha256.ts';

const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };
const REGION = 'eu-west-1';
const AT_AN_ENDPOINT = { fips: false, dualStack: false, credentials, headers: {}, proxies: undefined };

interface Seen {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: Buffer;
}

let server: Server | undefined;
afterEach(() => server?.close());

/** A server that answers as told and notes what it was sent. */
async function serve(answer: (response: ServerResponse, seen: Seen[]) => void) {
  const seen: Seen[] = [];
  const listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k, String(v)]));
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers, body: Buffer.concat(chunks) });
    answer(response, seen);
  };
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const store = new S3Store({
    kind: 's3',
    bucket: 'bucket',
    region: REGION,
    ...AT_AN_ENDPOINT,
    endpoint: `http://127.0.0.1:${port}`,
  });
  return { store, seen, port };
}

/** As S3 answers to a put. */
function stored(response: ServerResponse): void {
  response.setHeader('ETag', '"tag"').end();
}

const soon = (): AbortSignal => AbortSignal.timeout(5_000);

describe('S3Store', () => {
  test('signs as the AWS SDK does', async () => {
    const { store, seen } = await serve(stored);
    await store.put('coverage/raw/fn/2026 (1)+é.json.gz', Buffer.from('body'), { signal: soon() });
    const { headers, url } = seen[0] as Seen;
    const signedNames = /SignedHeaders=([^,]+)/.exec(headers['authorization'] ?? '')?.[1]?.split(';') ?? [];
    const signer = new SignatureV4({
      service: 's3',
      region: REGION,
      credentials,
      sha256: Sha256 as never,
      uriEscapePath: false,
      applyChecksum: false,
    });
    const expected = await signer.sign(
      {
        method: 'PUT',
        protocol: 'http:',
        hostname: '127.0.0.1',
        path: url,
        headers: Object.fromEntries(
          signedNames
            .filter((name) => !name.startsWith('x-amz-date'))
            .map((name) => [name, headers[name] ?? '']),
        ),
        body: 'body',
      } as never,
      {
        signingDate: new Date(
          (headers['x-amz-date'] ?? '').replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'),
        ),
        signableHeaders: new Set(signedNames),
      },
    );
    const signature = (text: string | undefined) => /Signature=([0-9a-f]{64})/.exec(text ?? '')?.[1];
    expect(signature(headers['authorization'])).toBeDefined();
    expect(signature(headers['authorization'])).toBe(signature(expected.headers['authorization']));
  });

  test('puts the body under the bucket and the encoded key', async () => {
    const { store, seen } = await serve(stored);
    await store.put('a/b c.json.gz', Buffer.from('body'), { signal: soon() });
    expect(seen[0]).toMatchObject({
      method: 'PUT',
      url: '/bucket/a/b%20c.json.gz',
      body: Buffer.from('body'),
    });
  });

  test('a server that knows no Expect gets the body all the same', async () => {
    const { store, seen } = await serve(stored);
    server?.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      server?.emit('request', request, response);
    });
    await store.put('scripts/x', Buffer.alloc(200_000), { onlyIfAbsent: true, signal: soon() });
    expect(seen[0]?.body.length).toBe(200_000);
    expect(seen[0]?.headers['if-none-match']).toBe('*');
  });

  test('follows the bucket to its region', async () => {
    const { store, seen } = await serve((response, all) => {
      if (all.length === 1) response.writeHead(301, { 'x-amz-bucket-region': 'us-west-2' }).end();
      else stored(response);
    });
    await store.put('k', Buffer.from('1'), { signal: soon() });
    await store.put('k', Buffer.from('2'), { signal: soon() });
    const regions = seen.map(
      ({ headers }) => /\/(\w+-\w+-\d)\/s3\//.exec(headers['authorization'] ?? '')?.[1],
    );
    expect(regions).toEqual([REGION, 'us-west-2', 'us-west-2']);
  });

  test('an answer that is not a success is a failure with its kind', async () => {
    const body = '<Error><Code>KMS.DisabledException</Code></Error>';
    const { store } = await serve((response) => response.writeHead(400).end(body));
    const error: unknown = await store
      .put('k', Buffer.from('1'), { signal: soon() })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({ code: 'kms-key', retryable: false });
  });

  test('nobody there and no answer in time are told apart', async () => {
    const { store } = await serve(() => {});
    const timeout: unknown = await store
      .put('k', Buffer.from('1'), { signal: AbortSignal.timeout(100) })
      .catch((e: unknown) => e);
    expect(timeout).toMatchObject({ code: 'timeout', retryable: true });
    const nobody = new S3Store({
      kind: 's3',
      bucket: 'bucket',
      region: REGION,
      ...AT_AN_ENDPOINT,
      endpoint: 'http://127.0.0.1:9',
    });
    const refused: unknown = await nobody
      .put('k', Buffer.from('1'), { signal: soon() })
      .catch((e: unknown) => e);
    expect(refused).toMatchObject({ code: 'unreachable', message: expect.stringContaining('ECONNREFUSED') });
  });
});
