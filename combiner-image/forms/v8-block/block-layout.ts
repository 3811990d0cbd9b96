import type { FlatCounts } from '../../bytes/flat-counts.ts';

// V8's functions of one script as flat numbers. Each function is
// `[name start, name end, block coverage (0 or 1), ranges, start, end, count, start, …]`; its name is the text
// between two quotes in `bytes`, as JSON.

/** Numbers before the first range of a function. */
export const FUNCTION_HEAD = 4;
export const RANGE_SIZE = 3;

/** The name of the function at `at`, decoded. */
export function nameAt({ bytes, numbers }: FlatCounts, at: number): string {
  return JSON.parse(bytes.toString('utf8', numbers[at], numbers[at + 1]));
}
