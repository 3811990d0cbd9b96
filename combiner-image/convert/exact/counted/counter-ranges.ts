/**
 * Adds 1 for each counter that ran, or the count that stands behind the ranges.
 * @param row `[from, to, from, to, …]` or `[from, to, …, count]`: counters by their numbers, the last one of each range
 * left out. What is no counter adds nothing.
 */
export function addRanges(counts: Float64Array | number[], row: readonly number[]): void {
  const count = row.length % 2 === 0 ? 1 : (row.at(-1) ?? 1);
  for (let i = 0; i + 1 < row.length; i += 2) {
    const end = Math.min(row[i + 1] ?? 0, counts.length);
    for (let counter = row[i] ?? 0; counter < end; counter++)
      counts[counter] = (counts[counter] ?? 0) + count;
  }
}
