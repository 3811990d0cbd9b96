import { LineIndex } from '../../../sources/line-index.ts';
import { eachSegment } from '../../../sources/mappings.ts';
import { withoutNumber } from '../../../sources/without-number.ts';
import { identifierAt, isInWord, isLetter } from '../../../sources/word-at.ts';
import { UntoldPlaces } from '../deployed/untold-places.ts';
import { tokensOfLines } from './line-map.ts';
import { LostColumns } from './lost-columns.ts';
import type { SourceMapText } from './source-map-text.ts';
import { beginsToken, isStandIn } from './stand-in.ts';

/** Two offsets in one number, which sorts fast: 2^53 has room for both, and for one bit between them. */
const SHIFT = 2 ** 26;

/** How well a map fits the texts of one source. */
export interface MapFit {
  /** How many places the map gives. */
  places: number;
  /** Of these, those that are not in both texts. */
  misfits: number;
  /** Of these, those that are not in the deployed text. */
  foreign: number;
  /** Places in the middle of a word there. A map of another text has many. */
  inWords: number;
  /** Of these, those of a word of the original: swc has few, and more of what stands between words. */
  wordsInWords: number;
  /** Whether it has nothing but lines of code that has several words on a line. */
  linesOnly: boolean;
}

/** The mapped places of one source, in the order of the original, then of the deployed text. */
export interface MappedTokens {
  original: Int32Array;
  generated: Int32Array;
  fit: MapFit;
}

/** Index maps name a source again in each section that holds a part of it: the index of the first stands for all. */
function firstIndexes(sources: readonly string[]): number[] {
  const first = new Map<string, number>();
  return sources.map((source, index) => {
    const known = first.get(source);
    if (known === undefined) first.set(source, index);
    return known ?? index;
  });
}

/** The part of a line's words that must be there for the line to be the one. */
const SAME_WORDS = 0.6;

/**
 * @param texts of the sources by index; `undefined` leaves a source out.
 * @param untold generated offsets whose tokens are left out.
 * @param onLines sources whose columns are not to be believed.
 * @returns tokens by source index.
 */
export function mappedTokens(
  map: SourceMapText,
  deployedText: string,
  texts: readonly (string | undefined)[],
  untold: Pick<UntoldPlaces, 'has' | 'hasDeclared'> = new UntoldPlaces(),
  onLines: ReadonlySet<number> = new Set(),
): (MappedTokens | undefined)[] {
  const lines = new LineIndex(deployedText);
  const indexes = texts.map((text) => (text === undefined ? undefined : new LineIndex(text)));
  const pairs = texts.map((): number[] => []);
  // Nothing but lines, as long as no place says otherwise.
  const fits = texts.map(
    (text): MapFit => ({
      places: 0,
      misfits: 0,
      foreign: 0,
      inWords: 0,
      wordsInWords: 0,
      linesOnly: text !== undefined,
    }),
  );
  const lost = texts.map(() => new LostColumns());
  const blank = new Blank(deployedText);
  const first = firstIndexes(map.sources);
  eachSegment(map.mappings, (segment) => {
    const { line, column, originalLine, originalColumn, name } = segment;
    const source = first[segment.source] ?? -1;
    const index = indexes[source];
    const text = texts[source];
    const fit = fits[source];
    if (index === undefined || text === undefined || fit === undefined) return;
    fit.places++;
    const place = lines.offset(line, column);
    const original = index.offset(originalLine, originalColumn);
    const isInside = lines.has(line, column);
    const isPlace = index.has(originalLine, originalColumn);
    const isBeyond = isInside && !isPlace && index.has(originalLine, 0);
    lost[source]?.add(originalColumn, isBeyond || (isPlace && !beginsToken(text, original)), isBeyond);
    if (!isInside || !isPlace) {
      fit.misfits++;
      if (!isInside) fit.foreign++;
      return;
    }
    // magic-string may map each letter.
    if (isInWord(deployedText, place) && !isInWord(text, original)) {
      fit.inWords++;
      if (isLetter(text.charCodeAt(original))) fit.wordsInWords++;
    }
    if (fit.linesOnly && !beginsLine(text, original)) fit.linesOnly = false;
    let generated = blank.after(place);
    // swc's segments begin at the end of the statement before.
    if (deployedText[generated] === ';' && text[original] !== ';') generated = blank.after(generated + 1);
    if (untold.has(generated) || isStandIn(deployedText, generated, text, original)) return;
    if (untold.hasDeclared(generated) && hasValue(text, original)) return;
    const bearsName = name >= 0 && isNamed(text, original, map.names[name] ?? '');
    pairs[source]?.push((original * 2 + (bearsName ? 0 : 1)) * SHIFT + generated);
  });
  const told = tokensOfLines(map, deployedText, texts, (index) => {
    const source = first[index] ?? -1;
    return fits[source]?.linesOnly || lost[source]?.any || onLines.has(source) ? source : undefined;
  });
  for (const [source, { tokens, words }] of told) {
    const fit = fits[source];
    // The lines of another text have other words.
    if (fit === undefined || (!fit.linesOnly && tokens.length < words * SAME_WORDS)) continue;
    pairs[source] = tokens
      .filter(({ generated }) => !untold.has(generated))
      .map(({ original, generated }) => original * 2 * SHIFT + generated);
    fit.misfits -= lost[source]?.beyond ?? 0;
  }
  return pairs.map((tokens, source) => {
    const text = texts[source];
    const fit = fits[source];
    if (text === undefined || fit === undefined || first[source] !== source) return undefined;
    const linesOnly = fit.linesOnly && fit.places >= LEAST_LINES && hasLongLines(text);
    return { ...withoutTemporaries(tokens, text, deployedText), fit: { ...fit, linesOnly } };
  });
}

