/** More blank lines than this, one after another, are as this many. */
const MOST_BLANK_LINES = 100;
/** Of a longer line only as much at its begin and at its end is looked at. */
const LOOKED_AT = 1_000;

interface Looked {
  text: string;
  /** The line of each line of the text, from 0. */
  lines: readonly number[] | undefined;
}

/**
 * The lines that hold a match, or a part of one, from 1. Patterns that begin with blanks and hold `.*?` take time by
 * the square of what they get: what nobody writes is cut short.
 */
export function matchedLines(text: string, pattern: RegExp): Set<number> {
  const looked = shortened(text);
  const matched = new Set<number>();
  let line = 0;
  let from = 0;
  for (const match of looked.text.matchAll(pattern)) {
    line += countLineEnds(looked.text, from, match.index);
    from = match.index;
    const last = line + countLineEnds(looked.text, from, from + match[0].length);
    for (let each = line; each <= last; each++) matched.add((looked.lines?.[each] ?? each) + 1);
  }
  return matched;
}

function shortened(text: string): Looked {
  const lines = text.split('\n');
  if (!needsShortening(lines)) return { text, lines: undefined };
  const kept: string[] = [];
  const places: number[] = [];
  let blanks = 0;
  for (const [place, line] of lines.entries()) {
    blanks = line.trim() === '' ? blanks + 1 : 0;
    if (blanks > MOST_BLANK_LINES) continue;
    kept.push(line.length > 2 * LOOKED_AT ? `${line.slice(0, LOOKED_AT)}${line.slice(-LOOKED_AT)}` : line);
    places.push(place);
  }
  return { text: kept.join('\n'), lines: places };
}

function needsShortening(lines: readonly string[]): boolean {
  let blanks = 0;
  for (const line of lines) {
    if (line.length > 2 * LOOKED_AT) return true;
    blanks = line.trim() === '' ? blanks + 1 : 0;
    if (blanks > MOST_BLANK_LINES) return true;
  }
  return false;
}

function countLineEnds(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
