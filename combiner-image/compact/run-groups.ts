import { lowerBound } from '../lists.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';
import type { RunRecord } from '../read/runs.ts';
import type { Period } from '../read/selection.ts';
import { type ToldRuns, toldContexts, toldRuns } from '../read/told-runs.ts';

/** Of one function. Who sends other contexts each time would have nothing compacted. */
const MAX_GROUPS = 1_000;

/** What objects must have in common beside their deployment, so that a report of a run is the same after they were added up. */
export interface RunGroup {
  key: string;
  /** What the sum can say of the object's runs. */
  runs: ToldRuns;
}

/** Keeps apart what belongs to different test runs: by the contexts of invocations, and by the times that were marked. */
export class RunGroups {
  /** When runs began and ended, in epoch milliseconds, ascending. */
  readonly #bounds: readonly number[];
  readonly #keys = new Set<string>();

  constructor(marked: readonly RunRecord[]) {
    const times = marked.flatMap(({ startedAt, endedAt }) => [startedAt, ...(endedAt ? [endedAt] : [])]);
    this.#bounds = [...new Set(times.map((time) => Date.parse(time)))].sort((a, b) => a - b);
  }

  /** @param period in which the object counts */
  groupOf(object: ParsedRawObject, { from, to }: Period): RunGroup {
    const runs = toldRuns(object);
    const time = `${this.#placeOf(from)}-${this.#placeOf(to)}-${separable(object)}`;
    const names = [...runs.told.keys()].sort();
    if (names.length === 0) return { key: time, runs };
    const key = JSON.stringify([time, names, runs.besides]);
    if (this.#keys.size < MAX_GROUPS) this.#keys.add(key);
    return this.#keys.has(key) ? { key, runs } : { key: time, runs: { told: new Map(), besides: 'unknown' } };
  }

  /** How many bounds are not after a time: a run has its start, and not its end. */
  #placeOf(time: number): number {
    return lowerBound(this.#bounds.length, (i) => (this.#bounds[i] ?? 0) > time);
  }
}

/** One without attribution is left out of contexts that it shares; a sum with others would be left out in whole, or not say so. */
function separable(object: ParsedRawObject): 'attributed' | 'of contexts' | 'mixed' | 'of none' {
  if (object.attribution !== undefined) return 'attributed';
  const { contexts, besides } = toldContexts(object);
  if (contexts.size === 0) return 'of none';
  return besides === undefined ? 'of contexts' : 'mixed';
}
