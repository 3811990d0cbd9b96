import { lowerBound } from '../../../lists.ts';

/** Places of the deployed text of which nothing is told by what is mapped to them. */
export class UntoldPlaces {
  readonly #offsets = new Set<number>();
  readonly #declared = new Set<number>();
  readonly #ends: number[] = [];
  readonly #starts: number[] = [];

  add(offset: number): void {
    this.#offsets.add(offset);
  }

  /** A `let` without a value, which tools put before a value that they moved. */
  addDeclared(offset: number): void {
    this.#declared.add(offset);
  }

  hasDeclared(offset: number): boolean {
    return this.#declared.has(offset);
  }

  /** @param start behind all that were added before. */
  addRange(start: number, end: number): void {
    if (start < (this.#ends.at(-1) ?? 0)) return;
    this.#starts.push(start);
    this.#ends.push(end);
  }

  has(offset: number): boolean {
    if (this.#offsets.has(offset)) return true;
    const index = lowerBound(this.#ends.length, (i) => (this.#ends[i] ?? 0) > offset);
    return (this.#starts[index] ?? offset + 1) <= offset;
  }
}
