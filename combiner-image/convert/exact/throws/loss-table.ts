import type { LossReadings } from '../deployed/losses.ts';

/** How many errors came out of the place at an offset of the deployed text. */
export interface ThrowLoss {
  offset: number;
  /** Those that certainly left the place in this way. */
  sure: number;
  /** Those that may have been kept by others' code. */
  likely: number;
}

/** Where a plan counts errors in its vectors. */
export class LossTable {
  readonly #byOffset: ReadonlyMap<number, LossReadings>;

  constructor(byOffset: ReadonlyMap<number, LossReadings>) {
    this.#byOffset = byOffset;
  }

  /** Adds the errors of an upload. Those at other places than the plan was made for are left out. */
  add(vector: Float64Array, losses: readonly ThrowLoss[]): void {
    for (const { offset, sure, likely } of losses) {
      const readings = this.#byOffset.get(offset);
      if (readings === undefined) continue;
      vector[readings.sure] = (vector[readings.sure] ?? 0) + sure;
      vector[readings.likely] = (vector[readings.likely] ?? 0) + likely;
    }
  }
}
