import type { Throw } from '../../contract/raw-object.ts';

/** As many as a report keeps. */
const MAX_STACKS = 10_000;

/** Adds up errors that left with the same stack. */
export class ThrowSums {
  readonly #byStack = new Map<string, Throw>();
  /** Errors that are not kept. */
  dropped = 0;

  add(throws: readonly Throw[]): void {
    for (const { count, frames } of throws) {
      const key = JSON.stringify(frames);
      const sum = this.#byStack.get(key);
      if (sum !== undefined) sum.count = Math.min(sum.count + count, Number.MAX_SAFE_INTEGER);
      else if (this.#byStack.size < MAX_STACKS) this.#byStack.set(key, { count, frames });
      else this.dropped += count;
    }
  }

  toList(): Throw[] {
    return [...this.#byStack.values()];
  }
}
