import { isPromisesOnly } from './generation.ts';

/** What the Runtime API takes as an error, and what the caller of a function is answered. */
export interface ErrorAnswer {
  errorType: string;
  errorMessage: string;
  trace: string[];
}

/** Errors of the runtime itself bear Lambda's own names, which users know from CloudWatch. */
class RuntimeError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = `Runtime.${name}`;
  }
}

export class HandlerNotFound extends RuntimeError {
  constructor(message: string) {
    super('HandlerNotFound', message);
  }
}

export class MalformedHandlerName extends RuntimeError {
  constructor(message: string) {
    super('MalformedHandlerName', message);
  }
}

export class MalformedStreamingHandler extends RuntimeError {
  constructor(message: string) {
    super('MalformedStreamingHandler', message);
  }
}

export class ImportModuleError extends RuntimeError {
  constructor(cause: unknown) {
    super('ImportModuleError', String(cause));
  }
}

/** From Node 24 on with the stack of the syntax error itself. */
export class UserCodeSyntaxError extends RuntimeError {
  constructor(cause: SyntaxError) {
    super('UserCodeSyntaxError', String(cause));
    if (isPromisesOnly() && cause.stack !== undefined) this.stack = cause.stack;
  }
}

export class UnhandledPromiseRejection extends RuntimeError {
  constructor(reason: unknown) {
    super('UnhandledPromiseRejection', String(reason));
    Object.assign(this, { reason });
  }
}

export class InvalidStreamingOperation extends RuntimeError {
  constructor(message: string) {
    super('InvalidStreamingOperation', message);
  }
}

/** The result of a handler is no JSON. The runtimes up to Node 22 have a plain error with the same text. */
export class JSONStringifyError extends RuntimeError {
  static readonly text = 'Unable to stringify response body';

  constructor() {
    super('JSONStringifyError', JSONStringifyError.text);
  }
}

export class CallbackHandlerDeprecated extends RuntimeError {
  constructor() {
    super(
      'CallbackHandlerDeprecated',
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
        'You need to modify this function to use a supported handler signature to use Node.js 24 or later. ' +
        'For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
    );
  }
}

export function toErrorAnswer(error: unknown): ErrorAnswer {
  try {
    if (error instanceof Error || looksLikeError(error)) {
      return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
      trace: [],
    };
  }
}

/** An error of another realm (`node:vm`, jest) is no `instanceof Error` here. */
function looksLikeError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  const { name, message, stack } = value as Partial<Error>;
  return [name, message, stack].every((part) => typeof part === 'string' && part !== '');
}
