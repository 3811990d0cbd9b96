/** More blank lines than this, one after another, are as this many: patterns often begin with blanks. */
const MOST_BLANK_LINES = 100;

interface Looked {
  text: string;
  /** Where each of its lines is in the whole text, from 0. */
  places: readonly number[] | undefined;
}

/**
 * The lines that hold a match, or a part of one, from 1.
 * @param mostOfLine for patterns that take time by the square of a line's length: of a longer line half as much at its
 *   begin, and half at its end
 */
export function matchedLines(
  text: string,
  pattern: RegExp,
  mostOfLine = Number.POSITIVE_INFINITY,
): Set<number> {
  const looked = shortened(text, mostOfLine);
  const matched = new Set<number>();
  let line = 0;
  let from = 0;
  for (const match of looked.text.matchAll(pattern)) {
    if (match[0] === '' && isInCharacter(looked.text, match.index)) continue;
    line += countLineEnds(looked.text, from, match.index);
    from = match.index;
    const last = line + countLineEnds(looked.text, from, from + match[0].length);
    for (let each = line; each <= last; each++) matched.add((looked.places?.[each] ?? each) + 1);
  }
  return matched;
}

/** V8 finds nothing between the two halves of a character as well, as an empty line is. */
function isInCharacter(text: string, at: number): boolean {
  return at > 0 && (text.codePointAt(at - 1) ?? 0) > 0xffff;
}

/** What nobody writes is cut short. */
function shortened(text: string, mostOfLine: number): Looked {
  const lines = text.split('\n');
  const kept: string[] = [];
  const places: number[] = [];
  let blanks = 0;
  let isCut = false;
  for (const [place, line] of lines.entries()) {
    blanks = line.trim() === '' ? blanks + 1 : 0;
    const isLong = line.length > mostOfLine;
    if (isLong || blanks > MOST_BLANK_LINES) isCut = true;
    if (blanks > MOST_BLANK_LINES) continue;
    kept.push(isLong ? `${line.slice(0, mostOfLine / 2)}${line.slice(-mostOfLine / 2)}` : line);
    places.push(place);
  }
  return isCut ? { text: kept.join('\n'), places } : { text, places: undefined };
}

function countLineEnds(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === 10) count++;
  return count;
}
