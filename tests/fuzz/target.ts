import type { Arbitrary } from 'fast-check';
import type { Form } from './mutate.ts';

/** What the recorder wrote, for targets that start from it. */
export interface Samples {
  rawObjects: Buffer[];
  scriptObjects: Buffer[];
}

/** A reader under attack. */
export interface Target {
  form: Form;
  /** Honest inputs that mutations start from. */
  samples: (samples: Samples) => Buffer[];
  /** Inputs that are built by their structure. */
  structured: Arbitrary<Buffer>;
  /** How many inputs take about ten seconds on a machine for CI. */
  runs: number;
  /** @param folder an empty one for what the reader needs on a disk. */
  open: (folder: string, samples: Samples) => Promise<Reader>;
}

/**
 * Gives one input to the reader, and checks what comes out.
 * @throws whatever must not happen: another error than the reader's own, or a wrong answer.
 */
export type Reader = (input: Buffer) => void | Promise<void>;

/** Runs an attempt that may fail, but only with one of these errors. */
export async function refusing<T>(
  errors: readonly (abstract new (...args: never[]) => Error)[],
  attempt: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await attempt();
  } catch (error) {
    if (errors.some((known) => error instanceof known)) return undefined;
    throw error;
  }
}
