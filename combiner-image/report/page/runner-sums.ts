import type { FileCoverageData } from 'istanbul-lib-coverage';
import { harmlessName } from '../../harmless/text.ts';
import type { RanBy, Runners } from './facts.ts';
import type { Counters, PageRunners, SourceRunners } from './format.ts';

const LONGEST_NAME = 500;

/** Gathers of one kind of runners who ran what, source by source. */
export class RunnerSums {
  readonly #ranBy: RanBy;
  readonly #covered: number[][];

  constructor(ranBy: RanBy) {
    this.#ranBy = ranBy;
    this.#covered = ranBy.names.map(() => []);
  }

  /**
   * @param file its index
   * @param lines those with counters
   * @returns who ran each line, and who ran anything; undefined where nothing tells
   */
  add(
    file: number,
    path: string,
    data: FileCoverageData,
    lines: readonly number[],
    sets: RunnerSets,
  ): { source: SourceRunners; runners: readonly number[] } | undefined {
    const known = this.#ranBy.of(path, data);
    if (known === undefined) return undefined;
    const local = new LocalSets(known);
    const byLine = new Map<number, number>();
    for (const [id, { start }] of Object.entries(data.statementMap))
      byLine.set(start.line, local.union(byLine.get(start.line) ?? -1, known.s[id] ?? -1));
    const ofLines = lines.map((line) => byLine.get(line) ?? -1);
    const counters = [
      ofLines,
      Object.keys(data.s).map((id) => known.s[id] ?? -1),
      Object.keys(data.f).map((id) => known.f[id] ?? -1),
      Object.keys(data.b).flatMap((id) => known.b[id] ?? []),
    ];
    const covered = local.coveredBy(counters);
    for (const [runner, counts] of covered) this.#covered[runner]?.push(file, ...counts);
    const kept = (all: readonly number[]) =>
      all.map((set) => (set < 0 ? 0 : sets.add(local.sets[set] ?? [])));
    return {
      source: { lines: kept(ofLines), calls: kept(counters[2] ?? []) },
      runners: [...covered.keys()],
    };
  }

  end(): PageRunners {
    const names = this.#ranBy.names.map((name) => harmlessName(name).slice(0, LONGEST_NAME));
    return { names, covered: this.#covered };
  }
}

/** The sets of one source, and those that several of them are together. */
class LocalSets {
  readonly sets: (readonly number[])[];
  readonly #unions = new Map<string, number>();

  constructor({ sets }: Runners) {
    this.sets = [...sets];
  }

  /** Of sets by their indexes; -1 is none. */
  union(one: number, other: number): number {
    if (one === other || other < 0) return one;
    if (one < 0) return other;
    const key = one < other ? `${one} ${other}` : `${other} ${one}`;
    const known = this.#unions.get(key);
    if (known !== undefined) return known;
    const all = new Set([...(this.sets[one] ?? []), ...(this.sets[other] ?? [])]);
    const index = this.sets.push([...all].sort((a, b) => a - b)) - 1;
    this.#unions.set(key, index);
    return index;
  }

  /** @param counters the set of each counter, by what it counts */
  coveredBy(counters: readonly (readonly number[])[]): Map<number, Counters> {
    const tallies = new Map<number, Counters>();
    for (const [metric, all] of counters.entries())
      for (const set of all) {
        if (set < 0) continue;
        const tally = tallies.get(set) ?? [0, 0, 0, 0];
        tally[metric] = (tally[metric] ?? 0) + 1;
        tallies.set(set, tally);
      }
    const covered = new Map<number, Counters>();
    for (const [set, tally] of tallies)
      for (const runner of this.sets[set] ?? []) {
        const sum = covered.get(runner) ?? [0, 0, 0, 0];
        for (const [metric, count] of tally.entries()) sum[metric] = (sum[metric] ?? 0) + count;
        covered.set(runner, sum);
      }
    return covered;
  }
}

/** Sets of runners, each once: which are left out and which are taken, in turns. */
export class RunnerSets {
  readonly all: number[][] = [];
  readonly #indexes = new Map<string, number>();

  /** @returns its place, from 1 */
  add(runners: readonly number[]): number {
    const turns: number[] = [];
    let next = 0;
    for (const runner of runners) {
      if (runner === next && turns.length > 0) turns[turns.length - 1] = (turns.at(-1) ?? 0) + 1;
      else turns.push(runner - next, 1);
      next = runner + 1;
    }
    const key = turns.join(' ');
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    const place = this.all.push(turns);
    this.#indexes.set(key, place);
    return place;
  }
}
