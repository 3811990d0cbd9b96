import { connect, type Socket } from 'node:net';
import { HttpAnswerReader } from './http-answer-reader.ts';

/** What the Extensions API says when the function is invoked. */
export interface InvokeEvent {
  requestId: string;
  /** Epoch milliseconds. */
  deadlineMs: number;
}

export const EXTENSION_NAME = 'lambda-coverage';
const API = '/2020-01-01/extension';

/**
 * Registers as an internal extension from the main thread, over a plain socket.
 *
 * An internal extension must have registered before the runtime asks for its first event. The worker needs
 * 26 to 42 ms to start; registering here, and asking for the first event, takes about 2 ms, so that init
 * waits for nothing. The first event is handed to the worker, which asks for all later ones itself.
 */
export class Registration {
  readonly #socket: Socket;
  readonly #host: string;
  /** Resolves with the extension's identifier, once the first event has been asked for. */
  readonly registered: Promise<string>;
  /** Resolves at the first invocation. */
  readonly firstEvent: Promise<InvokeEvent>;

  /**
   * @param runtimeApi `host:port`
   * @param events none where one sandbox handles several invocations at a time: there Lambda refuses INVOKE
   *     to extensions, and being one still earns the SIGTERM before the end
   */
  constructor(runtimeApi: string, events: 'INVOKE'[]) {
    this.#host = runtimeApi;
    const [hostname, port] = splitHost(runtimeApi);
    this.#socket = connect({ host: hostname, port, noDelay: true });
    const reader = new HttpAnswerReader(this.#socket);
    this.registered = this.#register(reader, events);
    this.firstEvent = this.registered.then(async () => {
      const answer = await reader.next();
      this.#socket.destroy();
      return JSON.parse(answer.body) as InvokeEvent;
    });
    // Who does not wait for the first event must not be killed by its rejection.
    this.firstEvent.catch(() => {});
  }

  async #register(reader: HttpAnswerReader, events: 'INVOKE'[]): Promise<string> {
    const body = JSON.stringify({ events });
    this.#socket.write(
      `POST ${API}/register HTTP/1.1\r\nHost: ${this.#host}\r\n` +
        `Lambda-Extension-Name: ${EXTENSION_NAME}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    const answer = await reader.next();
    const identifier = answer.headers.get('lambda-extension-identifier');
    if (answer.status !== 200 || identifier === undefined) {
      this.#socket.destroy();
      throw new Error(`the Extensions API answered ${answer.status} to the registration`);
    }
    this.#socket.write(
      `GET ${API}/event/next HTTP/1.1\r\nHost: ${this.#host}\r\n` +
        `Lambda-Extension-Identifier: ${identifier}\r\n\r\n`,
    );
    // From here on the socket only waits: it must not keep the event loop of the function alive.
    this.#socket.unref();
    return identifier;
  }
}

function splitHost(runtimeApi: string): [string, number] {
  const colon = runtimeApi.lastIndexOf(':');
  return colon < 0
    ? [runtimeApi, 80]
    : [runtimeApi.slice(0, colon).replace(/^\[|\]$/g, ''), Number(runtimeApi.slice(colon + 1))];
}
