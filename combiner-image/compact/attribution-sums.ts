import { AttributionTable } from '../../contract/attribution-table.ts';
import type { Attribution } from '../../contract/raw-object.ts';
import { AttributionReader } from '../read/attribution-reader.ts';

/** As many as a recorder keeps; with more, another compacted object is begun. */
const MAX_CONTEXTS = 10_000;
const MAX_NUMBERS = 1_000_000;

/** As measured: a number in a list, with its part in what finds the list again. */
const NUMBER_BYTES = 60;

/** Brings attributions together: the lists of each are numbered in their own way. */
export class AttributionSums {
  readonly #table = new AttributionTable();
  /** Uploads whose attribution makes no sense, or is more than a recorder keeps. */
  dropped = 0;

  get isFull(): boolean {
    return this.#table.contexts >= MAX_CONTEXTS || this.#table.numbers >= MAX_NUMBERS;
  }

  /** About how much memory they take. */
  get bytes(): number {
    return this.#table.numbers * NUMBER_BYTES;
  }

  /**
   * @param json text of an attribution; from where it makes no sense, nothing is added.
   * @param scripts the index that each of its scripts has in the sum.
   */
  add(json: Buffer, scripts: readonly number[]): void {
    const table = this.#table;
    const runs: (number | undefined)[] = [];
    const sets: number[] = [];
    const isRight = new AttributionReader(json).read({
      run([script = -1, ...text]) {
        const index = scripts[script];
        runs.push(index === undefined ? undefined : table.run([index, ...text]));
      },
      set(members) {
        sets.push(table.set(members.map((run) => runs[run]).filter((run) => run !== undefined)));
      },
      context(name, of) {
        for (const set of of) {
          const index = sets[set];
          if (index !== undefined) table.add(name, index);
        }
      },
    });
    if (!isRight) this.dropped++;
  }

  /** Undefined when there was none. */
  toAttribution(): Attribution | undefined {
    return this.#table.isEmpty ? undefined : this.#table.toAttribution();
  }
}
