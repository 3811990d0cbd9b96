import { UnconvertedScriptError } from '../errors.ts';
import { heapAdvice, heapBytes } from '../heap.ts';
import type { Placement } from '../placement/placement.ts';
import { DistinctNames } from './distinct-names.ts';
import { eachSegment, MappingsWriter } from './mappings.ts';
import type { ResolvedMap } from './script.ts';
import { tracePlaces } from './trace-places.ts';

/** Four digits and a comma. */
const SHORTEST_PLACE = 5;

/** Of one place, while the maps of sources are followed. */
const BYTES_PER_PLACE = 60;
const SHARE_OF_HEAP = 0.25;

type Sources = Pick<ResolvedMap, 'sources' | 'sourcesContent' | 'placements'>;

/**
 * A map whose sources have maps of their own: each of its places goes on to where those lead. They are taken one after
 * the other, so that no two of them need be in memory.
 */
export class ComposedMap {
  readonly #outer: ResolvedMap;
  readonly #places: Places;
  /** By the index of a source whose map was followed: what that map names. */
  readonly #followed = new Map<number, Sources>();

  /** @throws UnconvertedScriptError when the heap has no room for its places. */
  constructor(outer: ResolvedMap) {
    this.#outer = outer;
    this.#places = new Places(outer);
  }

  /** Places of a source that its map does not know are dropped. */
  follow(index: number, { sources, sourcesContent, placements, mappings }: ResolvedMap): void {
    this.#places.follow(index, mappings);
    this.#followed.set(index, { sources, sourcesContent, placements });
  }

  toMap(): ResolvedMap {
    const list = new SourceList();
    const own = this.#outer.sources.map((_, i) => (this.#followed.has(i) ? -1 : list.add(this.#outer, i)));
    const further = new Map(
      [...this.#followed].map(([index, map]) => [index, map.sources.map((_, i) => list.add(map, i))]),
    );
    const { sources, sourcesContent, placements } = list;
    const isMapped = sources.map(() => false);
    const writer = new MappingsWriter();
    this.#places.each((line, column, from, inner, originalLine, originalColumn) => {
      const source = further.get(from)?.[inner] ?? (further.has(from) ? -1 : own[from]) ?? -1;
      if (source < 0) return;
      isMapped[source] = true;
      writer.add({ line, column, source, originalLine, originalColumn, name: -1 });
    });
    return {
      version: 3,
      sources,
      sourcesContent,
      placements,
      names: [],
      mappings: writer.toString(),
      isMapped,
    };
  }
}

/** The places of a map in the order of the deployed text. */
class Places {
  readonly #line: Int32Array;
  readonly #column: Int32Array;
  readonly #source: Int32Array;
  /** Of the map of its source, once that was followed. */
  readonly #inner: Int32Array;
  readonly #originalLine: Int32Array;
  readonly #originalColumn: Int32Array;
  /** Places by source, and by source where they begin there. */
  readonly #bySource: Int32Array;
  readonly #begins: Int32Array;

  constructor({ mappings, sources }: ResolvedMap) {
    const count = countedPlaces(mappings);
    this.#line = new Int32Array(count);
    this.#column = new Int32Array(count);
    this.#source = new Int32Array(count);
    this.#inner = new Int32Array(count);
    this.#originalLine = new Int32Array(count);
    this.#originalColumn = new Int32Array(count);
    this.#begins = new Int32Array(sources.length + 1);
    let size = 0;
    eachSegment(mappings, ({ line, column, source, originalLine, originalColumn }) => {
      this.#line[size] = line;
      this.#column[size] = column;
      this.#source[size] = source;
      this.#originalLine[size] = originalLine;
      this.#originalColumn[size] = originalColumn;
      if (source in sources) this.#begins[source + 1] = (this.#begins[source + 1] ?? 0) + 1;
      size++;
    });
    for (let i = 0; i < sources.length; i++)
      this.#begins[i + 1] = (this.#begins[i + 1] ?? 0) + (this.#begins[i] ?? 0);
    this.#bySource = new Int32Array(count);
    const next = this.#begins.slice();
    for (let place = 0; place < count; place++) {
      const source = this.#source[place] ?? -1;
      if (!(source in sources)) continue;
      const at = next[source] ?? 0;
      this.#bySource[at] = place;
      next[source] = at + 1;
    }
  }

  follow(source: number, mappings: string): void {
    const places = this.#bySource
      .subarray(this.#begins[source], this.#begins[source + 1])
      .sort((a, b) => this.#compare(a, b));
    const traced = {
      line: Int32Array.from(places, (place) => this.#originalLine[place] ?? 0),
      column: Int32Array.from(places, (place) => this.#originalColumn[place] ?? 0),
      source: new Int32Array(places.length),
    };
    tracePlaces(traced, mappings);
    for (const [i, place] of places.entries()) {
      const isNowhere = (this.#originalLine[place] ?? 0) < 0 || (this.#originalColumn[place] ?? 0) < 0;
      this.#inner[place] = isNowhere ? -1 : (traced.source[i] ?? -1);
      this.#originalLine[place] = traced.line[i] ?? 0;
      this.#originalColumn[place] = traced.column[i] ?? 0;
    }
  }

  each(
    visit: (
      line: number,
      column: number,
      source: number,
      inner: number,
      originalLine: number,
      originalColumn: number,
    ) => void,
  ): void {
    for (let i = 0; i < this.#line.length; i++)
      visit(
        this.#line[i] ?? 0,
        this.#column[i] ?? 0,
        this.#source[i] ?? -1,
        this.#inner[i] ?? -1,
        this.#originalLine[i] ?? 0,
        this.#originalColumn[i] ?? 0,
      );
  }

  #compare(a: number, b: number): number {
    const lines = (this.#originalLine[a] ?? 0) - (this.#originalLine[b] ?? 0);
    return lines !== 0 ? lines : (this.#originalColumn[a] ?? 0) - (this.#originalColumn[b] ?? 0);
  }
}

function countedPlaces(mappings: string): number {
  // By the length, for this is asked of each source that has a map.
  const most = mappings.length / SHORTEST_PLACE;
  if (most * BYTES_PER_PLACE > heapBytes() * SHARE_OF_HEAP)
    throw new UnconvertedScriptError(`the map of its script has too many places for ${heapAdvice()}`);
  let count = 0;
  eachSegment(mappings, () => count++);
  return count;
}

/** Sources of several maps: one that two of them share, name and text, is there once. */
class SourceList {
  readonly sources: string[] = [];
  readonly sourcesContent: (string | null)[] = [];
  readonly placements: Placement[] = [];
  readonly #names = new DistinctNames();
  readonly #indexes = new Map<string, number>();

  add({ sources, sourcesContent, placements }: Sources, index: number): number {
    const path = sources[index] ?? '';
    const content = sourcesContent[index] ?? null;
    const name = this.#names.nameOf(path, content);
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    this.#indexes.set(name, this.sources.length);
    this.sources.push(name);
    this.sourcesContent.push(content);
    this.placements.push(placements[index] ?? { kind: 'other', path, isOpen: false });
    return this.sources.length - 1;
  }
}
