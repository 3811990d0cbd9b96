import type { FileCoverageData } from 'istanbul-lib-coverage';
import type { CountId, Formulas } from './deployed/formulas.ts';
import type { MapFit } from './lookup/mapped-tokens.ts';
import type { IstanbulMaps } from './original/istanbul-maps.ts';

/** One original source: Istanbul's maps, and the formula of every counter. */
export interface SourcePlan {
  path: string;
  maps: IstanbulMaps;
  statements: CountId[];
  functions: CountId[];
  /** By branch number; `undefined` for a branch whose arms are all ignored. */
  branches: (CountId[] | undefined)[];
  /** No mapping reaches the source: all its counters stay at 0. */
  notInBundle: boolean;
  /** Absent: the text is its own source. */
  fit?: MapFit;
}

/** A source that could not be converted, and why. */
export interface UnconvertedSource {
  path: string;
  reason: string;
}

/** What is found in the original sources of one script. */
export interface PlannedLists {
  sources: readonly SourcePlan[];
  unconverted: readonly UnconvertedSource[];
  /** Sources that the script holds no code of, beyond a bound. */
  leftOut: readonly string[];
}

/** The original sources of one script, and what its counts mean in them. Counts are kept in plain vectors. */
export class PlannedSources implements PlannedLists {
  readonly sources: readonly SourcePlan[];
  readonly unconverted: readonly UnconvertedSource[];
  readonly leftOut: readonly string[];
  readonly #formulas: Formulas;

  constructor(formulas: Formulas, { sources, unconverted, leftOut }: PlannedLists) {
    this.#formulas = formulas;
    this.sources = sources;
    this.unconverted = unconverted;
    this.leftOut = leftOut;
  }

  /** How many formulas there are. */
  get size(): number {
    return this.#formulas.size;
  }

  /** The values of all formulas. */
  evaluate(vector: ArrayLike<number>): Float64Array {
    return this.#formulas.evaluate(vector);
  }

  /** Istanbul's coverage of every source, by path. */
  toCoverage(vector: ArrayLike<number>): Record<string, FileCoverageData> {
    const values = this.evaluate(vector);
    const count = (id: CountId) => Math.max(0, values[id] ?? 0);
    const result: Record<string, FileCoverageData> = Object.create(null);
    for (const source of this.sources) result[source.path] = fileCoverage(source, count);
    return result;
  }
}

function fileCoverage(source: SourcePlan, count: (id: CountId) => number): FileCoverageData {
  const b: FileCoverageData['b'] = {};
  source.branches.forEach((arms, id) => {
    if (arms !== undefined) b[id] = arms.map(count);
  });
  const s = Object.fromEntries(source.statements.map((formula, id) => [id, count(formula)]));
  const f = Object.fromEntries(source.functions.map((formula, id) => [id, count(formula)]));
  return { path: source.path, ...source.maps, s, f, b };
}
