import { rangesOf } from '../merge/ranges.ts';

/** Whole numbers, as ranges: the objects of a sandbox that uploads each invocation are mostly in a row. */
export class Sequences {
  readonly #numbers = new Set<number>();

  add(first: number, last = first): void {
    for (let sequence = first; sequence <= last; sequence++) this.#numbers.add(sequence);
  }

  /** `[first, last, first, last, …]`, ascending. */
  toRanges(): number[] {
    return rangesOf(this.#numbers);
  }
}
