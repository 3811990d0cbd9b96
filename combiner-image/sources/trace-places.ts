import { lowerBound } from '../lists.ts';
import { eachSegment, type Segment } from './mappings.ts';

/** Places of one text by line and column, all 0-based. */
export interface TracedPlaces {
  line: Int32Array;
  column: Int32Array;
  /** Of the map: the source that a place comes from, -1 for none. */
  source: Int32Array;
}

/** No place of the map; -1 stands for one without a source. */
const UNKNOWN = -2;

/**
 * Follows places of a text by its map, in place: each goes on from the last place of the map at or before it on its
 * line, as with `traceSegment` of trace-mapping. That decodes a map to some twenty times its size; here memory is
 * taken for the places that are asked for, however many the map has.
 * @param places in ascending order
 */
export function tracePlaces(places: TracedPlaces, mappings: string): void {
  places.source.fill(-1);
  const lines = new AskedLine(places);
  eachSegment(
    mappings,
    (segment) => lines.at(segment.line)?.take(segment),
    (segment) => lines.at(segment.line)?.take({ ...segment, source: -1 }),
  );
  lines.close();
}

/** The places of one line of the text, while the map's places of that line go by. */
class AskedLine {
  readonly #places: TracedPlaces;
  #line = -1;
  #from = 0;
  #to = 0;
  /** By place: the first place of the map that is just there, and the last one of those nearest before it. */
  readonly #exact: Nearest;
  readonly #before: Nearest;

  constructor(places: TracedPlaces) {
    this.#places = places;
    const longest = longestRun(places.line);
    this.#exact = new Nearest(longest);
    this.#before = new Nearest(longest);
  }

  /** Lines come in ascending order. @returns undefined when nothing is asked of the line */
  at(line: number): this | undefined {
    if (line !== this.#line) {
      this.close();
      const { line: lines } = this.#places;
      let from = this.#to;
      while (from < lines.length && (lines[from] ?? 0) < line) from++;
      let to = from;
      while (to < lines.length && lines[to] === line) to++;
      [this.#line, this.#from, this.#to] = [line, from, to];
    }
    return this.#from === this.#to ? undefined : this;
  }

  take(segment: Readonly<Segment>): void {
    const { column } = this.#places;
    const slot = lowerBound(this.#to - this.#from, (i) => (column[this.#from + i] ?? 0) >= segment.column);
    if (this.#from + slot === this.#to) return;
    if (column[this.#from + slot] === segment.column && !this.#exact.has(slot))
      this.#exact.set(slot, segment);
    if (!this.#before.has(slot) || segment.column >= this.#before.column(slot))
      this.#before.set(slot, segment);
  }

  /** Answers what is asked of the line. */
  close(): void {
    const { column } = this.#places;
    let nearest = -1;
    let asked: number | undefined;
    for (let i = this.#from; i < this.#to; i++) {
      const slot = i - this.#from;
      const isAgain = column[i] === asked;
      asked = column[i];
      if (this.#before.has(slot)) nearest = slot;
      if (isAgain) this.#repeat(i);
      else if (this.#exact.has(slot)) this.#exact.write(slot, this.#places, i);
      else if (nearest >= 0) this.#before.write(nearest, this.#places, i);
    }
    this.#exact.clear(this.#to - this.#from);
    this.#before.clear(this.#to - this.#from);
    this.#from = this.#to;
  }

  #repeat(i: number): void {
    const { line, column, source } = this.#places;
    for (const values of [line, column, source]) values[i] = values[i - 1] ?? 0;
  }
}

/** A place of a map for each of some places. */
class Nearest {
  readonly #source: Int32Array;
  readonly #column: Int32Array;
  readonly #originalLine: Int32Array;
  readonly #originalColumn: Int32Array;

  constructor(size: number) {
    this.#source = new Int32Array(size).fill(UNKNOWN);
    this.#column = new Int32Array(size);
    this.#originalLine = new Int32Array(size);
    this.#originalColumn = new Int32Array(size);
  }

  has(slot: number): boolean {
    return this.#source[slot] !== UNKNOWN;
  }

  column(slot: number): number {
    return this.#column[slot] ?? 0;
  }

  set(slot: number, { column, source, originalLine, originalColumn }: Readonly<Segment>): void {
    this.#source[slot] = Math.max(source, -1);
    this.#column[slot] = column;
    this.#originalLine[slot] = originalLine;
    this.#originalColumn[slot] = originalColumn;
  }

  write(slot: number, { line, column, source }: TracedPlaces, index: number): void {
    source[index] = this.#source[slot] ?? -1;
    line[index] = this.#originalLine[slot] ?? 0;
    column[index] = this.#originalColumn[slot] ?? 0;
  }

  clear(size: number): void {
    this.#source.fill(UNKNOWN, 0, size);
  }
}

function longestRun(lines: Int32Array): number {
  let longest = 0;
  for (let from = 0; from < lines.length; ) {
    let to = from + 1;
    while (to < lines.length && lines[to] === lines[from]) to++;
    longest = Math.max(longest, to - from);
    from = to;
  }
  return longest;
}
