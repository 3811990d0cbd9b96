import { UsageError } from '../errors.ts';
import { parseTime } from '../read/selection.ts';

/** Of what is compacted, where nobody says. */
export const DEFAULT_AGE = '24h';

/**
 * @param option names it in the message
 * @returns milliseconds.
 * @throws UsageError
 */
export function parseAge(text: string, option: string): number {
  if (!/^\d+[mhdw]$/.test(text))
    throw new UsageError(
      `${option}: "${text}" is not an age. Give one such as 24h or 7d; 0h takes every sandbox.`,
    );
  return lengthOf(text, option);
}

/** @returns milliseconds, more than none. @throws UsageError */
export function parseWindow(text: string, option: string): number {
  if (!/^0*[1-9]\d*[mhdw]$/.test(text))
    throw new UsageError(
      `${option}: "${text}" is not the length of a window. Give one such as 25h, longer than the time from one run to the next.`,
    );
  return lengthOf(text, option);
}

function lengthOf(text: string, option: string): number {
  const now = new Date();
  return now.getTime() - parseTime(text, option, now).getTime();
}
