import { messageOf } from '../errors.ts';

export const NOT_JAVASCRIPT = 'it cannot be parsed as JavaScript';

/**
 * Why a text could not be read or followed, by the error that said so.
 * @param what goes before the error's own words
 */
export function parserReason(error: unknown, what?: string): string {
  // The stack is what is out of range.
  if (error instanceof RangeError) return 'it is nested too deeply, or has millions of blanks in a row';
  return what === undefined ? messageOf(error) : `${what} (${messageOf(error)})`;
}
