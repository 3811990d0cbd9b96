import { contextAttributes, contextClient, contextDetail } from './carriers.ts';

/** A client of the AWS SDK 3. */
interface AwsClient {
  middlewareStack: { add(middleware: never, options: never): void };
}

type Input = Readonly<Record<string, unknown>>;

/** By command: its input, with the context. */
const COMMANDS: Readonly<Record<string, (input: Input) => Input>> = {
  SendMessageCommand: withAttributes,
  PublishCommand: withAttributes,
  SendMessageBatchCommand: (input) => eachOf(input, 'Entries', withAttributes),
  PublishBatchCommand: (input) => eachOf(input, 'PublishBatchRequestEntries', withAttributes),
  PutEventsCommand: (input) => eachOf(input, 'Entries', withDetail),
  InvokeCommand: (input) => ({ ClientContext: contextClient(), ...input }),
};

/**
 * What a client for SQS, SNS, EventBridge or Lambda sends has the context that there is then. An attribute, a detail or a client
 * context that is there already stays.
 * @returns the client
 */
export function sendContext<T extends AwsClient>(client: T): T {
  type Next = (args: { input: Input }) => Promise<unknown>;
  const middleware =
    (next: Next, { commandName = '' }: { commandName?: string }) =>
    (args: { input: Input }) =>
      next({ ...args, input: COMMANDS[commandName]?.(args.input) ?? args.input });
  const options = { step: 'initialize', name: 'lambdaCoverageContext', override: true };
  client.middlewareStack.add(middleware as never, options as never);
  return client;
}

function withAttributes(input: Input): Input {
  const own = input['MessageAttributes'];
  return { ...input, MessageAttributes: { ...contextAttributes(), ...(own as object | undefined) } };
}

function withDetail(entry: Input): Input {
  const own = entry['Detail'];
  const detail: unknown = typeof own === 'string' ? JSON.parse(own) : undefined;
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) return entry;
  return { ...entry, Detail: JSON.stringify({ ...contextDetail({}), ...detail }) };
}

function eachOf(input: Input, list: string, change: (entry: Input) => Input): Input {
  const entries = input[list];
  return Array.isArray(entries) ? { ...input, [list]: entries.map(change) } : input;
}
