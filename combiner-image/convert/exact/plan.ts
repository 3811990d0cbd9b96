import type { FileCoverageData } from 'istanbul-lib-coverage';
import type { FunctionCoverage } from '../../../contract/script-coverage.ts';
import type { CountId, Formulas } from './deployed/formulas.ts';
import { addReadings, type ReadingTable } from './fold.ts';
import type { MapFit } from './lookup/mapped-tokens.ts';
import type { IstanbulMaps } from './original/istanbul-maps.ts';
import type { LossTable, ThrowLoss } from './throws/loss-table.ts';

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

type PlannedSources = Pick<Plan, 'sources' | 'unconverted' | 'leftOut'>;

/** What the counts of one script mean, made once per distinct text. Counts are kept in plain vectors. */
export class Plan {
  readonly sources: readonly SourcePlan[];
  readonly unconverted: readonly UnconvertedSource[];
  /** Sources that the script holds no code of, beyond a bound. */
  readonly leftOut: readonly string[];
  readonly #formulas: Formulas;
  readonly #table: ReadingTable;
  readonly #losses: LossTable;

  constructor(
    formulas: Formulas,
    table: ReadingTable,
    losses: LossTable,
    { sources, unconverted, leftOut }: PlannedSources,
  ) {
    this.#formulas = formulas;
    this.#table = table;
    this.#losses = losses;
    this.sources = sources;
    this.unconverted = unconverted;
    this.leftOut = leftOut;
  }

  /** A vector of zeros: no upload yet. Vectors of one plan may be added number by number. */
  emptyVector(): Float64Array {
    return new Float64Array(this.#table.size);
  }

  /** Adds one upload of this script. */
  fold(vector: Float64Array, functions: readonly FunctionCoverage[]): void {
    addReadings(this.#table, vector, functions);
  }

  /** Adds the errors that came out of places of this script. */
  foldLosses(vector: Float64Array, losses: readonly ThrowLoss[]): void {
    this.#losses.add(vector, losses);
  }

  /** Istanbul's coverage of every source, by path. */
  toCoverage(vector: ArrayLike<number>): Record<string, FileCoverageData> {
    const values = this.#formulas.evaluate(vector);
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
