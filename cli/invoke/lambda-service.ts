import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer, FunctionError } from './answer.ts';
import { ExtensionsApi } from './extensions-api.ts';
import { sendJson } from './http-body.ts';
import { type Invocation, RuntimeApi } from './runtime-api.ts';

const RUNTIME = '/2018-06-01/runtime';
const EXTENSION = '/2020-01-01/extension';

/** The service's side of one sandbox: the Runtime API and the Extensions API on 127.0.0.1. */
export class LambdaService {
  readonly #server: Server;
  readonly #runtime: RuntimeApi;
  readonly #extensions: ExtensionsApi;
  #watchers: Array<() => void> = [];

  constructor(fn: { name: string; handler: string }) {
    const changed = () => this.#notify();
    this.#runtime = new RuntimeApi(changed);
    const describe = () => ({ open: !this.#runtime.started, functionName: fn.name, handler: fn.handler });
    this.#extensions = new ExtensionsApi(describe, changed);
    this.#server = createServer((request, response) => void this.#route(request, response));
    // A waiting runtime waits as long as it takes.
    this.#server.requestTimeout = 0;
    this.#server.keepAliveTimeout = 0;
  }

  /** @returns `host:port` for AWS_LAMBDA_RUNTIME_API. */
  async listen(): Promise<string> {
    await new Promise<void>((listening, failed) => {
      this.#server.once('error', failed).listen(0, '127.0.0.1', listening);
    });
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  get hasExtensions(): boolean {
    return this.#extensions.count > 0;
  }

  get initError(): FunctionError | undefined {
    return this.#runtime.initError;
  }

  /** Settles when the runtime and every extension wait for an event: only then is an invocation over. */
  idle(): Promise<void> {
    return this.#until(() => this.#isIdle);
  }

  /** Settles when init is over, well or not (`initError`). */
  initialized(): Promise<void> {
    return this.#until(() => this.#isIdle || this.#runtime.initError !== undefined);
  }

  get #isIdle(): boolean {
    return this.#runtime.isIdle && this.#extensions.areIdle;
  }

  /** Hands one event to the runtime and all extensions. Settles with the runtime's answer, or with `abort`. */
  deliver(invocation: Invocation): Promise<Answer> {
    const answer = this.#runtime.deliver(invocation);
    this.#extensions.deliver(invocation);
    return answer;
  }

  /** Ends the running invocation with an error of the service. */
  abort(error: FunctionError): void {
    this.#runtime.abort(error);
  }

  #until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!condition()) return;
        this.#watchers = this.#watchers.filter((watcher) => watcher !== check);
        resolve();
      };
      this.#watchers.push(check);
      check();
    });
  }

  #notify(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    try {
      if (path.startsWith(RUNTIME)) {
        await this.#runtime.handle(path.slice(RUNTIME.length), request, response);
      } else if (path.startsWith(EXTENSION)) {
        await this.#extensions.handle(path.slice(EXTENSION.length), request, response);
      } else {
        request.resume();
        sendJson(response, 404, { errorType: 'NotFound', errorMessage: `${path} is not served locally` });
      }
    } catch {
      // The sandbox was killed in the middle of a request; whoever killed it ends the invocation.
      response.destroy();
    }
  }
}
