import type { ClientRequest } from 'node:http';
import type { ApiClient } from './api-client.ts';
import { InvalidStreamingOperation, toErrorAnswer } from './errors.ts';

const ERROR_TYPE = 'Lambda-Runtime-Function-Error-Type';
const ERROR_BODY = 'Lambda-Runtime-Function-Error-Body';
const METADATA_TYPE = 'application/vnd.awslambda.http-integration-response';

const METHODS = (
  'cork destroy end uncork write addListener emit eventNames getMaxListeners listenerCount listeners off on once ' +
  'prependListener prependOnceListener rawListeners removeAllListeners removeListener setMaxListeners setContentType'
).split(' ');
const PROPERTIES = (
  'destroyed writable _onBeforeFirstWrite writableFinished writableObjectMode writableBuffer writableEnded ' +
  'writableNeedDrain writableHighWaterMark writableCorked writableLength'
).split(' ');

type Write = (chunk: string | Uint8Array) => unknown;

/** What a streaming handler writes to. On Lambda it is no `stream.Writable` either, only its methods. */
export interface ResponseStream {
  readonly writableFinished: boolean;
  setContentType(type: string): void;
  _onBeforeFirstWrite?: (write: Write) => void;
}

export interface OpenResponse {
  stream: ResponseStream;
  /**
   * Settles when the service has read the whole response. Rejects when the handler destroys the stream: that
   * ends the process, as on Lambda.
   */
  done: Promise<void>;
  /** Ends the response; the error goes behind it, as trailers. */
  fail(error: unknown): void;
}

export function openResponse(client: ApiClient, requestId: string): OpenResponse {
  const request = client.openStream(requestId, {
    'Lambda-Runtime-Function-Response-Mode': 'streaming',
    Trailer: `${ERROR_TYPE}, ${ERROR_BODY}`,
    'Content-Type': 'application/octet-stream',
    // Trailers need it even when nothing is written.
    'Transfer-Encoding': 'chunked',
  });
  const done = new Promise<void>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => response.on('end', resolve).on('error', reject).resume());
  });
  const fail = (error: unknown) => {
    const answer = toErrorAnswer(error);
    request.addTrailers({
      [ERROR_TYPE]: answer.errorType.replace(/[^\x20-\x7e]/g, '?'),
      [ERROR_BODY]: Buffer.from(JSON.stringify(answer)).toString('base64'),
    });
    request.end();
  };
  return { stream: writableOnly(prepare(request)), done, fail };
}

/** Adds Lambda's own two things: the content type until the first write, and objects written as JSON. */
function prepare(request: ClientRequest): ClientRequest {
  const extended = request as ClientRequest & Partial<ResponseStream>;
  const write = request.write.bind(request) as (...parameters: unknown[]) => boolean;
  let started = false;
  extended.setContentType = (type) => {
    if (started) throw new InvalidStreamingOperation('Cannot set content-type, too late.');
    request.setHeader('Content-Type', type);
  };
  extended.write = (chunk: unknown, ...rest: unknown[]) => {
    const isBytes = typeof chunk === 'string' || chunk instanceof Uint8Array;
    if (!started) extended._onBeforeFirstWrite?.((prelude) => write(prelude));
    started = true;
    return write(isBytes ? chunk : JSON.stringify(chunk), ...rest);
  };
  return extended;
}

function writableOnly(request: ClientRequest): ResponseStream {
  const inner = request as unknown as Record<string, unknown>;
  const stream = {};
  for (const name of METHODS) {
    const method = inner[name];
    if (typeof method === 'function') Object.assign(stream, { [name]: method.bind(request) });
  }
  for (const name of PROPERTIES) {
    Object.defineProperty(stream, name, {
      get: () => inner[name],
      set: (value) => {
        inner[name] = value;
      },
    });
  }
  return stream as ResponseStream;
}

/** `awslambda.HttpResponseStream`: status and headers as JSON before the body, eight zero bytes between them. */
export const HttpResponseStream = {
  from(stream: ResponseStream, metadata: unknown): ResponseStream {
    stream.setContentType(METADATA_TYPE);
    stream._onBeforeFirstWrite = (write) => {
      write(JSON.stringify(metadata));
      write(new Uint8Array(8));
    };
    return stream;
  },
};
