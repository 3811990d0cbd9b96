import type { ApiClient, NextInvocation } from './api-client.ts';
import { callbackInvocation } from './callback-context.ts';
import { forgetEmptyLoop } from './empty-loop.ts';
import { handlerContext } from './handler-context.ts';
import type { Handler } from './handler-loader.ts';
import { logError, setRequestId } from './lambda-console.ts';
import { openResponse } from './response-stream.ts';

export type Answering = (
  client: ApiClient,
  handler: Handler,
  invocation: NextInvocation,
) => Promise<void> | void;

/** Node 24 and later: the promise is the answer. */
export const answerPromise: Answering = async (client, handler, invocation) => {
  try {
    const result = await handler(JSON.parse(invocation.body), handlerContext(invocation));
    await client.respond(invocation.requestId, result);
  } catch (error) {
    logError('Invoke Error', error);
    await client.fail(invocation.requestId, error);
  }
};

/** Up to Node 22: promise, callback or `context.done`, and an empty event loop answers `null`. */
export const answerCallback: Answering = (client, handler, invocation) =>
  new Promise<void>((next) => {
    const { callback, context } = callbackInvocation(client, invocation.requestId, next);
    try {
      const given = Object.assign(context, handlerContext(invocation));
      const result = handler(JSON.parse(invocation.body), given, callback);
      if (isPromise(result)) result.then(context.succeed, context.fail);
    } catch (error) {
      callback(error);
    }
  });

export const answerStream: Answering = async (client, handler, invocation) => {
  const response = openResponse(client, invocation.requestId);
  const context = Object.assign({ callbackWaitsForEmptyEventLoop: true }, handlerContext(invocation));
  try {
    const result = handler(JSON.parse(invocation.body), response.stream, context);
    if (!isPromise(result)) throw new Error('Streaming does not support non-async handlers.');
    if ((await result) !== undefined) console.warn('Streaming handlers ignore return values.');
    await response.done;
    if (!response.stream.writableFinished) throw new Error('Response stream is not finished.');
  } catch (error) {
    logError('Invoke Error', error);
    response.fail(error);
    await response.done;
  }
};

/** Asks for invocations and has them answered, one at a time, until the sandbox is stopped. */
export async function runInvocations(
  client: ApiClient,
  handler: Handler,
  answer: Answering,
  started: (requestId: string) => void,
): Promise<never> {
  for (;;) {
    const invocation = await client.next();
    setRequestId(invocation.requestId);
    started(invocation.requestId);
    await answer(client, handler, invocation);
    forgetEmptyLoop();
  }
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
