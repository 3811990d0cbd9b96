export interface LineRange {
  first: number;
  last: number;
}

/** Lines behind each other as one. @param lines ascending */
export function lineRanges(lines: readonly number[]): LineRange[] {
  const ranges: LineRange[] = [];
  for (const line of lines) {
    const range = ranges.at(-1);
    if (range !== undefined && line === range.last + 1) range.last = line;
    else ranges.push({ first: line, last: line });
  }
  return ranges;
}

/** `12-14`, or `20`. */
export function rangeInWords({ first, last }: LineRange): string {
  return first === last ? `${first}` : `${first}-${last}`;
}

/** Of a file with more gaps nobody reads the list in a line. */
const MOST_RANGES = 20;

/** `12-14, 20`. */
export function rangesInWords(lines: readonly number[]): string {
  const ranges = lineRanges(lines);
  const shown = ranges.slice(0, MOST_RANGES).map(rangeInWords);
  return `${shown.join(', ')}${ranges.length > MOST_RANGES ? ` and ${ranges.length - MOST_RANGES} more` : ''}`;
}
