import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { escapeXml } from '../../../combiner-image/harmless/xml.ts';
import { filesBelow } from './recorded.ts';

export type Operation = 'PUT' | 'GET' | 'LIST' | 'HEAD' | 'DELETE';

/** What goes wrong, and with which requests. The first rule that fits holds. */
export interface Rule {
  operation?: Operation;
  key?: RegExp;
  /** Any condition on the request. */
  when?: (request: S3Request) => boolean;
  /** After so many requests the rule is over. */
  times?: number;
  delayMs?: number;
  /** An error of S3, or of whoever answers in its place. */
  status?: number;
  code?: string;
  message?: string;
  headers?: Record<string, string>;
  /** In place of S3's XML. */
  body?: string;
  /** The connection is reset. */
  reset?: true;
  /** No answer ever comes. */
  stall?: true;
  /** The body of an object ends in the middle; `silent`: without an end of the connection. */
  cut?: true | 'silent';
  /** The answer does not say how long the object is. */
  lengthless?: true;
}

export interface S3Request {
  operation: Operation;
  key: string;
  query: URLSearchParams;
  /** As it came. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The number of the connection. */
  connection: number;
}

const pem = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../fixtures/tls', `${name}.pem`), 'utf8');

/** Of `CERTIFICATE`. */
export const KEY = pem('key');

/** Of 127.0.0.1, localhost and names at s3.test; nobody trusts it who is not told to. */
export const CERTIFICATE = pem('certificate');

/** Of 127.0.0.1 and localhost in January 2020, with `KEY`. */
export const EXPIRED_CERTIFICATE = pem('expired-certificate');

/** Of localhost and 127.0.0.1 alone, with `KEY`. */
export const NEAR_CERTIFICATE = pem('proxy-certificate');

/** Always there, whatever the rules say, and not noted. */
export const WARM_KEY = 'warm';

/** A bucket at an HTTP endpoint that answers as AWS documents, and fails as a test's rules say. */
export class FakeS3 {
  readonly objects = new Map<string, Buffer>();
  readonly requests: S3Request[] = [];
  rules: Rule[] = [];
  /** Called for each, when it has come. */
  onRequest: (request: S3Request) => void = () => {};
  /** What it makes of `Expect: 100-continue`. */
  expect: 'continue' | 'ignore' | 'refuse' = 'continue';
  /** What it makes of `If-Match` at a deletion. */
  conditions: 'kept' | 'ignored' | 'refused' = 'kept';
  /** How it lists: pages of so many keys, as S3 does or as other makers do. */
  pages: { size: number; as: 's3' | 'no-token' | 'token-at-end' | 'same-page' | 'empty-page' } = {
    size: 1_000,
    as: 's3',
  };
  /** Whether its lists end at a delimiter. */
  delimiters: 'kept' | 'ignored' = 'kept';
  /** What it says of when objects were put; absent: it does not. */
  clock: Date | undefined;
  /** Of each object, beside its own. */
  objectHeaders: Record<string, string> = {};
  endpoint = '';
  readonly #sockets = new Map<Socket, number>();
  #connections = 0;
  /** Of connections that have ended. */
  #received = 0;

