import { type ClientRequest, type IncomingMessage, request as requestPlainly } from 'node:http';
import { request as requestByTls } from 'node:https';
import { UnreadableObjectError } from '../../errors.ts';
import { type StoredObject, tooLarge } from '../store.ts';
import type { Deadlines } from './deadlines.ts';
import type { Connection } from './s3-client.ts';
import { isSigned, pathOf, type SignedRequest } from './signed-request.ts';

/** Of an answer with an error, so that its socket can be used again; S3's are shorter. */
const MOST_OF_ERROR = 16 * 1024;

/** `status` undefined: no whole answer came. */
export interface NoObject {
  status: number | undefined;
  /** The answer began well, and then broke. */
  isCut: boolean;
}

/**
 * Gets objects as the SDK has just got one: to the same host, by the same connections, with the same headers, signed
 * anew. That takes a quarter of the processor's time, for most of the SDK's goes into finding out what is the same for
 * each object. Whatever is not answered with an object is the SDK's to ask again, to follow or to explain; and the next
 * one too, from which this learns what holds now.
 */
export class LeanGet {
  readonly #connection: Connection;
  readonly #deadlines: Deadlines;
  readonly #sign: typeof import('aws4').sign;
  #model: { request: SignedRequest; before: string } | undefined;

  private constructor(connection: Connection, deadlines: Deadlines, sign: typeof import('aws4').sign) {
    this.#connection = connection;
    this.#deadlines = deadlines;
    this.#sign = sign;
  }

  static async over(connection: Connection, deadlines: Deadlines): Promise<LeanGet> {
    const { sign } = (await import('aws4')).default;
    return new LeanGet(connection, deadlines, sign);
  }

  get isReady(): boolean {
    return this.#model !== undefined;
  }

  /** @param request the SDK's, which was answered with the object of that key */
  learn(request: SignedRequest | undefined, key: string): void {
    if (request === undefined || !isSigned(request)) return;
    const path = pathOf(key);
    // Else the address is not made of the key as it is here.
    if (request.path.endsWith(path)) this.#model = { request, before: request.path.slice(0, -path.length) };
  }

  /** @throws UnreadableObjectError for one that is larger than it may be */
  async get(key: string, maxBytes: number, signal: AbortSignal): Promise<StoredObject | NoObject> {
    const model = this.#model;
    if (model === undefined) return { status: undefined, isCut: false };
    let call: ClientRequest | undefined;
    const end = (): void => void call?.destroy();
    const answered = { status: undefined as number | undefined };
    try {
      const headers = await this.#headers(model.request, `${model.before}${pathOf(key)}`);
      if (signal.aborted) return { status: undefined, isCut: false };
      signal.addEventListener('abort', end, { once: true });
      const object = await new Promise<StoredObject | NoObject>((resolve, reject) => {
        call = this.#call(model.request, headers.path, headers.signed, (answer) => {
          answered.status = answer.statusCode;
          receive(answer, maxBytes, resolve, reject);
        });
        call.on('error', reject);
        call.end();
      });
      if ('status' in object) this.#model = undefined;
      return object;
    } catch (error) {
      call?.destroy();
      if (error instanceof UnreadableObjectError) throw error;
      this.#model = undefined;
      return { status: undefined, isCut: answered.status === 200 };
    } finally {
      signal.removeEventListener('abort', end);
    }
  }

  async #headers({ host, headers, region, query }: SignedRequest, path: string) {
    const { client } = this.#connection;
    // The SDK keeps them, and renews them before they expire.
    const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
    // By which it has found this machine's clock to be wrong.
    const now = new Date(Date.now() + client.config.systemClockOffset);
    const signed = this.#sign(
      {
        service: 's3',
        region,
        method: 'GET',
        host,
        path: `${path}${query}`,
        headers: { ...headers, 'X-Amz-Date': now.toISOString().replace(/[-:]|\.\d{3}/g, '') },
      },
      { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    );
    return { path: `${path}${query}`, signed: { ...signed.headers } as Record<string, string> };
  }

  #call(
    { protocol, hostname, port }: SignedRequest,
    path: string,
    headers: Record<string, string>,
    onAnswer: (answer: IncomingMessage) => void,
  ): ClientRequest {
    const { httpAgent, httpsAgent } = this.#connection.agents;
    const { connectMs, silenceMs } = this.#deadlines;
    const isTls = protocol === 'https:';
    const call = (isTls ? requestByTls : requestPlainly)(
      { agent: isTls ? httpsAgent : httpAgent, hostname, port, path, headers, timeout: silenceMs },
      onAnswer,
    );
    const late = (): unknown => call.destroy(new Error('silent'));
    call.on('timeout', late);
    call.on('socket', (socket) => {
      if (!socket.connecting) return;
      const timer = setTimeout(late, connectMs);
      socket.once('connect', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
    });
    return call;
  }
}

function receive(
  answer: IncomingMessage,
  maxBytes: number,
  resolve: (object: StoredObject | NoObject) => void,
  reject: (error: Error) => void,
): void {
  const { statusCode: status, headers } = answer;
  const { etag } = headers;
  const modified = new Date(headers['last-modified'] ?? 0);
  const isObject = status === 200 && etag !== undefined && !Number.isNaN(modified.getTime());
  const most = isObject ? maxBytes : MOST_OF_ERROR;
  const refuse = (size: number): void =>
    reject(
      isObject ? new UnreadableObjectError('too-large', tooLarge(size, maxBytes)) : new Error('no object'),
    );
  const length = Number(headers['content-length'] ?? 0);
  if (length > most) {
    refuse(length);
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  answer.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > most) refuse(size);
  });
  answer.on('error', reject);
  answer.on('end', () => {
    if (!isObject) {
      resolve({ status, isCut: false });
      return;
    }
    resolve({
      bytes: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size),
      tag: etag,
      modified,
    });
  });
}
