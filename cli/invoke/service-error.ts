import type { FunctionError } from './answer.ts';

/** Errors that Lambda itself answers when the function cannot. The texts are Lambda's. */
export function timedOut(requestId: string, seconds: number): FunctionError {
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  };
}

export function exited(requestId: string, code: number | null, signal: NodeJS.Signals | null): FunctionError {
  const how = signal === null ? `exit status ${code}` : `signal: ${SIGNAL_NAMES[signal] ?? signal}`;
  const what = code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`;
  return { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${what}` };
}

/** Go's names of signals, as Lambda's messages use them. */
const SIGNAL_NAMES: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGINT: 'interrupt',
};

/** Lambda's limit for a buffered response, bytes. */
export const RESPONSE_LIMIT = 6 * 1024 * 1024 + 100;

export function responseTooLarge(size: number): FunctionError {
  return {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size (${size} bytes) exceeded maximum allowed payload size (${RESPONSE_LIMIT} bytes).`,
  };
}

/** The function destroyed its response stream. */
export function truncatedResponse(): FunctionError {
  return {
    errorType: 'Runtime.TruncatedResponse',
    errorMessage: 'The response stream ended before its time',
  };
}
