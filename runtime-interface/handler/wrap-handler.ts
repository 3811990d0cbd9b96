import { monotonicMs, withRealClock } from '../clock.ts';
import { answerHealth } from '../health/answer.ts';
import { healthRequest } from '../health/request.ts';
import { watchFormatter } from './formatter-watch.ts';
import type { ShimParts } from './handle.ts';
import { batchReader, contextReader } from './invocation-context.ts';
import type { Ending } from './invocation-recorder.ts';
import type { UserHandler } from './load-handler.ts';
import { isModernClient } from './runtime-client.ts';
import { stackFrames } from './stack-frames.ts';
import { watchCallbacks } from './watch-callbacks.ts';
import { isThenable, watchPromise } from './watch-promise.ts';

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

/**
 * The handler as the runtime sees it. A proxy: length, name, symbols and every other property that the
 * runtime looks at are the user's own, and so are `this`, the arguments and the result.
 */
export function wrapHandler(userHandler: UserHandler, parts: ShimParts): UserHandler {
  const { settings, recorder } = parts;
  const contextOf = contextReader(settings);
  const batchOf = batchReader(settings);
  const streaming = Boolean(Reflect.get(userHandler, STREAMING));
  const modern = isModernClient(settings.multiConcurrency);
  return new Proxy(userHandler, {
    apply(target, self: unknown, args: unknown[]): unknown {
      const context = lambdaContext(args[streaming ? 2 : 1]);
      const request = healthRequest(args[0], settings.healthPath);
      if (request !== undefined) {
        const requestId = context?.awsRequestId ?? '';
        const deadlineMs = monotonicMs() + (context === undefined ? Infinity : remainingMs(context));
        const question = { ...request, requestId, deadlineMs };
        return answerHealth(args[0], streaming ? args[1] : undefined, question, parts);
      }
      if (recorder === undefined || context === undefined) return Reflect.apply(target, self, args);
      const requestId = context.awsRequestId;
      watchFormatter();
      const batch = batchOf(args[0]);
      recorder.begin({
        requestId,
        remainingMs: remainingMs(context),
        ...(batch.length > 1 ? { context: undefined, batch } : { context: contextOf(args[0], context) }),
      });
      const ended = (ending: Ending): void => recorder.end(requestId, ending);
      let result: unknown;
      try {
        result = Reflect.apply(target, self, streaming ? args : watchCallbacks(args, ended));
      } catch (error) {
        ended({ outcome: 'error', frames: stackFrames(error) });
        throw error;
      }
      // The classic runtime answers null when the event loop is empty, whatever the handler waits for.
      if (!streaming && !modern) recorder.endWithEventLoop(requestId);
      if (isThenable(result)) return watchPromise(result, ended, modern);
      // The modern runtime answers with any value. Both refuse a streaming handler that is not async.
      if (streaming) ended({ outcome: 'error' });
      else if (modern) ended({ outcome: 'ok' });
      return result;
    },
  });
}

interface LambdaContext {
  awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** The runtime client subtracts the global `Date.now()` from the deadline. */
function remainingMs(context: LambdaContext): number {
  return withRealClock(() => context.getRemainingTimeInMillis());
}

function lambdaContext(value: unknown): LambdaContext | undefined {
  const context = value as Partial<LambdaContext> | null | undefined;
  return typeof context?.awsRequestId === 'string' && typeof context.getRemainingTimeInMillis === 'function'
    ? (context as LambdaContext)
    : undefined;
}
