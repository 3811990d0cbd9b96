import type { CountsByFunction } from '../../../combiner-image/merge/counts-by-function.ts';

/** The sums of a script as raw objects hold them, by Lambda function; or why there are none. */
export function entriesOf(counts: CountsByFunction) {
  return counts.functions.map((name) => {
    const sums = counts.sumsOf(name);
    return { name, sums: typeof sums === 'string' ? sums : sums.toEntry() };
  });
}
