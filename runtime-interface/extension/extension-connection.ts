import { connect, type Socket } from 'node:net';
import { withoutBrackets } from '../../contract/http-url.ts';
import { type HttpAnswer, HttpAnswerReader } from './http-answer-reader.ts';

/** What the Extensions API says when the function is invoked. */
export interface InvokeEvent {
  requestId: string;
  /** Epoch milliseconds. */
  deadlineMs: number;
}

export const EXTENSION_NAME = 'lambda-coverage';
export const EXTENSION_API = '/2020-01-01/extension';

/**
 * One kept connection to the Extensions API, one request at a time. A plain socket: `node:http` takes about
 * 1 MB in each thread that loads it, and its time in every init.
 */
export class ExtensionConnection {
  readonly #host: string;
  readonly #socket: Socket;
  readonly #answers: HttpAnswerReader;

  /** @param runtimeApi `host:port` */
  constructor(runtimeApi: string) {
    this.#host = runtimeApi;
    this.#socket = connect({ ...hostAndPort(runtimeApi), noDelay: true });
    this.#answers = new HttpAnswerReader(this.#socket);
  }

  /** @returns the extension's identifier */
  async register(events: 'INVOKE'[]): Promise<string> {
    const body = JSON.stringify({ events });
    const answer = await this.#ask(
      'POST',
      'register',
      `Lambda-Extension-Name: ${EXTENSION_NAME}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n`,
      body,
    );
    const identifier = answer.headers.get('lambda-extension-identifier');
    if (identifier === undefined)
      throw new Error('the Extensions API gave no identifier to the registration');
    return identifier;
  }

  /** Asks at once; resolves at the next invocation, however long that takes. */
  async next(identifier: string): Promise<InvokeEvent> {
    const { body } = await this.#ask('GET', 'event/next', `Lambda-Extension-Identifier: ${identifier}\r\n`);
    return JSON.parse(body) as InvokeEvent;
  }

  /** From here on the socket does not keep the event loop alive. */
  unref(): void {
    this.#socket.unref();
  }

  close(): void {
    this.#socket.destroy();
  }

  async #ask(method: 'GET' | 'POST', path: string, headers: string, body = ''): Promise<HttpAnswer> {
    this.#socket.write(
      `${method} ${EXTENSION_API}/${path} HTTP/1.1\r\nHost: ${this.#host}\r\n${headers}\r\n${body}`,
    );
    const answer = await this.#answers.next();
    if (answer.status !== 200) throw new Error(`the Extensions API answered ${answer.status} to ${path}`);
    return answer;
  }
}

function hostAndPort(runtimeApi: string): { host: string; port: number } {
  const { hostname, port } = new URL(`http://${runtimeApi}`);
  return { host: withoutBrackets(hostname), port: Number(port || 80) };
}
