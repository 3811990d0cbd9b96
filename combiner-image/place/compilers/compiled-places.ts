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
}

/** Names are looked for between two places of the map that are no farther apart. */
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
        return { made: afterBlanks(text, made.offset(line, column)), file, offset };
      }),
    );
  }

  /** The first place between two. */
  between(start: number, end: number): SourcePlace | undefined {
    const next = this.#places[this.#from(start)];
    return next !== undefined && next.made < end ? next : undefined;
  }

  /** All places between two, in order. */
  allBetween(start: number, end: number): readonly CompiledPlace[] {
    return this.#places.slice(this.#from(start), this.#from(end));
  }

  /** Where the map says it; or a name, where it stands between two of its places and in both texts as often. */
  at(offset: number): SourcePlace | undefined {
    const index = this.#from(offset);
    const next = this.#places[index];
    if (next?.made === offset) return next;
    const previous = this.#places[index - 1];
    if (previous === undefined || next === undefined || previous.file !== next.file) return undefined;
    if (next.made - previous.made > LONGEST || next.offset - previous.offset > LONGEST) return undefined;
    NAME.lastIndex = offset;
    const [name] = NAME.exec(this.#made) ?? [];
    if (name === undefined) return undefined;
    const made = wordsAt(this.#made, name, previous.made, next.made);
    const source = wordsAt(this.#sources[next.file] ?? '', name, previous.offset, next.offset);
    const found = made.length === source.length ? source[made.indexOf(offset)] : undefined;
    return found === undefined ? undefined : { file: next.file, offset: found };
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

function wordsAt(text: string, word: string, from: number, to: number): number[] {
  const found: number[] = [];
  for (const { 0: each, index } of text.slice(from, Math.max(from, to)).matchAll(/[\w$]+/g))
    if (each === word) found.push(from + index);
  return found;
}
