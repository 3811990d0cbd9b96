import type { ErrorCode } from '../../contract/error-codes.ts';

/** The last line of an error. */
export function seeExplain(code: ErrorCode): string {
  return `See "lambda-coverage explain ${code}".`;
}
