import type { FileCoverageData } from 'istanbul-lib-coverage';
import { placesOf } from './places.ts';
import { NOBODY, type RunnerSets } from './runner-sets.ts';

/** Who ran the counters of one text, by place: whatever becomes of their numbers. */
export class PlaceRunners {
  readonly sets: RunnerSets;
  /** Sets, of a branch one for each arm. */
  readonly #byPlace = new Map<string, readonly number[]>();

  constructor(sets: RunnerSets) {
    this.sets = sets;
  }

  at(place: string): readonly number[] {
    return this.#byPlace.get(place) ?? [];
  }

  add(place: string, more: readonly number[]): void {
    if (more.every((set) => set === NOBODY)) return;
    const known = this.at(place);
    const longer = known.length > more.length ? known : more;
    this.#byPlace.set(
      place,
      longer.map((_, arm) => this.sets.union(known[arm] ?? NOBODY, more[arm] ?? NOBODY)),
    );
  }

  /** Of the same text. */
  addAll(other: PlaceRunners): void {
    for (const [place, more] of other.#byPlace) this.add(place, more);
  }
}

/** Of one source: which test, and which Lambda function. Absent where nothing tells. */
export interface SourceRunners {
  contexts: PlaceRunners;
  functions: PlaceRunners;
}

/** @returns of one text of a source all that is known; whichever is absent adds nothing */
export function together(
  a: SourceRunners | undefined,
  b: SourceRunners | undefined,
): SourceRunners | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const sum = {
    contexts: new PlaceRunners(a.contexts.sets),
    functions: new PlaceRunners(a.functions.sets),
  };
  for (const each of [a, b]) {
    sum.contexts.addAll(each.contexts);
    sum.functions.addAll(each.functions);
  }
  return sum;
}

/** One of Istanbul's counters; of a branch all arms. */
export interface Counter {
  kind: 's' | 'f' | 'b';
  id: string;
}

/** Who ran the counters of a source, as a report has them. */
export interface Runners {
  /** Each once: ascending indexes into the names. */
  sets: readonly (readonly number[])[];
  /** By Istanbul's ids: an index into `sets`, or -1 where nobody is known. */
  s: Readonly<Record<string, number>>;
  f: Readonly<Record<string, number>>;
  b: Readonly<Record<string, readonly number[]>>;
}

/** Those who ran code, by the names of sources in a report. */
export class NamedRunners {
  /** Sorted. */
  readonly names: readonly string[];
  /** By the number that a name has in the sets. */
  readonly #indexes: readonly number[];
  readonly #sources: ReadonlyMap<string, PlaceRunners>;
  readonly #all: RunnerSets;

  constructor(sets: RunnerSets, sources: ReadonlyMap<string, PlaceRunners>) {
    this.names = [...sets.names].sort();
    const sorted = new Map(this.names.map((name, index) => [name, index]));
    this.#indexes = sets.names.map((name) => sorted.get(name) ?? 0);
    this.#sources = sources;
    this.#all = sets;
  }

  /** Names of those who ran any of these counters, sorted. */
  ran(path: string, shown: FileCoverageData, counters: readonly Counter[]): string[] {
    const source = this.#sources.get(path);
    if (source === undefined) return [];
    const wanted = new Set(counters.map(({ kind, id }) => kind + id));
    let all = NOBODY;
    for (const [kind, id, place] of placesOf(shown))
      if (wanted.has(kind + id)) for (const set of source.at(place)) all = source.sets.union(all, set);
    return this.members(all).map((index) => this.names[index] ?? '');
  }

  /** By counter, and arm of a branch, who ran it; without those that nobody ran. */
  *sets(path: string, shown: FileCoverageData): Generator<number> {
    const source = this.#sources.get(path);
    if (source === undefined) return;
    for (const [, , place] of placesOf(shown))
      for (const set of source.at(place)) if (set !== NOBODY) yield set;
  }

  /** @param set of those that `sets` gives @returns indexes into the names, ascending */
  members(set: number): number[] {
    return this.#all
      .members(set)
      .map((member) => this.#indexes[member] ?? 0)
      .sort((a, b) => a - b);
  }

  /** @param path as in the report @param shown what the report has of it */
  of(path: string, shown: FileCoverageData): Runners | undefined {
    const source = this.#sources.get(path);
    if (source === undefined) return undefined;
    const sets: number[][] = [];
    const known = new Map<number, number>([[NOBODY, -1]]);
    const indexOf = (set: number) => {
      const index = known.get(set);
      if (index !== undefined) return index;
      known.set(set, sets.length);
      return sets.push(this.members(set)) - 1;
    };
    const s: Record<string, number> = {};
    const f: Record<string, number> = {};
    const b: Record<string, number[]> = {};
    for (const [kind, id, place] of placesOf(shown)) {
      const found = source.at(place);
      if (kind === 'b') b[id] = (shown.b[id] ?? []).map((_, arm) => indexOf(found[arm] ?? NOBODY));
      else (kind === 's' ? s : f)[id] = indexOf(found[0] ?? NOBODY);
    }
    return { sets, s, f, b };
  }
}
