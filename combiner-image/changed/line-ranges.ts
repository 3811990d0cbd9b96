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

/** More make a row of a table tall, on a phone taller than its screen. */
const MOST_IN_CELL = 8;
const RANGES_IN_LINE = 4;

/** The same for a cell of a table in Markdown, in lines of four, however narrow the cell is. */
export function rangesInCell(lines: readonly number[]): string {
  const parts = rangesInWords(lines, MOST_IN_CELL).split(' ');
  return parts.reduce((text, part, at) => `${text}${at % RANGES_IN_LINE === 0 ? ' ' : '\u00a0'}${part}`);
}

/** `12-14, 20`. */
export function rangesInWords(lines: readonly number[], most = MOST_RANGES): string {
  const ranges = lineRanges(lines);
  const shown = ranges.slice(0, most).map(rangeInWords);
  return `${shown.join(', ')}${ranges.length > most ? ` and ${ranges.length - most} more` : ''}`;
}
