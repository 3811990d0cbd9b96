import type { FunctionCoverage } from '../../../contract/script-coverage.ts';
import type { Formulas } from './deployed/formulas.ts';
import { addReadings, type ReadingTable } from './fold.ts';
import { type PlannedLists, PlannedSources } from './planned-sources.ts';
import type { LossTable, ThrowLoss } from './throws/loss-table.ts';

/** What V8's counts of one script mean, made once per distinct text. */
export class Plan extends PlannedSources {
  readonly #table: ReadingTable;
  readonly #losses: LossTable;

  constructor(formulas: Formulas, table: ReadingTable, losses: LossTable, planned: PlannedLists) {
    super(formulas, planned);
    this.#table = table;
    this.#losses = losses;
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

  vectorOf(functions: readonly FunctionCoverage[], losses: readonly ThrowLoss[]): Float64Array {
    const vector = this.emptyVector();
    this.fold(vector, functions);
    this.foldLosses(vector, losses);
    return vector;
  }
}
