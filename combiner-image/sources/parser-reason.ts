import { messageOf } from '../errors.ts';

/** Why a text could not be read or followed, by the error that said so. */
export function parserReason(error: unknown): string {
  // The stack is what is out of range.
  return error instanceof RangeError
    ? 'it is nested too deeply, or has millions of blanks in a row'
    : messageOf(error);
}
