import type { UncountedReason } from '../engine/uncounted.ts';

/** A file gets no counters. */
export class Uncountable extends Error {
  override readonly name = 'Uncountable';
  readonly reason: UncountedReason;

  constructor(reason: UncountedReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Of whatever was thrown where counters were to be put in. */
export function reasonOf(error: unknown): UncountedReason {
  if (error instanceof Uncountable) return error.reason;
  // Thrown in another bundle.
  return error instanceof Error && error.name === 'UncountableText' ? 'syntax' : 'fault';
}
