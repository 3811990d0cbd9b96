import type * as http from 'node:http';
import { LIMITS } from '../../limits.ts';
import type { HttpClient } from './http-client.ts';

export interface PutRequest {
  url: URL;
  headers: Readonly<Record<string, string | number>>;
  body: Uint8Array;
  /** Send the body only when the server wants it (`Expect: 100-continue`), or does not say. */
  askFirst: boolean;
  signal: AbortSignal;
}

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** Its beginning. */
  body: string;
}

/** No answer came: there is no connection, it broke, or the time was over. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  /** Of Node or OpenSSL: `ECONNREFUSED`, `CERT_HAS_EXPIRED`; `undefined` when the signal ended the request. */
  readonly code: string | undefined;

  constructor(code: string | undefined, cause: Error) {
    super(code ?? 'no answer in time', { cause });
    this.code = code;
  }
}

/** Sends one PUT and reads the answer. Knows nothing of S3. */
export class Transport {
  #client: Promise<HttpClient> | undefined;

  /** @throws NoAnswerError */
  async put({ url, headers, body, askFirst, signal }: PutRequest): Promise<Answer> {
    this.#client ??= loadClient(url.protocol);
    const { request: makeRequest, agent } = await this.#client;
    return new Promise<Answer>((resolve, reject) => {
      const request = makeRequest({
        agent,
        hostname: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port || undefined,
        method: 'PUT',
        path: url.pathname,
        headers: { ...headers, ...(askFirst ? { Expect: '100-continue' } : {}) },
        signal,
      });
      const send = once(() => request.end(body));
      const waited = askFirst ? setTimeout(send, LIMITS.askFirstWaitMs) : undefined;
      const fail = (cause: Error): void => {
        clearTimeout(waited);
        reject(new NoAnswerError(signal.aborted ? undefined : codeOf(cause), cause));
      };
      request.on('continue', send);
      request.on('error', fail);
      request.on('response', (response) => {
        clearTimeout(waited);
        collect(response).then((text) => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
          // Answered before the body was wanted: the connection cannot be used again.
          if (!request.writableEnded) request.destroy();
        }, fail);
      });
      if (askFirst) request.flushHeaders();
      else send();
    });
  }
}

/** Loaded by the first upload, after the first answer, and only what the address needs. */
async function loadClient(protocol: string): Promise<HttpClient> {
  const { client } =
    protocol === 'http:' ? await import('./http-client.ts') : await import('./https-client.ts');
  return client;
}

async function collect(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8').slice(0, LIMITS.answerBytes);
}

function codeOf(cause: Error): string {
  return 'code' in cause ? String(cause.code) : cause.message;
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
