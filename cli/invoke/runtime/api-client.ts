import {
  Agent,
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
} from 'node:http';
import { JSONStringifyError, toErrorAnswer } from './errors.ts';
import { isPromisesOnly } from './generation.ts';

const RUNTIME = '/2018-06-01/runtime';
const ERROR_TYPE = 'Lambda-Runtime-Function-Error-Type';

export interface NextInvocation {
  requestId: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** The runtime's side of the Lambda Runtime API. */
export class ApiClient {
  readonly #hostname: string;
  readonly #port: string;
  readonly #agent = new Agent({ keepAlive: true });

  /** @param address `host:port` as in AWS_LAMBDA_RUNTIME_API. */
  constructor(address: string) {
    const [hostname = '', port = ''] = address.split(':');
    this.#hostname = hostname;
    this.#port = port;
  }

  async next(): Promise<NextInvocation> {
    const { headers, body } = await this.#exchange('GET', '/invocation/next');
    return { requestId: String(headers['lambda-runtime-aws-request-id']), headers, body };
  }

  async respond(requestId: string, result: unknown): Promise<void> {
    await this.#exchange('POST', `/invocation/${requestId}/response`, serialize(result));
  }

  async fail(requestId: string, error: unknown): Promise<void> {
    const answer = toErrorAnswer(error);
    await this.#exchange('POST', `/invocation/${requestId}/error`, serialize(answer), {
      [ERROR_TYPE]: headerText(answer.errorType),
    });
  }

  async failInit(error: unknown): Promise<void> {
    const answer = toErrorAnswer(error);
    await this.#exchange('POST', '/init/error', serialize(answer), {
      [ERROR_TYPE]: headerText(answer.errorType),
    });
  }

  /** Opens a streamed response; the caller writes into the request. */
  openStream(requestId: string, headers: OutgoingHttpHeaders): ClientRequest {
    return this.#request('POST', `/invocation/${requestId}/response`, headers);
  }

  #exchange(method: string, path: string, body?: string, headers: OutgoingHttpHeaders = {}) {
    return new Promise<{ headers: IncomingMessage['headers']; body: string }>((done, failed) => {
      const sent = this.#request(method, path, { 'Content-Type': 'application/json', ...headers });
      sent.on('error', failed).on('response', (response) => {
        let text = '';
        response
          .setEncoding('utf8')
          .on('data', (chunk) => {
            text += chunk;
          })
          .on('error', failed)
          .on('end', () => done({ headers: response.headers, body: text }));
      });
      sent.end(body);
    });
  }

  #request(method: string, path: string, headers: OutgoingHttpHeaders): ClientRequest {
    const { hostname, port } = { hostname: this.#hostname, port: this.#port };
    return request({ hostname, port, agent: this.#agent, method, path: RUNTIME + path, headers });
  }
}

function serialize(value: unknown): string {
  try {
    return JSON.stringify(value === undefined ? null : value) ?? 'null';
  } catch {
    throw isPromisesOnly() ? new JSONStringifyError() : new Error(JSONStringifyError.text);
  }
}

/** An error's name is free text of the user; a header is not. */
function headerText(text: string): string {
  return String(text).replace(/[^\x20-\x7e]/g, '?');
}
