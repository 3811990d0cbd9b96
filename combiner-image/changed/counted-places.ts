import type { FileCoverageData, Range } from 'istanbul-lib-coverage';
import { EXITS } from '../code/python-maps.ts';
import { LineIndex } from '../sources/line-index.ts';

/** Text that something is counted of, or would be if no comment said otherwise. */
export interface CountedPlace {
  kind: 'statement' | 'function' | 'arm';
  /** Offsets in the text. */
  start: number;
  end: number;
  /** How often it ran; undefined where it is not to be counted. */
  runs: number | undefined;
  /** Istanbul's number of the function. */
  id: string;
}

/** Where counters of a text are. */
export class CountedPlaces {
  readonly #lines: LineIndex;
  readonly #data: FileCoverageData;
  /** The outer ones first. */
  readonly all: readonly CountedPlace[];

  /**
   * @param data what is counted
   * @param complete the same text with all counters that there would be without comments that take some out
   */
  constructor(text: string, data: FileCoverageData, complete: FileCoverageData) {
    this.#lines = new LineIndex(text);
    this.#data = data;
    const known = new Map([...placesOf(data)].map(({ key, runs, id }) => [key, { runs, id }]));
    this.all = [...placesOf(complete)]
      .map(({ kind, key, from, to }): CountedPlace => {
        const { runs, id = '' } = known.get(key) ?? {};
        return { kind, start: this.offset(from), end: this.offset(to), runs, id };
      })
      .sort((a, b) => a.start - b.start || b.end - a.end);
  }

  /**
   * The innermost places around offsets.
   * @param offsets ascending
   */
  *around(
    offsets: Iterable<number>,
  ): Generator<{ inner: CountedPlace | undefined; fn: CountedPlace | undefined }> {
    const open: CountedPlace[] = [];
    let next = 0;
    for (const offset of offsets) {
      for (let place = this.all[next]; place !== undefined && place.start <= offset; place = this.all[++next])
        open.push(place);
      while (open.length > 0 && (open.at(-1)?.end ?? 0) <= offset) open.pop();
      // One that ended may be under one that goes on, where arms and statements cross.
      const held = open.filter(({ end }) => end > offset);
      yield { inner: held.at(-1), fn: held.findLast(({ kind }) => kind === 'function') };
    }
  }

  offset({ line, column }: Range['start']): number {
    return this.#lines.offset(line - 1, column);
  }

  /** Arms of branches and where each begins. Of an `else` that is missing that is the `if`. */
  *arms(): Generator<{ type: string; arm: number; start: number; runs: number }> {
    const { branchMap, b } = this.#data;
    for (const [id, { type, loc, locations }] of Object.entries(branchMap))
      for (const [arm, { start }] of locations.entries())
        yield {
          type,
          arm,
          start: this.offset(start.line === undefined ? loc.start : start),
          runs: b[id]?.[arm] ?? 0,
        };
  }
}

interface Keyed {
  kind: CountedPlace['kind'];
  /** The same for the same place in another list of counters. */
  key: string;
  id: string;
  from: Range['start'];
  to: Range['start'];
  runs: number;
}

function* placesOf(data: FileCoverageData): Generator<Keyed> {
  const keyed = (
    kind: CountedPlace['kind'],
    id: string,
    { start: from, end: to }: Range,
    runs: number,
  ): Keyed => ({
    kind,
    id,
    key: `${kind} ${from.line}:${from.column} ${to.line}:${to.column}`,
    from,
    to,
    runs,
  });
  for (const [id, place] of Object.entries(data.statementMap))
    yield keyed('statement', id, place, data.s[id] ?? 0);
  for (const [id, { decl, loc }] of Object.entries(data.fnMap))
    yield keyed('function', id, { start: decl.start, end: loc.end }, data.f[id] ?? 0);
  for (const [id, { type, locations }] of Object.entries(data.branchMap)) {
    // An `if` has the place of the whole as that of its then part; its parts are statements, as where lines of Python go on.
    if (type === 'if' || type === EXITS) continue;
    for (const [arm, place] of locations.entries()) yield keyed('arm', id, place, data.b[id]?.[arm] ?? 0);
  }
}
