import type { Throw } from '../../contract/raw-object.ts';
import { saturatingSum } from '../../contract/saturating-sum.ts';
import type { ThrowFrame } from '../sources/throw-frame.ts';
import { type StackSum, StackSums } from './stack-sums.ts';

/** Of errors that left one Lambda function. */
export interface ThrownStack extends StackSum<ThrowFrame> {
  functionName: string;
}

/** As it goes to who adds it to others. */
export interface ThrownState {
  functionName: string;
  stacks: StackSum<ThrowFrame>[];
  dropped: number;
}

/** What is read of a raw object. */
interface Thrower {
  function: { name: string };
  throws?: readonly Throw[];
}

/** Adds up the errors that left handlers and modules, over all objects. */
export class ThrownStacks {
  readonly #byFunction = new Map<string, StackSums<ThrowFrame>>();

  get dropped(): number {
    return [...this.#byFunction.values()].reduce((sum, { dropped }) => saturatingSum(sum, dropped), 0);
  }

  /** @param scripts the key of each URL that names one script in this object. */
  add({ function: { name }, throws }: Thrower, scripts: ReadonlyMap<string, string>): void {
    for (const { count, frames } of throws ?? []) {
      const own = knownFrames(frames, scripts);
      if (own.length > 0) this.#sumsOf(name).add({ count, frames: own });
    }
  }

  /** What `addState` takes. */
  toState(): ThrownState[] {
    return [...this.#byFunction].map(([functionName, sums]) => ({
      functionName,
      stacks: sums.toList(),
      dropped: sums.dropped,
    }));
  }

  /** Adds what others have added up. */
  addState(all: readonly ThrownState[]): void {
    for (const { functionName, ...sums } of all) this.#sumsOf(functionName).addAll(sums);
  }

  toList(): ThrownStack[] {
    return [...this.#byFunction].flatMap(([functionName, sums]) =>
      sums.toList().map((sum) => ({ functionName, ...sum })),
    );
  }

  #sumsOf(name: string): StackSums<ThrowFrame> {
    const sums = this.#byFunction.get(name) ?? new StackSums<ThrowFrame>();
    this.#byFunction.set(name, sums);
    return sums;
  }
}

function knownFrames(frames: Throw['frames'], scripts: ReadonlyMap<string, string>): ThrowFrame[] {
  const own: ThrowFrame[] = [];
  let left = false;
  for (const { url, ...frame } of frames) {
    const script = scripts.get(url);
    if (script !== undefined) own.push({ ...frame, script, ...(left ? { through: 'other' } : {}) });
    left = script === undefined;
  }
  return own;
}
