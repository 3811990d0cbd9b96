import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Update {
  Id: string;
  Action: keyof typeof STATUS;
  Payload?: string;
  [field: string]: unknown;
}
type Operation = Record<string, unknown>;

/**
 * Lambda's side of a durable execution, as AWS' SDK for durable functions speaks to it: keeps what was done, and hands it to
 * the next invocation, which replays. Whatever is waited for is over then.
 */
export class DurableExecution implements AsyncDisposable {
  readonly #server: Server;
  readonly #operations = new Map<string, Operation>();

  private constructor(input: object) {
    this.#operations.set('execution', {
      Id: 'execution',
      Type: 'EXECUTION',
      Status: 'STARTED',
      StartTimestamp: now(),
      ExecutionDetails: { InputPayload: JSON.stringify(input) },
    });
    this.#server = createServer(async (request, response) => {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(await this.#answer(request)));
    });
  }

  /** @param input of the handler */
  static async start(input: object): Promise<DurableExecution> {
    const execution = new DurableExecution(input);
    await new Promise<void>((resolve) => execution.#server.listen(0, '127.0.0.1', resolve));
    return execution;
  }

  /** Variables by which the SDK finds it. */
  get env(): Record<string, string> {
    const { port } = this.#server.address() as AddressInfo;
    return {
      AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${port}`,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
  }

  /** Of each invocation: the SDK asks for what was done, as it does where that is too much for an event. */
  get event(): string {
    return JSON.stringify({
      DurableExecutionArn:
        'arn:aws:lambda:eu-central-1:123456789012:function:durable:1/durable-execution/a/b',
      CheckpointToken: 'token',
      InitialExecutionState: { Operations: [], NextMarker: 'all' },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage): Promise<object> {
    if (request.method === 'GET') return { Operations: this.#resumed() };
    const { Updates } = JSON.parse(await text(request)) as { Updates: Update[] };
    const Operations = Updates.map((update) => this.#updated(update));
    return { CheckpointToken: 'token', NewExecutionState: { Operations } };
  }

  #resumed(): Operation[] {
    for (const operation of this.#operations.values())
      if (operation['Type'] === 'WAIT') operation['Status'] = 'SUCCEEDED';
    return [...this.#operations.values()];
  }

  #updated({ Action, Payload, Id, Type, SubType, Name, ParentId }: Update): Operation {
    const known = this.#operations.get(Id) ?? { Id, Type, SubType, Name, ParentId, StartTimestamp: now() };
    const details =
      Type === 'WAIT'
        ? { WaitDetails: { ScheduledEndTimestamp: now() + 3600 } }
        : { StepDetails: { Attempt: 1, Result: Payload } };
    const operation = { ...known, ...details, Status: STATUS[Action] };
    this.#operations.set(Id, operation);
    return operation;
  }
}

const STATUS = { START: 'STARTED', SUCCEED: 'SUCCEEDED' } as const;

function now(): number {
  return Date.now() / 1000;
}
