import type { Ranges } from '../../../../contract/counters/ranges.ts';

const has = (offset: number) => offset % 97 < 60;

/** As if a bundler had mixed two projects token by token. */
export const MIXED: Ranges = {
  has,
  touches: (start, end) =>
    Array.from({ length: Math.min(97, end - start) }, (_, index) => start + index).some(has),
};
