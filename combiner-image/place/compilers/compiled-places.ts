import { decodedMappings, TraceMap } from '@jridgewell/trace-mapping';
import { lowerBound } from '../../lists.ts';
import { LineIndex } from '../../sources/line-index.ts';
import type { CompiledText } from './compiler.ts';

interface Place {
  made: number;
  source: number;
}

/** Names are looked for between two places of the map that are no farther apart. */
const LONGEST = 300;
const NAME = /[\w$]+/y;

/** From places of what a compiler made to those of the file that it read. */
export class CompiledPlaces {
  readonly #source: string;
  readonly #made: string;
  /** By place in what was made. */
  readonly #places: readonly Place[];

  constructor(source: string, { text, map }: CompiledText) {
    this.#source = source;
    this.#made = text;
    const made = new LineIndex(text);
    const original = new LineIndex(source);
    this.#places = decodedMappings(new TraceMap(map)).flatMap((segments, line) =>
      segments.flatMap(([column, from, originalLine, originalColumn]) =>
        from === undefined || originalLine === undefined || originalColumn === undefined
          ? []
          : { made: made.offset(line, column), source: original.offset(originalLine, originalColumn) },
      ),
    );
  }

  /** Whether anything of the file is between two places. */
  isOwn(start: number, end: number): boolean {
    const next = this.#places[this.#from(start)];
    return next !== undefined && next.made < end;
  }

  /** Where the map says it; or a name, where it stands between two of its places and in both texts as often. */
  at(offset: number): number | undefined {
    const index = this.#from(offset);
    const next = this.#places[index];
    if (next?.made === offset) return next.source;
    const previous = this.#places[index - 1];
    if (previous === undefined || next === undefined) return undefined;
    if (next.made - previous.made > LONGEST || next.source - previous.source > LONGEST) return undefined;
    NAME.lastIndex = offset;
    const [name] = NAME.exec(this.#made) ?? [];
    if (name === undefined) return undefined;
    const made = wordsAt(this.#made, name, previous.made, next.made);
    const source = wordsAt(this.#source, name, previous.source, next.source);
    return made.length === source.length ? source[made.indexOf(offset)] : undefined;
  }

  #from(offset: number): number {
    return lowerBound(this.#places.length, (i) => (this.#places[i]?.made ?? 0) >= offset);
  }
}

function wordsAt(text: string, word: string, from: number, to: number): number[] {
  const found: number[] = [];
  for (const { 0: each, index } of text.slice(from, Math.max(from, to)).matchAll(/[\w$]+/g))
    if (each === word) found.push(from + index);
  return found;
}
