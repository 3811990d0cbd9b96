import { append } from '../lists.ts';
import { PlaceRunners } from '../runners/place-runners.ts';
import { placesOf } from '../runners/places.ts';
import { NOBODY, type RunnerSets } from '../runners/runner-sets.ts';
import type { CountId } from './exact/deployed/formulas.ts';
import type { PlannedSources } from './exact/planned-sources.ts';

/** Which context ran what of a script in one Lambda function, as its form writes it. */
export interface AttributedRuns {
  rows: readonly (readonly number[])[];
  /** Indexes into `rows`, which are added up. */
  takes: readonly (readonly number[])[];
  /** By context: indexes into `takes`. */
  contexts: ReadonlyMap<string, ReadonlySet<number>>;
}

/** What is used of `PlannedSources`. */
type CounterPlan = Pick<PlannedSources, 'sources' | 'evaluate'>;

/** What is used of a `ScriptPlan`. */
export interface HitPlan<Counts> extends CounterPlan, Pick<PlannedSources, 'size'> {
  emptyVector(): Float64Array;
  fold(vector: Float64Array, counts: Counts): void;
}

/** Formulas that are looked at, for all contexts of a script: some seconds. */
const MOST_WORK = 3_000_000_000;

/**
 * Who ran each counter of a script: what a report of a context alone counts above 0. Contexts that ran the same are
 * looked at once.
 * @param ofRow a row as counts, where it ran once
 * @returns by the path of the source; undefined when it would take too long
 */
export function contextHits<Counts>(
  plan: HitPlan<Counts>,
  { rows, takes, contexts }: AttributedRuns,
  ofRow: (row: readonly number[]) => Counts,
  sets: RunnerSets,
): ReadonlyMap<string, PlaceRunners> | undefined {
  const alike = new Map<string, number[]>();
  for (const [context, own] of contexts)
    append(alike, [...own].sort((a, b) => a - b).join(), sets.indexOf(context));
  const bytes = (sets.names.length + 7) >> 3;
  const counters = countersOf(plan);
  if (alike.size * (plan.size + counters.length) > MOST_WORK) return undefined;
  const counts = rows.map(ofRow);
  const bits: (Uint8Array | undefined)[] = [];
  for (const [key, members] of alike) {
    const vector = plan.emptyVector();
    for (const take of key === '' ? [] : key.split(','))
      for (const row of takes[Number(take)] ?? []) {
        const own = counts[row];
        if (own !== undefined) plan.fold(vector, own);
      }
    const values = plan.evaluate(vector);
    for (const [at, { formula }] of counters.entries()) {
      if (!((values[formula] ?? 0) > 0)) continue;
      const own = bits[at] ?? new Uint8Array(bytes);
      bits[at] = own;
      for (const member of members) own[member >> 3] = (own[member >> 3] ?? 0) | (1 << (member & 7));
    }
  }
  return placed(
    counters,
    bits.map((each) => (each === undefined ? NOBODY : sets.setOf(each))),
    sets,
  );
}

/** Which counters one runner has run, by the path of the source. */
export function runnerHits(
  plan: CounterPlan,
  vector: Float64Array,
  runner: string,
  sets: RunnerSets,
): ReadonlyMap<string, PlaceRunners> {
  const counters = countersOf(plan);
  const values = plan.evaluate(vector);
  const member = sets.indexOf(runner);
  const alone = new Uint8Array((member >> 3) + 1);
  alone[member >> 3] = 1 << (member & 7);
  const set = sets.setOf(alone);
  return placed(
    counters,
    counters.map(({ formula }) => ((values[formula] ?? 0) > 0 ? set : NOBODY)),
    sets,
  );
}

interface PlannedCounter {
  path: string;
  place: string;
  arm: number;
  formula: CountId;
}

function countersOf({ sources }: CounterPlan): PlannedCounter[] {
  const counters: PlannedCounter[] = [];
  for (const { path, maps, statements, functions, branches } of sources)
    for (const [kind, id, place] of placesOf(maps)) {
      const index = Number(id);
      const formulas =
        kind === 'b' ? (branches[index] ?? []) : [(kind === 's' ? statements : functions)[index] ?? 0];
      for (const [arm, formula] of formulas.entries()) counters.push({ path, place, arm, formula });
    }
  return counters;
}

/** @param setOf by counter */
function placed(
  counters: readonly PlannedCounter[],
  setOf: readonly number[],
  sets: RunnerSets,
): ReadonlyMap<string, PlaceRunners> {
  const byPath = new Map<string, PlaceRunners>();
  for (const [at, { path, place, arm }] of counters.entries()) {
    const runners = byPath.get(path) ?? new PlaceRunners(sets);
    byPath.set(path, runners);
    const arms = Array<number>(arm + 1).fill(NOBODY);
    arms[arm] = setOf[at] ?? NOBODY;
    runners.add(place, arms);
  }
  return byPath;
}
