import type { ApiClient } from './api-client.ts';
import { forgetEmptyLoop, onEmptyLoop } from './empty-loop.ts';
import { logError } from './lambda-console.ts';

type Callback = (error?: unknown, result?: unknown) => void;

export interface CallbackInvocation {
  callback: Callback;
  /** The context's own functions, of which the first call of each counts. */
  context: {
    callbackWaitsForEmptyEventLoop: boolean;
    succeed(result?: unknown): void;
    fail(error?: unknown): void;
    done: Callback;
  };
}

/** One invocation of the runtimes up to Node 22: answered by promise, callback, context, or an empty loop. */
export function callbackInvocation(
  client: ApiClient,
  requestId: string,
  scheduleNext: () => void,
): CallbackInvocation {
  let completed = false;
  const fail = async (error: unknown) => {
    logError('Invoke Error', error);
    await client.fail(requestId, error);
    scheduleNext();
  };
  const complete = async (result: unknown) => {
    if (completed) {
      console.error(
        'Invocation has already been reported as done. Cannot call complete more than once per invocation.',
      );
      return;
    }
    completed = true;
    try {
      await client.respond(requestId, result);
    } catch (error) {
      return fail(error);
    }
    scheduleNext();
  };
  const done: Callback = (error, result) => {
    forgetEmptyLoop();
    void (error === undefined || error === null ? complete(result) : fail(error));
  };
  const callback: Callback = (error, result) => {
    const waits = context.callbackWaitsForEmptyEventLoop && (error === undefined || error === null);
    if (!waits) return done(error, result);
    onEmptyLoop(() => {
      forgetEmptyLoop();
      void complete(result);
    });
  };
  onEmptyLoop(() => {
    forgetEmptyLoop();
    void complete(null);
  });
  const context: CallbackInvocation['context'] = {
    callbackWaitsForEmptyEventLoop: true,
    succeed: firstCall((result) => done(null, result)),
    fail: firstCall((error) => done(error ?? 'handled')),
    done: firstCall(done),
  };
  return { callback: firstCall(callback), context };
}

function firstCall<Parameters extends unknown[]>(call: (...parameters: Parameters) => void) {
  let called = false;
  return (...parameters: Parameters) => {
    if (called) return;
    called = true;
    call(...parameters);
  };
}
