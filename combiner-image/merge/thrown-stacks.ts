import type { StackFrame, Throw } from '../../contract/raw-object.ts';

/** A frame of a script that is known by its content. */
export interface ThrowFrame extends Omit<StackFrame, 'url'> {
  hash: string;
}

/** One distinct stack, and how many errors left with it. Innermost frame first. */
export interface ThrownStack {
  count: number;
  frames: ThrowFrame[];
}

/** What is read of a raw object. */
interface Thrower {
  throws?: readonly Throw[];
  result: readonly { url: string; hash: string }[];
}

/** Distinct stacks that are kept: far more than programs have, and a bound for what forged objects cost. */
const MAX_STACKS = 10_000;

/** Adds up the errors that left handlers and modules, over all objects. */
export class ThrownStacks {
  readonly #byStack = new Map<string, ThrownStack>();
  /** Errors that are not kept: what they left behind is shown as run. */
  dropped = 0;

  add({ throws, result }: Thrower): void {
    if (throws === undefined) return;
    const hashes = hashesByUrl(result);
    for (const { count, frames } of throws) {
      const own = knownFrames(frames, hashes);
      if (own.length === 0) continue;
      const key = JSON.stringify(own);
      const sum = this.#byStack.get(key);
      if (sum !== undefined) sum.count += count;
      else if (this.#byStack.size < MAX_STACKS) this.#byStack.set(key, { count, frames: own });
      else this.dropped += count;
    }
  }

  toList(): ThrownStack[] {
    return [...this.#byStack.values()];
  }
}

/** A URL that two texts share in one object names neither. */
function hashesByUrl(result: Thrower['result']): Map<string, string> {
  const hashes = new Map<string, string>();
  for (const { url, hash } of result) {
    const known = hashes.get(url);
    hashes.set(url, known === undefined || known === hash ? hash : '');
  }
  return hashes;
}

function knownFrames(frames: Throw['frames'], hashes: ReadonlyMap<string, string>): ThrowFrame[] {
  const own: ThrowFrame[] = [];
  let left = false;
  for (const { url, ...frame } of frames) {
    const hash = hashes.get(url) ?? '';
    if (hash !== '') own.push({ ...frame, hash, ...(left ? { through: 'other' } : {}) });
    left = hash === '';
  }
  return own;
}
