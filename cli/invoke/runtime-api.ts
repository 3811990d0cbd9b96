import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, type FunctionError, streamedPayload } from './answer.ts';
import { readBody, sendJson } from './http-body.ts';
import { RESPONSE_LIMIT, responseTooLarge, truncatedResponse } from './service-error.ts';

/** One event on its way through a sandbox. */
export interface Invocation {
  requestId: string;
  /** JSON text. */
  event: string;
  /** Milliseconds since 1970. */
  deadline: number;
  functionArn: string;
  traceId: string;
}

interface Current {
  invocation: Invocation;
  settle: (answer: Answer) => void;
  /** What has arrived of a streamed response. */
  stream?: { chunks: Buffer[]; type: string };
}

/**
 * The Lambda Runtime API of one sandbox, the service's side.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  #waiting: ServerResponse | undefined;
  #current: Current | undefined;
  readonly #changed: () => void;
  /** The runtime has asked for its first event: its init is over. */
  started = false;
  initError: FunctionError | undefined;

  /** @param changed called whenever the runtime asks for an event, or fails to start. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The runtime has nothing to do: it waits for an event. */
  get isIdle(): boolean {
    return this.#waiting !== undefined;
  }

  /**
   * Hands an event to the waiting runtime. Settles with its answer, or with `abort`.
   * @throws Error while the runtime does something else
   */
  deliver(invocation: Invocation): Promise<Answer> {
    const waiting = this.#waiting;
    if (waiting === undefined) throw new Error(this.#whyBusy());
    this.#waiting = undefined;
    return new Promise((settle) => {
      this.#current = { invocation, settle };
      waiting.writeHead(200, {
        'Content-Type': 'application/json',
        'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
        'Lambda-Runtime-Deadline-Ms': String(invocation.deadline),
        'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
        'Lambda-Runtime-Trace-Id': invocation.traceId,
      });
      waiting.end(invocation.event);
    });
  }

  /** Ends the running invocation with an error of the service; what was streamed until then is kept. */
  abort(error: FunctionError): void {
    const stream = this.#current?.stream;
    const payload = stream && streamedPayload(Buffer.concat(stream.chunks), stream.type, error);
    this.#settle({ payload: payload ?? error, functionError: 'Unhandled' });
  }

  /** @param path behind `/2018-06-01/runtime`. */
  async handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (path === '/invocation/next') {
      this.started = true;
      this.#waiting = response;
      this.#changed();
    } else if (path === '/init/error') {
      this.initError = parseError(await readBody(request));
      accept(response);
      this.#changed();
    } else {
      await this.#handleAnswer(path, request, response);
    }
  }

  async #handleAnswer(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, , requestId, kind] = path.split('/');
    const current = this.#current;
    if (current === undefined || requestId !== current.invocation.requestId) {
      request.resume();
      sendJson(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' });
    } else if (kind === 'error') {
      this.#settle({ payload: parseError(await readBody(request)), functionError: 'Unhandled' });
      accept(response);
    } else if (request.headers['lambda-runtime-function-response-mode'] === 'streaming') {
      await this.#readStream(current, request);
      accept(response);
    } else {
      this.#settleBuffered(await readBody(request), response);
    }
  }

  #whyBusy(): string {
    const doing =
      this.#current !== undefined
        ? `still handles request ${this.#current.invocation.requestId}`
        : this.started
          ? 'has answered, and is not done with that event'
          : 'has not started yet';
    return `The sandbox cannot take the event: its runtime ${doing}. A sandbox handles one event at a time, so wait for each answer before you send the next event, or start another sandbox.`;
  }

  #settleBuffered(body: Buffer, response: ServerResponse): void {
    if (body.length <= RESPONSE_LIMIT) {
      this.#settle({ payload: parseJson(body) });
      accept(response);
    } else {
      const error = responseTooLarge(body.length);
      this.#settle({ payload: error, functionError: 'Unhandled' });
      sendJson(response, 413, { ...error, errorType: 'RequestEntityTooLarge' });
    }
  }

  async #readStream(current: Current, request: IncomingMessage): Promise<void> {
    const stream = { chunks: [] as Buffer[], type: request.headers['content-type'] ?? '' };
    current.stream = stream;
    try {
      for await (const chunk of request) stream.chunks.push(chunk as Buffer);
    } catch {
      this.abort(truncatedResponse());
      return;
    }
    const error = trailerError(request.trailers);
    const payload = streamedPayload(Buffer.concat(stream.chunks), stream.type, error);
    this.#settle(error === undefined ? { payload } : { payload, functionError: 'Unhandled' });
  }

  #settle(answer: Omit<Answer, 'requestId'>): void {
    const current = this.#current;
    this.#current = undefined;
    current?.settle({ requestId: current.invocation.requestId, ...answer });
  }
}

function accept(response: ServerResponse): void {
  sendJson(response, 202, { status: 'OK' });
}

function parseJson(body: Buffer): unknown {
  const text = body.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function parseError(body: Buffer): FunctionError {
  const parsed = parseJson(body);
  if (typeof parsed === 'object' && parsed !== null) return parsed as FunctionError;
  return { errorType: 'Unhandled', errorMessage: String(parsed) };
}

function trailerError(trailers: IncomingHttpHeaders): FunctionError | undefined {
  const body = trailers['lambda-runtime-function-error-body']?.toString();
  return body === undefined ? undefined : parseError(Buffer.from(body, 'base64'));
}
