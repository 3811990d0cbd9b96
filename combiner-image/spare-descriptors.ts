import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { OutputError } from './errors.ts';
import { reasonOf } from './file-errors.ts';

/** More than the loop of events that Node makes for each script with a time limit. */
const NEEDED = 8;

/**
 * Where Node cannot make that loop, it ends the process by an assertion.
 * @throws OutputError where this process has too many files open
 */
export function mustHaveDescriptors(): void {
  const opened: number[] = [];
  try {
    while (opened.length < NEEDED) opened.push(openSync(devNull, 'r'));
  } catch (cause) {
    throw new OutputError(
      `Scripts cannot be converted: ${reasonOf(cause)}. Raise the limit of this shell (ulimit -n).`,
      { cause },
    );
  } finally {
    for (const file of opened) closeSync(file);
  }
}
