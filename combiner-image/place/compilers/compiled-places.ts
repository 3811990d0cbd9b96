import { decodedMappings, TraceMap } from '@jridgewell/trace-mapping';
import { lowerBound } from '../../lists.ts';
import { LineIndex } from '../../sources/line-index.ts';
import type { CompiledText } from './compiler.ts';

/** A place of a file. */
export interface SourcePlace {
  /** Number of the file in the map. */
  file: number;
  offset: number;
}

export interface CompiledPlace extends SourcePlace {
  made: number;
  /** The map has it before the blanks in front of it. */
  isBeforeBlanks: boolean;
}

/** A name is not looked for farther behind a place of the map. */
const LONGEST = 300;
const BLANKS = /\s*/y;
const NAME = /[\w$]+/y;

/** From places of what a compiler made to those of the files that it read. */
export class CompiledPlaces {
  readonly #sources: readonly (string | undefined)[];
  readonly #made: string;
  /** By place in what was made. */
  readonly #places: readonly CompiledPlace[];

  /** @param sources the texts of the map's files, in its order: of what is undefined no place is known */
  constructor(sources: readonly (string | undefined)[], { text, map }: CompiledText) {
    this.#sources = sources;
    this.#made = text;
    const made = new LineIndex(text);
    const originals = sources.map((each) => (each === undefined ? undefined : new LineIndex(each)));
    this.#places = decodedMappings(new TraceMap(map)).flatMap((segments, line) =>
      segments.flatMap(([column, file, originalLine, originalColumn]) => {
        if (file === undefined || originalLine === undefined || originalColumn === undefined) return [];
        const offset = originals[file]?.offset(originalLine, originalColumn);
        if (offset === undefined) return [];
        const before = made.offset(line, column);
        const behind = afterBlanks(text, before);
        return { made: behind, isBeforeBlanks: behind > before, file, offset };
      }),
    );
  }

  /** The first place between two. */
  between(start: number, end: number): SourcePlace | undefined {
    const next = this.#places[this.#from(start)];
    return next !== undefined && next.made < end ? next : undefined;
  }

  /** All places between two, in order: of several at one place that which a reader of the map takes. */
  allBetween(start: number, end: number): readonly CompiledPlace[] {
    const found: CompiledPlace[] = [];
    for (const each of this.#places.slice(this.#from(start), this.#from(end))) {
      const last = found.at(-1);
      if (last?.made !== each.made) found.push(each);
      else if (last.isBeforeBlanks && !each.isBeforeBlanks) found[found.length - 1] = each;
    }
    return found;
  }

  /** Numbers of the files of places between two, each once, in order. */
  filesBetween(start: number, end: number): number[] {
    const found = new Set<number>();
    for (let i = this.#from(start); ; i++) {
      const place = this.#places[i];
      if (place === undefined || place.made >= end) return [...found];
      found.add(place.file);
    }
  }

  /** Where the map says it; or a name, where both texts say the same from the place before on, blanks aside. */
  at(offset: number): SourcePlace | undefined {
    const index = this.#from(offset);
    const next = this.#places[index];
    if (next?.made === offset) return this.#nearest(index, offset) ?? next;
    const previous = this.#places[index - 1];
    const source = previous && this.#sources[previous.file];
    if (source === undefined || previous === undefined || offset - previous.made > LONGEST) return undefined;
    NAME.lastIndex = offset;
    const [name] = NAME.exec(this.#made) ?? [];
    const found = behindSame(source, previous.offset, this.#made.slice(previous.made, offset));
    if (name === undefined || found === undefined) return undefined;
    NAME.lastIndex = found;
    return NAME.exec(source)?.[0] === name ? { file: previous.file, offset: found } : undefined;
  }

  #nearest(from: number, offset: number): SourcePlace | undefined {
    for (let i = from; this.#places[i]?.made === offset; i++)
      if (this.#places[i]?.isBeforeBlanks === false) return this.#places[i];
    return undefined;
  }

  #from(offset: number): number {
    return lowerBound(this.#places.length, (i) => (this.#places[i]?.made ?? 0) >= offset);
  }
}

/** esbuild names a place before the blanks in front of it. */
function afterBlanks(text: string, offset: number): number {
  BLANKS.lastIndex = offset;
  return offset + (BLANKS.exec(text)?.[0].length ?? 0);
}

/** @returns the place behind a part that begins at `from`, and the blanks behind it */
function behindSame(text: string, from: number, part: string): number | undefined {
  let at = from;
  for (const sign of part) {
    if (/\s/.test(sign)) continue;
    at = afterBlanks(text, at);
    if (!text.startsWith(sign, at)) return undefined;
    at += sign.length;
  }
  return afterBlanks(text, at);
}
