import { MalformedStreamingHandler } from './errors.ts';
import type { Handler } from './handler-loader.ts';
import { HttpResponseStream } from './response-stream.ts';

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

type Marked = Handler & { [STREAMING]?: unknown; [HIGH_WATER_MARK]?: number };

/** The global that streaming functions use; on Lambda it is there without an import. */
export function provideGlobal(): void {
  const switchedOff = ['1', 'true'].includes(process.env['AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA'] ?? '');
  if (switchedOff) return;
  const streamifyResponse = (handler: Marked, options?: { highWaterMark?: number }) => {
    handler[STREAMING] = 'response';
    if (typeof options?.highWaterMark === 'number') handler[HIGH_WATER_MARK] = options.highWaterMark;
    return handler;
  };
  Object.assign(globalThis, { awslambda: { streamifyResponse, HttpResponseStream } });
}

export function isStreaming(handler: Marked): boolean {
  const mark = handler[STREAMING];
  if (mark === undefined || mark === null || mark === false) return false;
  if (mark !== 'response') throw new MalformedStreamingHandler('Only response streaming is supported.');
  return true;
}
