import type { ErrorCode } from '../contract/error-codes.ts';
import { codeOfCause } from './error-code.ts';
import { harmlessLine } from './harmless/text.ts';

/** What each exit code of the command line means. */
export const EXIT_CODES = {
  0: 'success',
  1: 'a threshold was missed (and nothing else)',
  2: 'wrong usage',
  3: 'no usable coverage was found',
  4: 'a store, a file or a service cannot be used, or a reporter failed',
  5: 'a threshold cannot be judged, because data is missing (see --allow-missing)',
  6: 'invoke: the function failed to start, or answered with an error (--fail-on-error)',
  70: 'a bug in lambda-coverage',
} as const;

interface Reason extends ErrorOptions {
  /** Absent: what the cause is, or else what the class stands for. */
  code?: ErrorCode;
}

/** An error that the user can act on: the message names the thing and says what to do. */
export abstract class LambdaCoverageError extends Error {
  /** Exit code of the command line. */
  abstract readonly exitCode: 2 | 3 | 4 | 5;
  /** What it is where its cause does not tell. */
  protected abstract readonly ownCode: ErrorCode;
  readonly #given: ErrorCode | undefined;

  constructor(message: string, { code, ...options }: Reason = {}) {
    // Messages name what a store holds, and go to terminals and logs.
    super(harmlessLine(message), options);
    this.name = new.target.name;
    this.#given = code;
  }

  /** What `lambda-coverage explain` tells more of. */
  get code(): ErrorCode {
    return this.#given ?? codeOf(this.cause) ?? this.ownCode;
  }
}

/** An option, argument or event that cannot be used. */
export class UsageError extends LambdaCoverageError {
  readonly exitCode = 2;
  protected readonly ownCode: ErrorCode = 'usage';
}

/** The store was read, but holds nothing that a report could be made of. */
export class NothingUsableError extends LambdaCoverageError {
  readonly exitCode = 3;
  protected readonly ownCode: ErrorCode = 'nothing-recorded';
}

/** The same, since what ran came without its source maps. */
export class NothingMappedError extends NothingUsableError {
  protected override readonly ownCode = 'nothing-mapped';
}

/** The same, since no name of a file fits what was asked for. */
export class NothingShownError extends NothingUsableError {
  protected override readonly ownCode = 'nothing-shown';
}

/** The same, since what is there of a run cannot be told from what others did. */
export class UnseparatedRunError extends NothingUsableError {
  protected override readonly ownCode = 'run-unseparated';
}

/** A threshold was asked of data of which some is missing. */
export class IncompleteDataError extends LambdaCoverageError {
  readonly exitCode = 5;
  protected readonly ownCode = 'incomplete';

  override get code(): ErrorCode {
    return this.ownCode;
  }
}

/** The bucket or directory cannot be reached, or refuses us. */
export class StoreUnreachableError extends LambdaCoverageError {
  readonly exitCode = 4;
  protected readonly ownCode: ErrorCode = 'store-unusable';
}

/** A function, a metric or a comment cannot be asked for: the service or the emulator does not answer, or refuses us. */
export class UnaskedServiceError extends LambdaCoverageError {
  readonly exitCode = 4;
  protected readonly ownCode: ErrorCode = 'refused';
}

/** A report, or the output of a command, cannot be written. */
export class OutputError extends LambdaCoverageError {
  readonly exitCode = 4;
  protected readonly ownCode: ErrorCode = 'file-error';
}

/** The heap is full, or the machine's memory. */
export class OutOfMemoryError extends LambdaCoverageError {
  readonly exitCode = 4;
  protected readonly ownCode = 'out-of-memory';
}

/** A reporter of the user's own failed; the others wrote theirs. */
export class ReporterError extends LambdaCoverageError {
  readonly exitCode = 4;
  protected readonly ownCode: ErrorCode = 'reporter-failed';
}

/** Why the store does not hand out an object, while it hands out others. */
const UNFETCHED_KINDS = [
  /** The identity or user may not read it. */
  'denied',
  /** In a storage class that must be restored first. */
  'archived',
  /** With a key that only its writer has. */
  'encrypted',
  /** With a KMS key that is disabled, deleted or not ours to use. */
  'kms',
  /** Too many requests, even after a while. */
  'busy',
  /** The connection breaks or falls silent each time. */
  'cut-off',
  'refused',
] as const;

type UnfetchedKind = (typeof UNFETCHED_KINDS)[number];

/** The same, to be asked about any kind. */
export const UNFETCHED: ReadonlySet<UnreadableKind> = new Set(UNFETCHED_KINDS);

/** Why an object is left out. */
export type UnreadableKind =
  | UnfetchedKind
  /** Cut short on the way. */
  | 'truncated'
  /** Gzip whose bytes were changed. */
  | 'damaged'
  /** Not written by a recorder. */
  | 'foreign'
  /** Written by a later version. */
  | 'newer'
  /** Of a known schema, but a field is wrong. */
  | 'invalid'
  | 'too-large'
  /** In the folder of another function than it says: whoever wrote it may not speak of that one. */
  | 'misplaced'
  /** A pipe, a socket or a folder in the place of a file. */
  | 'not-a-file'
  /** Its counts cannot be added without counting something twice. */
  | 'overlapping';

/** One object that is left out; the message is the reason. Never ends a run. */
export class UnreadableObjectError extends Error {
  override readonly name = 'UnreadableObjectError';
  readonly kind: UnreadableKind;

  constructor(kind: UnreadableKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** One script that cannot be converted; the message is the reason. Never ends a run. */
export class UnconvertedScriptError extends Error {
  override readonly name = 'UnconvertedScriptError';

  /** Whether the store has its object, and does not hand it out. */
  get isUnfetched(): boolean {
    const { cause } = this;
    return cause instanceof UnreadableObjectError && UNFETCHED.has(cause.kind);
  }
}

/** What a skip is in the list of codes. */
const OF_OBJECTS: Readonly<Record<UnreadableKind, ErrorCode>> = {
  denied: 'access-denied',
  archived: 'archived',
  encrypted: 'customer-key',
  kms: 'kms-key',
  busy: 'busy',
  'cut-off': 'unreachable',
  refused: 'refused',
  truncated: 'damaged-object',
  damaged: 'damaged-object',
  foreign: 'damaged-object',
  newer: 'newer-object',
  invalid: 'damaged-object',
  'too-large': 'damaged-object',
  misplaced: 'damaged-object',
  'not-a-file': 'not-a-file',
  overlapping: 'damaged-object',
};

/** What an error is in the list of codes; undefined for one that nobody foresaw. */
export function codeOf(cause: unknown): ErrorCode | undefined {
  if (cause instanceof LambdaCoverageError) return cause.code;
  const ofFile = codeOfCause(cause);
  if (ofFile !== undefined) return ofFile;
  return cause instanceof UnreadableObjectError ? OF_OBJECTS[cause.kind] : undefined;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
