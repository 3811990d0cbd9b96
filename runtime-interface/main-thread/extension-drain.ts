import { connect } from 'node:net';
import { HttpAnswerReader } from '../extension/http-answer-reader.ts';

/**
 * Asks for event after event and does nothing with them. A registered extension that no longer asks would
 * hold every invocation until its timeout.
 */
export class ExtensionDrain {
  readonly #runtimeApi: string;
  readonly #identifier: string;

  constructor(runtimeApi: string, identifier: string) {
    this.#runtimeApi = runtimeApi;
    this.#identifier = identifier;
  }

  start(): void {
    const { hostname, port } = new URL(`http://${this.#runtimeApi}`);
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) });
    socket.unref();
    const reader = new HttpAnswerReader(socket);
    const ask = (): void => {
      socket.write(
        `GET /2020-01-01/extension/event/next HTTP/1.1\r\nHost: ${this.#runtimeApi}\r\n` +
          `Lambda-Extension-Identifier: ${this.#identifier}\r\n\r\n`,
      );
      reader.next().then(
        (answer) => answer.status === 200 && ask(),
        () => {},
      );
    };
    ask();
  }
}