  /**
   * For one test.
   * @param tls whether by https, with the certificate `CERTIFICATE`
   */
  static async start(rules: Rule[] = [], { tls = false } = {}): Promise<FakeS3> {
    const s3 = new FakeS3();
    s3.rules = rules;
    const handle = (request: IncomingMessage, response: ServerResponse): void =>
      void s3.#handle(request, response);
    const server = tls ? createTlsServer({ cert: CERTIFICATE, key: KEY }, handle) : createServer(handle);
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      if (s3.expect === 'refuse') {
        response.writeHead(417, { connection: 'close' }).end();
        return;
      }
      if (s3.expect === 'continue' && !s3.#hasAlready(request)) response.writeContinue();
      void s3.#handle(request, response);
    });
    server.on('connection', (socket) => {
      s3.#sockets.set(socket, ++s3.#connections);
      socket.on('error', () => {});
      socket.on('close', () => {
        s3.#sockets.delete(socket);
        s3.#received += socket.bytesRead;
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    s3.endpoint = `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    return s3;
  }

  /** Connections so far. */
  get connections(): number {
    return this.#connections;
  }

  /** Bytes so far, heads of requests included. */
  get received(): number {
    return [...this.#sockets.keys()].reduce((sum, { bytesRead }) => sum + bytesRead, this.#received);
  }

  /** Every connection dies, as behind a NAT gateway that has forgotten it. */
  breakConnections(): void {
    for (const socket of this.#sockets.keys()) socket.resetAndDestroy();
  }

  /** What a directory store holds, under a prefix. */
  fill(folder: string, prefix: string): void {
    for (const [path, bytes] of filesBelow(folder)) this.objects.set(`${prefix}${path}`, bytes);
  }

  keys(operation: Operation = 'PUT'): string[] {
    return this.requests.filter((request) => request.operation === operation).map(({ key }) => key);
  }

  #hasAlready(request: IncomingMessage): boolean {
    return request.headers['if-none-match'] === '*' && this.objects.has(locate(request).key);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#hasAlready(request)) return error(response, 412, 'PreconditionFailed');
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const seen: S3Request = {
      ...locate(request),
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks),
      connection: this.#sockets.get(request.socket) ?? 0,
    };
    if (seen.key === WARM_KEY) return void response.writeHead(200, { ETag: '"warm"' }).end('warm');
    this.requests.push(seen);
    this.onRequest(seen);
    const rule = this.rules.find((each) => fits(each, seen));
    if (rule?.times !== undefined && --rule.times === 0) this.rules.splice(this.rules.indexOf(rule), 1);
    if (rule?.stall) return;
    if (rule?.reset) return void request.socket.resetAndDestroy();
    setTimeout(() => this.#answer(seen, response, rule), rule?.delayMs ?? 0);
  }

  #answer(request: S3Request, response: ServerResponse, rule: Rule | undefined): void {
    if (rule?.status !== undefined) {
      if (rule.body !== undefined) response.writeHead(rule.status, rule.headers).end(rule.body);
      else error(response, rule.status, rule.code ?? 'Unknown', rule.message, rule.headers);
      return;
    }
    const { operation, key, body } = request;
    response.setHeader('x-amz-request-id', 'REQUEST1');
    if (operation === 'PUT') {
      this.objects.set(key, body);
      response.setHeader('ETag', tag(body)).end();
    } else if (operation === 'DELETE') {
      this.#delete(request, response);
    } else if (operation === 'LIST') {
      response.end(this.#list(request));
    } else {
      this.#giveObject(request, response, rule);
    }
  }

  #list({ key: prefix, query }: S3Request): string {
    const { size, as } = this.pages;
    const delimiter = this.delimiters === 'kept' ? query.get('delimiter') : null;
    const shown = [...this.objects.keys()]
      .filter((name) => name.startsWith(prefix))
      .map((name) => {
        const end = delimiter === null ? -1 : name.indexOf(delimiter, prefix.length);
        return end < 0 ? name : name.slice(0, end + 1);
      });
    const keys = [...new Set(shown)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const after = query.get('continuation-token') ?? query.get('start-after');
    const isAfter = (key: string) => Buffer.compare(Buffer.from(key), Buffer.from(after ?? '')) > 0;
    const isFolder = (key: string) => delimiter !== null && key.endsWith(delimiter);
    const start = as === 'same-page' ? 0 : keys.filter((key) => !isAfter(key)).length;
    if (as === 'empty-page' && after === null) return list([], true, '!');
    const page = keys.slice(start, start + size);
    const isTruncated = as === 'same-page' || start + size < keys.length;
    const hasToken =
      as === 'token-at-end' || as === 'same-page' || (isTruncated && (as === 's3' || as === 'empty-page'));
    return list(page, isTruncated, hasToken ? page.at(-1) : undefined, isFolder);
  }

  #delete({ key, headers }: S3Request, response: ServerResponse): void {
    const condition = headers['if-match'];
    const object = this.objects.get(key);
    if (condition !== undefined && this.conditions === 'refused') error(response, 501, 'NotImplemented');
    else if (condition === undefined || this.conditions === 'ignored' || condition === tag(object)) {
      this.objects.delete(key);
      response.writeHead(204).end();
    } else if (object === undefined) error(response, 404, 'NoSuchKey');
    else error(response, 412, 'PreconditionFailed');
  }

  #giveObject({ operation, key }: S3Request, response: ServerResponse, rule: Rule | undefined): void {
    const object = this.objects.get(key);
    if (object === undefined) {
      error(response, 404, 'NoSuchKey');
      return;
    }
    const { cut, lengthless } = rule ?? {};
    const length = lengthless ? {} : { 'Content-Length': object.length };
    const modified = this.clock && { 'Last-Modified': this.clock.toUTCString() };
    response.writeHead(200, { ETag: tag(object), ...length, ...modified, ...this.objectHeaders });
    if (operation === 'HEAD') response.end();
    else if (cut !== undefined)
      response.write(object.subarray(0, object.length / 2), () => cut === 'silent' || response.destroy());
    else response.end(object);
  }
}

function fits({ operation, key, when }: Rule, request: S3Request): boolean {
  return (
    (operation === undefined || operation === request.operation) &&
    (key === undefined || key.test(request.key)) &&
    (when === undefined || when(request))
  );
}

function locate({ method = '', url = '' }: IncomingMessage): Pick<S3Request, 'operation' | 'key' | 'query'> {
  // A URL would take `..` for a way up; in a key it is none.
  const [path = '', asked] = url.split('?');
  const query = new URLSearchParams(asked);
  const key = decodeURIComponent(path.split('/').slice(2).join('/'));
  if (method === 'GET' && query.has('list-type'))
    return { operation: 'LIST', key: query.get('prefix') ?? '', query };
  return { operation: method as Operation, key, query };
}

function error(
  response: ServerResponse,
  status: number,
  code: string,
  message = '',
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    'Content-Type': 'application/xml',
    'x-amz-request-id': 'REQUEST1',
    ...headers,
  });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>REQUEST1</RequestId></Error>`,
  );
}

function list(
  keys: readonly string[],
  isTruncated: boolean,
  token: string | undefined,
  isFolder: (key: string) => boolean = () => false,
): string {
  const contents = keys
    .map((key) =>
      isFolder(key)
        ? `<CommonPrefixes><Prefix>${escapeXml(key)}</Prefix></CommonPrefixes>`
        : `<Contents><Key>${escapeXml(key)}</Key><Size>1</Size></Contents>`,
    )
    .join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult><Name>bucket</Name><KeyCount>${keys.length}</KeyCount><IsTruncated>${isTruncated}</IsTruncated>${token === undefined ? '' : `<NextContinuationToken>${token}</NextContinuationToken>`}${contents}</ListBucketResult>`;
}

function tag(body: Buffer | undefined): string {
  return `"${createHash('md5')
    .update(body ?? '')
    .digest('hex')}"`;
}
