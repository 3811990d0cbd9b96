import type { CounterForm } from './counters/placement.ts';

/** Values of `COVERAGE_COUNTS` and `--counts`, and the form that each has. */
export const COUNTS = { counts: 'counters-1', hits: 'hits-2' } as const satisfies Record<string, CounterForm>;

export type Counts = keyof typeof COUNTS;

export function isCounts(value: string): value is Counts {
  return Object.hasOwn(COUNTS, value);
}

/** For messages. */
export const COUNTS_IN_WORDS = Object.keys(COUNTS).join(' or ');
