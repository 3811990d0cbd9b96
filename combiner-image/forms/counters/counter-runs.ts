import type { FlatCounts } from '../../bytes/flat-counts.ts';
import { addRanges } from '../../convert/exact/counted/counter-ranges.ts';

/**
 * What an attribution says of a script, as its counters would.
 * @param runs see `addRanges`; what stands in several of them is added up
 * @param counts of the same script: they know how many counters it has
 */
export function runsAsCounts(runs: readonly (readonly number[])[], { from, to }: FlatCounts): number[] {
  const counts = new Array<number>(to - from).fill(0);
  for (const row of runs) addRanges(counts, row);
  return counts;
}

/** A row for each number that counters have. */
export function countsAsRuns({ numbers, from, to }: FlatCounts): number[][] {
  const rows = new Map<number, number[]>();
  for (let at = from; at < to; at++) {
    const count = numbers[at] ?? 0;
    if (count === 0) continue;
    const counter = at - from;
    const row = rows.get(count) ?? [];
    rows.set(count, row);
    if (row.at(-1) === counter) row[row.length - 1] = counter + 1;
    else row.push(counter, counter + 1);
  }
  return [...rows].map(([count, row]) => (count === 1 ? row : [...row, count]));
}
