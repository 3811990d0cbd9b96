import { LineIndex } from './line-index.ts';
import { eachSegment, MappingsWriter, type Segment } from './mappings.ts';
import { sameWords, type Word, wordsOf } from './same-words.ts';

/** A file of fewer lines may have nothing but lines in the best of maps. */
const LEAST_LINES = 3;
/** Of a line: longer ones are no code that somebody wrote. */
const LONGEST_LINE = 2_000;
const WORDS = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;

export interface RefinedMap {
  mappings: string;
  /** Indexes of the sources of which the map says lines and no columns. */
  refined: number[];
}

/**
 * Some maps say lines only (webpack's `cheap-…`, ncc, magic-string). What stands on one line is told apart by its words:
 * those of the deployed code that the map says to be of that line are laid beside those of the line.
 * @param sources texts by index.
 */
export function refineLines(
  { mappings, names }: { mappings: string; names: readonly string[] },
  deployed: string,
  sources: ReadonlyMap<number, string>,
): RefinedMap {
  const coarse = lineOnly(mappings, sources);
  if (coarse.size === 0) return { mappings, refined: [] };
  const pieces = new Pieces(mappings, names, deployed, coarse);
  return { mappings: rewritten(mappings, pieces), refined: [...coarse.keys()] };
}

/** Sources of which the map gives no column, though their lines have several words. */
function lineOnly(mappings: string, sources: ReadonlyMap<number, string>): Map<number, OriginalLines> {
  const lines = new Map([...sources.keys()].map((index) => [index, new Set<number>()]));
  eachSegment(mappings, ({ source, originalLine, originalColumn }) => {
    if (originalColumn > 0) lines.delete(source);
    else lines.get(source)?.add(originalLine);
  });
  const coarse = new Map<number, OriginalLines>();
  for (const [index, mapped] of lines) {
    if (mapped.size < LEAST_LINES) continue;
    const original = new OriginalLines(sources.get(index) ?? '');
    let long = 0;
    for (const line of mapped) if ((original.text(line).match(WORDS)?.length ?? 0) > 1) long++;
    if (long >= LEAST_LINES) coarse.set(index, original);
  }
  return coarse;
}

class OriginalLines {
  readonly #text: string;
  readonly #lines: LineIndex;

  constructor(text: string) {
    this.#text = text;
    this.#lines = new LineIndex(text);
  }

  has(line: number): boolean {
    return this.#lines.has(line, 0);
  }

  text(line: number): string {
    const start = this.#lines.offset(line, 0);
    return this.#text.slice(start, Math.min(this.#lines.offset(line + 1, 0), start + LONGEST_LINE));
  }
}

/** Deployed code from one place of the map to the next. */
interface Piece {
  start: number;
  end: number;
  /** Of what stands at its start. */
  name: string | undefined;
  /** Which words of it are which of the line, by column. */
  matches: { offset: number; column: number }[];
}

/** The code of each line of each source, in the order of the deployed code. */
class Pieces {
  readonly lines: LineIndex;
  readonly #byPlace = new Map<number, Piece>();

  constructor(
    mappings: string,
    names: readonly string[],
    deployed: string,
    coarse: ReadonlyMap<number, OriginalLines>,
  ) {
    this.lines = new LineIndex(deployed);
    const byLine = new Map<number, Map<number, Piece[]>>(
      [...coarse.keys()].map((index) => [index, new Map()]),
    );
    let last: Piece | undefined;
    let isDense = false;
    const close = ({ line, column }: Readonly<Segment>) => {
      if (last === undefined || !this.lines.has(line, column)) return;
      const at = this.lines.offset(line, column);
      if (at < last.end) isDense = true;
      last.end = Math.max(last.start, Math.min(last.end, at));
      last = undefined;
    };
    eachSegment(
      mappings,
      (segment) => {
        close(segment);
        const { line, column, source, originalLine, name } = segment;
        const original = coarse.get(source);
        const pieces = byLine.get(source);
        if (original === undefined || pieces === undefined) return;
        if (!this.lines.has(line, column) || !original.has(originalLine)) return;
        const start = this.lines.offset(line, column);
        last = { start, end: this.lines.offset(line + 1, 0), name: names[name], matches: [] };
        this.#byPlace.set(start, last);
        const known = pieces.get(originalLine);
        if (known === undefined) pieces.set(originalLine, [last]);
        else known.push(last);
      },
      close,
    );
    for (const [index, pieces] of byLine)
      for (const [line, of] of pieces) match(of, coarse.get(index)?.text(line) ?? '', deployed, isDense);
  }

  at({ line, column }: Readonly<Segment>): Piece | undefined {
    return this.lines.has(line, column) ? this.#byPlace.get(this.lines.offset(line, column)) : undefined;
  }
}

/** @param isDense whether names may be shortened: the map has several places on one line of the deployed code. */
function match(pieces: readonly Piece[], line: string, deployed: string, isDense: boolean): void {
  const original = wordsOf(line);
  const found: { piece: Piece; word: Word }[] = [];
  /** What the map said that short names stand for. */
  const meanings = new Map<string, string>();
  for (const piece of pieces) {
    const text = deployed.slice(piece.start, Math.min(piece.end, piece.start + LONGEST_LINE));
    for (const word of wordsOf(text)) {
      if (piece.name !== undefined && text.slice(0, word.at).trim() === '')
        meanings.set(word.text, piece.name);
      const meaning = isDense ? meanings.get(word.text) : undefined;
      if (meaning !== undefined) found.push({ piece, word: { ...word, text: meaning } });
      else if (!isDense || word.isSure) found.push({ piece, word });
    }
  }
  const words = found.map(({ word }) => word);
  const pairs = sameWords(original, words);
  for (const [own, other] of pairs) {
    const { piece, word } = found[other] ?? {};
    const column = original[own]?.at;
    if (piece !== undefined && word !== undefined && column !== undefined)
      piece.matches.push({ offset: piece.start + word.at, column });
  }
  const [first] = pieces;
  const begin = line.search(/\S/);
  if (pairs.length === 0 && first !== undefined && begin >= 0)
    first.matches.push({ offset: first.start, column: begin });
}

function rewritten(mappings: string, pieces: Pieces): string {
  const writer = new MappingsWriter();
  eachSegment(
    mappings,
    (segment) => {
      const piece = pieces.at(segment);
      if (piece === undefined) {
        writer.add(segment);
        return;
      }
      if (piece.matches[0]?.offset !== piece.start) writer.addBare(segment);
      for (const { offset, column } of piece.matches)
        writer.add({ ...segment, ...pieces.lines.place(offset), originalColumn: column, name: -1 });
    },
    (segment) => writer.addBare(segment),
  );
  return writer.toString();
}
