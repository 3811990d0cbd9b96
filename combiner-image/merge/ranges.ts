/** Whole numbers, each once, as `[first, last, first, last, …]`, ascending. */
export function rangesOf(numbers: Iterable<number>): number[] {
  const ranges: number[] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    if (ranges.at(-1) === number - 1) ranges.pop();
    else ranges.push(number);
    ranges.push(number);
  }
  return ranges;
}
