import type { Agent, IncomingHttpHeaders } from 'node:http';
import { withoutBrackets } from '../../../contract/http-url.ts';
import type { Proxies } from '../../../contract/proxy/proxies.ts';
import { LIMITS } from '../../limits.ts';
import { textOf } from './answer-text.ts';
import type { HttpClient } from './client.ts';
import { codeOf } from './error-code.ts';
import { loadClient } from './load-client.ts';
import type { NameLookup } from './name-lookup.ts';

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
  headers: IncomingHttpHeaders;
  /** Its beginning. */
  body: string;
}

/** No answer came: there is no connection, it broke, or the time was over. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  /** Of Node or OpenSSL: `ECONNREFUSED`, `CERT_HAS_EXPIRED`; `undefined` when the signal ended the request. */
  readonly code: string | undefined;
  /** The connection had served a request before: it may have died while the sandbox was frozen. */
  readonly wasReused: boolean;

  constructor(code: string | undefined, options: { cause?: Error; wasReused?: boolean } = {}) {
    super(code ?? 'no answer in time', options);
    this.code = code;
    this.wasReused = options.wasReused === true;
  }
}

const EXPECTATION_FAILED = 417;

/** Sends a PUT and reads the answer. Knows nothing of S3. */
export class Transport {
  readonly #names: NameLookup;
  readonly #proxies: Proxies | undefined;
  #client: Promise<HttpClient> | undefined;
  #agent: Agent | undefined;
  /** Epoch milliseconds: of the newest request or answer. */
  #usedAt = 0;
  /** Until a server, or what stands before it, knows nothing of `Expect`. */
  #mayAskFirst = true;

  constructor(names: NameLookup, proxies?: Proxies) {
    this.#names = names;
    this.#proxies = proxies;
  }

  /** @throws NoAnswerError */
  async put(request: PutRequest): Promise<Answer> {
    // A sandbox may have been frozen since: NAT gateways and firewalls forget a connection in the meantime.
    if (Date.now() - this.#usedAt > LIMITS.idleSocketMs) this.#dropIdleConnections();
    const askFirst = request.askFirst && this.#mayAskFirst;
    const answer = await this.#sendAnew({ ...request, askFirst });
    if (!askFirst || answer.status !== EXPECTATION_FAILED) return answer;
    this.#mayAskFirst = false;
    return this.#sendAnew({ ...request, askFirst: false });
  }

  /** What meets a connection that died unnoticed meets all of its age, and says nothing of the server. */
  async #sendAnew(request: PutRequest): Promise<Answer> {
    try {
      return await this.#send(request);
    } catch (error) {
      const isStale = error instanceof NoAnswerError && error.wasReused && error.code !== undefined;
      if (!isStale || request.signal.aborted) throw error;
      this.#dropIdleConnections();
      return this.#send(request);
    }
  }

  async #send({ url, headers, body, askFirst, signal }: PutRequest): Promise<Answer> {
    this.#client ??= loadClient(url.protocol, this.#proxies);
    const { request: makeRequest, newAgent } = await this.#client;
    this.#agent ??= newAgent();
    if (signal.aborted) throw new NoAnswerError(undefined);
    this.#usedAt = Date.now();
    const hostname = withoutBrackets(url.hostname);
    const request = makeRequest({
      agent: this.#agent,
      hostname,
      port: url.port || undefined,
      method: 'PUT',
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, ...(askFirst ? { Expect: '100-continue' } : {}) },
      lookup: this.#names.lookup,
      signal,
    });
    return new Promise<Answer>((resolve, reject) => {
      const send = once(() => request.end(body));
      let isIgnored = false;
      const sendUnasked = (): void => {
        isIgnored = true;
        send();
      };
      const waited = askFirst ? setTimeout(sendUnasked, LIMITS.askFirstWaitMs) : undefined;
      const fail = (cause: Error): void => {
        clearTimeout(waited);
        this.#names.forget();
        const code = signal.aborted ? undefined : codeOf(cause);
        reject(new NoAnswerError(code, { cause, wasReused: request.reusedSocket }));
      };
      request.on('continue', () => {
        clearTimeout(waited);
        send();
      });
      request.on('error', fail);
      request.on('response', (response) => {
        clearTimeout(waited);
        if (isIgnored) this.#mayAskFirst = false;
        textOf(response, LIMITS.answerBytes).then((body) => {
          this.#usedAt = Date.now();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
          // Answered before the body was wanted: the connection cannot be used again.
          if (!request.writableEnded) request.destroy();
        }, fail);
      });
      if (askFirst) request.flushHeaders();
      else send();
    });
  }

  #dropIdleConnections(): void {
    const idle = Object.values(this.#agent?.freeSockets ?? {}).flatMap((sockets) => sockets ?? []);
    for (const socket of idle) socket.destroy();
  }
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
