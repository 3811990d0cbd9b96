import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { guardCode } from '../../../contract/counters/guard.ts';
import type { CounterForm } from '../../../contract/counters/placement.ts';
import type { InstrumentedFile } from '../../../contract/instrumented-folder.ts';
import { LIMITS } from '../../limits.ts';

/**
 * Whether a file finds its counters by the name that its folder's manifest gives it, and is as long as it was: what costs
 * little before anything runs. The worker compares the whole text, when code of it has run.
 * @returns undefined where there is no such file: none of it can run
 */
export function isStillInstrumented(
  file: string,
  { bytes, name, counters }: Pick<InstrumentedFile, 'bytes' | 'name' | 'counters'>,
  form: CounterForm,
): boolean | undefined {
  const descriptor = openIfThere(file);
  if (descriptor === undefined) return undefined;
  try {
    if (fstatSync(descriptor).size !== bytes) return false;
    const guard = guardCode({ variable: name, form }, counters);
    const head = Buffer.alloc(Math.min(LIMITS.instrumentedHeadBytes, bytes));
    readSync(descriptor, head, 0, head.length, 0);
    return head.includes(guard) || (bytes > head.length && readFileSync(descriptor).includes(guard));
  } finally {
    closeSync(descriptor);
  }
}

function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch {
    return undefined;
  }
}
