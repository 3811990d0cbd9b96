import { saturatingSum } from '../../contract/saturating-sum.ts';

/** Distinct stacks that are kept: far more than programs have, and a bound for what forged objects cost. */
const MAX_STACKS = 10_000;

/** Characters of all of them. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

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
  #characters = 0;

  add({ count, frames }: StackSum<Frame>): void {
    const key = JSON.stringify(frames);
    const sum = this.#byStack.get(key);
    if (sum !== undefined) sum.count = saturatingSum(sum.count, count);
    else if (this.#byStack.size < MAX_STACKS && this.#characters + key.length <= MAX_CHARACTERS) {
      this.#characters += key.length;
      this.#byStack.set(key, { count, frames });
    } else this.dropped = saturatingSum(this.dropped, count);
  }

  /** Adds what others have added up. */
  addAll({ stacks, dropped }: { stacks: readonly StackSum<Frame>[]; dropped: number }): void {
    for (const stack of stacks) this.add(stack);
    this.dropped = saturatingSum(this.dropped, dropped);
  }

  toList(): StackSum<Frame>[] {
    return [...this.#byStack.values()];
  }
}