/** Of a file with fewer such lines the best of maps may have nothing but lines. */
const LEAST_LINES = 3;
const TWO_WORDS = /^.*?[\w$]+.*?[^\w$\n][\w$]/gm;

function hasLongLines(text: string): boolean {
  TWO_WORDS.lastIndex = 0;
  for (let lines = 0; lines < LEAST_LINES; lines++) if (!TWO_WORDS.test(text)) return false;
  return true;
}

function beginsLine(text: string, offset: number): boolean {
  let at = offset - 1;
  while (at >= 0 && (text[at] === ' ' || text[at] === '\t')) at--;
  return at < 0 || text[at] === '\n' || text[at] === '\r';
}

/** `name = value`, or with a type. */
const VALUE = /[\w$]+\s*(?::[^=;,]{0,200})?=(?![=>])/y;

function hasValue(text: string, offset: number): boolean {
  VALUE.lastIndex = offset;
  return VALUE.test(text);
}

/** Longer than any name that somebody wrote; names are compared again and again. */
const LONGEST_NAME = 300;

function isNamed(text: string, offset: number, name: string): boolean {
  return name.length <= LONGEST_NAME && text.startsWith(name, offset);
}

/**
 * `a?.b` becomes `(t = a) == null ? void 0 : t.b`, all of it mapped to `a`. Of several tokens for one name those
 * that bear the name, by the map or by their text, are the ones.
 */
function withoutTemporaries(
  pairs: number[],
  text: string,
  deployedText: string,
): Pick<MappedTokens, 'original' | 'generated'> {
  const sorted = Float64Array.from(pairs).sort();
  const kept = new Float64Array(sorted.length);
  let size = 0;
  for (let from = 0; from < sorted.length; ) {
    const original = originalOf(sorted[from] ?? 0);
    let to = from + 1;
    while (to < sorted.length && originalOf(sorted[to] ?? 0) === original) to++;
    const run = sorted.subarray(from, to);
    const named = run.length > 1 ? namedTokens(run, text, deployedText) : run;
    kept.set(named, size);
    size += named.length;
    from = to;
  }
  const tokens = kept.subarray(0, size);
  return {
    original: Int32Array.from(tokens, originalOf),
    generated: Int32Array.from(tokens, (token) => token % SHIFT),
  };
}

function originalOf(token: number): number {
  return Math.floor(token / (2 * SHIFT));
}

function namedTokens(run: Float64Array, text: string, deployedText: string): Float64Array {
  const name = identifierAt(text, originalOf(run[0] ?? 0));
  if (name === undefined) return run;
  const bare = withoutNumber(name);
  const named = run.filter(
    (token) =>
      Math.floor(token / SHIFT) % 2 === 0 ||
      // Bundlers tell equal names of several files apart by a number.
      withoutNumber(identifierAt(deployedText, token % SHIFT) ?? '') === bare,
  );
  return named.length === 0 ? run : named.sort((a, b) => (a % SHIFT) - (b % SHIFT));
}

/** esbuild maps what is before a token: blanks, and comments like `@__PURE__`. One run may have many places. */
class Blank {
  readonly #text: string;
  #from = 0;
  #to = 0;

  constructor(text: string) {
    this.#text = text;
  }

  after(offset: number): number {
    if (this.#from <= offset && offset < this.#to) return this.#to;
    const text = this.#text;
    let at = offset;
    for (;;) {
      while (at < text.length && text.charCodeAt(at) <= 32) at++;
      const end = text.startsWith('/*', at) ? text.indexOf('*/', at + 2) : -1;
      if (end < 0) break;
      at = end + 2;
    }
    if (at > offset) {
      this.#from = offset;
      this.#to = at;
    }
    return at;
  }
}
