import { LineIndex } from '../../../sources/line-index.ts';
import { eachSegment } from '../../../sources/mappings.ts';
import { wordAt } from '../../../sources/word-at.ts';
import type { SourceMapText } from './source-map-text.ts';

/** What ends a line for some tools alone. */
const SEPARATORS = /\r(?!\n)|[\u2028\u2029]/g;
/** So many lines further up a word is looked for. */
const MOST_LINES = 12;
const SHIFTS = Array.from({ length: MOST_LINES }, (_, i) => i + 1);
/** Places of one source that are compared. */
const MOST_COMPARED = 2_000;
/** So many words stand in the same number of lines further up, and so many more than where the map has them. */
const LEAST = 5;
const MORE = 1.5;
/** Shorter ones may be a minifier's. */
const SHORTEST_WORD = 3;
const WORDS = /[\p{ID_Start}$_][\p{ID_Continue}$]{2,299}/gu;
/** Of one line. */
const LONGEST_COMPARED = 10_000;

/** Sources by index of which a map gives other places. */
export interface ShiftedSources {
  /** Those of other lines. */
  lost: ReadonlySet<number>;
  /** Those of other words of the line. */
  onLines: ReadonlySet<number>;
  /** The sources that hold what is counted in two ways. */
  because: string[];
}

/**
 * A minifier that ends lines at U+2028, of a bundle by a tool that does not, asks that tool's map for lines further down:
 * behind each such character all places are one line more off, and have the columns of other words, or are lost.
 * @param texts of the sources by index; `undefined` leaves a source out.
 */
export function shiftedSources(
  { sources, sourcesContent, names, mappings }: SourceMapText,
  deployed: string,
  texts: readonly (string | undefined)[],
): ShiftedSources {
  const because = sources.filter((_, i) => separators(sourcesContent?.[i] ?? '', 1) > 0);
  if (because.length === 0) return { lost: new Set(), onLines: new Set(), because };
  const lines = new LineIndex(deployed);
  const words = texts.map((text) => (text === undefined ? undefined : new PlacedWords(text)));
  eachSegment(mappings, ({ line, column, source, originalLine, originalColumn, name }) => {
    const own = words[source];
    if (own === undefined || !lines.has(line, column)) return;
    const word = names[name] ?? wordAt(deployed, lines.offset(line, column));
    if (word !== undefined && word.length >= SHORTEST_WORD) own.add(originalLine, originalColumn, word);
  });
  const off = words.filter((own) => own?.isAbove);
  // All files behind the last such character are as many lines off.
  const isShifted = SHIFTS.some((shift) => sum(off.map((own) => own?.above(shift) ?? 0)) >= LEAST);
  const all = [...words.entries()];
  // In a map that is off, what is not where it should be may be anywhere.
  const lost = all.flatMap(([i, own]) => (isShifted && (own?.isAbove || own?.isInLine) ? [i] : []));
  const onLines = all.flatMap(([i, own]) => (!isShifted && own?.isInLine ? [i] : []));
  return { lost: new Set(lost), onLines: new Set(onLines), because };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}

/** @param most how many are counted. */
function separators(text: string, most: number): number {
  SEPARATORS.lastIndex = 0;
  let count = 0;
  while (count < most && SEPARATORS.test(text)) count++;
  return count;
}

const NONE: ReadonlySet<string> = new Set();

/** How many words of the deployed code stand where the map says, and how many so many lines further up, or in the line. */
class PlacedWords {
  readonly #text: string;
  readonly #lines: LineIndex;
  readonly #words = new Map<number, ReadonlySet<string>>();
  /** By the number of lines. */
  readonly #above = new Array<number>(MOST_LINES + 1).fill(0);
  #here = 0;
  #left = MOST_COMPARED;
  /** Some maps have none. */
  #hasColumns = false;

  constructor(text: string) {
    this.#text = text;
    this.#lines = new LineIndex(text);
  }

  add(line: number, column: number, word: string): void {
    if (this.#left-- <= 0) return;
    const offset = this.#lines.offset(line, column);
    if (this.#text.slice(offset - column, offset).trim() !== '') this.#hasColumns = true;
    if (wordAt(this.#text, offset) === word) this.#here++;
    for (const [up, count] of this.#above.entries())
      if (this.#wordsOf(line - up).has(word)) this.#above[up] = count + 1;
  }

  above(lines: number): number {
    return this.#above[lines] ?? 0;
  }

  get isAbove(): boolean {
    const inLine = this.above(0);
    return inLine === 0 || Math.max(...this.#above) > inLine * MORE;
  }

  get isInLine(): boolean {
    const inLine = this.above(0);
    return this.#hasColumns && inLine >= LEAST && inLine > this.#here * MORE;
  }

  #wordsOf(line: number): ReadonlySet<string> {
    if (line < 0) return NONE;
    const known = this.#words.get(line);
    if (known !== undefined) return known;
    const start = this.#lines.offset(line, 0);
    const end = Math.min(this.#lines.offset(line + 1, 0), start + LONGEST_COMPARED);
    const words = new Set(this.#text.slice(start, end).match(WORDS));
    this.#words.set(line, words);
    return words;
  }
}
