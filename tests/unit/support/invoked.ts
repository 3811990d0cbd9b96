import { join } from 'node:path';
import type { Answer } from '../../../cli/invoke/answer.ts';
import { type InvokeOptions, invokeLocally } from '../../../cli/invoke/invoke.ts';

export const HANDLERS = join(import.meta.dirname, '../../fixtures/invoke');

/** Lambda's runtime up to Node 22, played by the Node of the tests. */
export const OLDER_RUNTIME = { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };

export interface Invoked {
  answers: Answer[];
  /** What the caller gets, in the order of the events. */
  payloads: unknown[];
  log: string;
}

/** Invokes a handler of the fixtures without the recorder. */
export async function invoked(
  handler: string,
  events: readonly unknown[],
  options: Partial<InvokeOptions> = {},
): Promise<Invoked> {
  let log = '';
  const answers = await invokeLocally({
    handler,
    taskRoot: HANDLERS,
    events: events.map((event) => JSON.stringify(event)),
    record: false,
    timeout: 20,
    onLog: (text) => {
      log += text;
    },
    ...options,
  });
  return { answers, payloads: answers.map((answer) => answer.payload), log };
}
