import type { Socket } from 'node:net';

export interface HttpAnswer {
  status: number;
  /** Names in lower case. */
  headers: Map<string, string>;
  body: string;
}

/** Reads HTTP/1.1 answers, one after the other, off a socket: bodies with a length, chunked, or none. */
export class HttpAnswerReader {
  #buffer = '';
  #waiting: { resolve: (answer: HttpAnswer) => void; reject: (error: Error) => void } | undefined;
  #failure: Error | undefined;

  constructor(socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#buffer += text;
      this.#deliver();
    });
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the connection was closed')));
  }

  next(): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) reject(this.#failure);
      this.#waiting = { resolve, reject };
      this.#deliver();
    });
  }

  #deliver(): void {
    const answer = this.#waiting && this.#cut();
    if (answer === undefined) return;
    this.#waiting?.resolve(answer);
    this.#waiting = undefined;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.reject(this.#failure);
    this.#waiting = undefined;
  }

  /** Cuts one whole answer off the buffer, if there is one. */
  #cut(): HttpAnswer | undefined {
    const headEnd = this.#buffer.indexOf('\r\n\r\n');
    if (headEnd < 0) return undefined;
    const [statusLine = '', ...lines] = this.#buffer.slice(0, headEnd).split('\r\n');
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
      }),
    );
    const rest = this.#buffer.slice(headEnd + 4);
    const body = headers.get('transfer-encoding')?.includes('chunked')
      ? cutChunks(rest)
      : cutLength(rest, Number(headers.get('content-length') ?? 0));
    if (body === undefined) return undefined;
    this.#buffer = rest.slice(body.length);
    return { status: Number(statusLine.split(' ')[1]), headers, body: toUtf8(body.text) };
  }
}

interface Cut {
  text: string;
  length: number;
}

function cutLength(rest: string, length: number): Cut | undefined {
  return rest.length < length ? undefined : { text: rest.slice(0, length), length };
}

function cutChunks(rest: string): Cut | undefined {
  let text = '';
  let at = 0;
  for (;;) {
    const lineEnd = rest.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(rest.slice(at, lineEnd), 16);
    const end = lineEnd + 2 + size + 2;
    if (Number.isNaN(size) || rest.length < end) return undefined;
    if (size === 0) return { text, length: end };
    text += rest.slice(lineEnd + 2, end - 2);
    at = end;
  }
}

function toUtf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}
