/** Distinct stacks that are kept: far more than programs have, and a bound for what forged objects cost. */
const MAX_STACKS = 10_000;

/** One distinct stack, and how many errors left with it. Innermost frame first. */
export interface StackSum<Frame> {
  count: number;
  frames: Frame[];
}

/** Adds up errors that left with the same stack. */
export class StackSums<Frame> {
  readonly #byStack = new Map<string, StackSum<Frame>>();
  /** Errors that are not kept: what they left behind is shown as run. */
  dropped = 0;

  add({ count, frames }: StackSum<Frame>): void {
    const key = JSON.stringify(frames);
    const sum = this.#byStack.get(key);
    if (sum !== undefined) sum.count = Math.min(sum.count + count, Number.MAX_SAFE_INTEGER);
    else if (this.#byStack.size < MAX_STACKS) this.#byStack.set(key, { count, frames });
    else this.dropped += count;
  }

  toList(): StackSum<Frame>[] {
    return [...this.#byStack.values()];
  }
}
