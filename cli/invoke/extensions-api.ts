import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendJson } from './http-body.ts';
import type { Invocation } from './runtime-api.ts';

interface Extension {
  name: string;
  wantsInvoke: boolean;
  waiting?: ServerResponse | undefined;
  busy: boolean;
}

interface Registration {
  /** The function's init is not over yet. */
  open: boolean;
  functionName: string;
  handler: string;
}

/**
 * The Extensions API of one sandbox, the service's side, for internal extensions: those that run inside the
 * runtime's process and may ask for INVOKE only.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
export class ExtensionsApi {
  readonly #extensions = new Map<string, Extension>();
  readonly #describe: () => Registration;
  readonly #changed: () => void;

  /**
   * @param describe what a registering extension is told, and whether it comes in time.
   * @param changed called whenever an extension asks for an event.
   */
  constructor(describe: () => Registration, changed: () => void) {
    this.#describe = describe;
    this.#changed = changed;
  }

  get count(): number {
    return this.#extensions.size;
  }

  /** Every extension waits for its next event. */
  get areIdle(): boolean {
    return [...this.#extensions.values()].every((extension) => !extension.busy);
  }

  deliver(invocation: Invocation): void {
    for (const extension of this.#extensions.values()) {
      if (!extension.wantsInvoke || extension.waiting === undefined) continue;
      const event = {
        eventType: 'INVOKE',
        deadlineMs: invocation.deadline,
        requestId: invocation.requestId,
        invokedFunctionArn: invocation.functionArn,
        tracing: { type: 'X-Amzn-Trace-Id', value: invocation.traceId },
      };
      extension.busy = true;
      sendJson(extension.waiting, 200, event, { 'Lambda-Extension-Event-Identifier': randomUUID() });
      extension.waiting = undefined;
    }
  }

  /** @param path behind `/2020-01-01/extension`. */
  async handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (path === '/register') return this.#register(request, response);
    const extension = this.#extensions.get(request.headers['lambda-extension-identifier']?.toString() ?? '');
    if (extension === undefined) {
      request.resume();
      return refuse(response, 'Extension.InvalidExtensionIdentifier', 'Unknown extension identifier');
    }
    if (path === '/event/next') {
      extension.waiting = response;
      extension.busy = false;
      this.#changed();
      return;
    }
    // `/init/error` and `/exit/error`: the extension is about to end its process.
    await readBody(request);
    sendJson(response, 202, { status: 'OK' });
  }

  async #register(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = request.headers['lambda-extension-name']?.toString();
    const events = wantedEvents(await readBody(request));
    const { open, functionName, handler } = this.#describe();
    if (!name) return refuse(response, 'Extension.InvalidExtensionName', 'Lambda-Extension-Name is missing');
    if (!open) return refuse(response, 'Extension.RegistrationClosed', 'Registration is closed after init');
    if (events === undefined || events.some((event) => event !== 'INVOKE')) {
      return refuse(response, 'Extension.InvalidEventType', 'An internal extension may ask for INVOKE only');
    }
    const id = randomUUID();
    this.#extensions.set(id, { name, wantsInvoke: events.includes('INVOKE'), busy: true });
    sendJson(
      response,
      200,
      { functionName, functionVersion: '$LATEST', handler },
      { 'Lambda-Extension-Identifier': id },
    );
  }
}

function refuse(response: ServerResponse, errorType: string, errorMessage: string): void {
  sendJson(response, 403, { errorType, errorMessage });
}

/** `undefined` when the body is not a registration. */
function wantedEvents(body: Buffer): unknown[] | undefined {
  try {
    const { events } = JSON.parse(body.toString('utf8')) as { events?: unknown };
    return Array.isArray(events) ? events : undefined;
  } catch {
    return undefined;
  }
}
