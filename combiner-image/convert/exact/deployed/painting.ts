import { lowerBound } from '../../../lists.ts';
import { type CountId, ZERO } from './formulas.ts';

const SHIFT = 2 ** 26;

/**
 * Which count holds at which offset of the deployed text. A mark holds up to the next one; of two marks at one
 * offset the later made one holds.
 */
export class Painting {
  #offsets: Int32Array | number[] = [];
  #counts: Int32Array | number[] = [];

  mark(offset: number, count: CountId): void {
    (this.#offsets as number[]).push(offset);
    (this.#counts as number[]).push(count);
  }

  /** Sorts the marks; to be called once, before the first look-up. */
  dry(): void {
    const offsets = this.#offsets;
    const counts = this.#counts;
    // Offset and order in one number: numbers sort fast, and 2^53 has room for both.
    const keys = Float64Array.from(offsets, (offset, index) => offset * SHIFT + index).sort();
    this.#offsets = Int32Array.from(keys, (key) => Math.floor(key / SHIFT));
    this.#counts = Int32Array.from(keys, (key) => counts[key % SHIFT] ?? ZERO);
  }

  /** Ascending, once dry. */
  *marks(): Generator<[offset: number, count: CountId]> {
    for (const [index, offset] of this.#offsets.entries()) yield [offset, this.#counts[index] ?? ZERO];
  }

  at(offset: number): CountId {
    const offsets = this.#offsets;
    const behind = lowerBound(offsets.length, (i) => (offsets[i] ?? 0) > offset);
    return behind === 0 ? ZERO : (this.#counts[behind - 1] ?? ZERO);
  }
}
