import {
  type codeOf,
  LambdaCoverageError,
  OutOfMemoryError,
  StoreUnreachableError,
  UsageError,
} from '../../errors.ts';

const KINDS = { StoreUnreachableError, OutOfMemoryError, UsageError } as const;

type Kind = keyof typeof KINDS;

/** An error on its way from one thread to another: what is cloned has no class of its own. */
export interface CarriedError {
  /** Undefined: nobody has foreseen it. */
  kind: Kind | undefined;
  message: string;
  code: ReturnType<typeof codeOf>;
  stack: string;
}

export function carried(thrown: unknown): CarriedError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const kind = (Object.keys(KINDS) as Kind[]).find((name) => error instanceof KINDS[name]);
  const isKnown = error instanceof LambdaCoverageError;
  return {
    kind,
    message: error.message,
    code: isKnown ? error.code : undefined,
    stack: String(error.stack),
  };
}

export function uncarried({ kind, message, code, stack }: CarriedError): Error {
  if (kind !== undefined) return new KINDS[kind](message, code && { code });
  const error = new Error(message);
  error.stack = stack;
  return error;
}
