import type { Throw } from '../../contract/raw-object.ts';
import type { ThrowFrame } from '../sources/throw-frame.ts';
import { type StackSum, StackSums } from './stack-sums.ts';

export type ThrownStack = StackSum<ThrowFrame>;

/** What is read of a raw object. */
interface Thrower {
  throws?: readonly Throw[];
  result: readonly { url: string; hash: string }[];
}

/** Adds up the errors that left handlers and modules, over all objects. */
export class ThrownStacks {
  readonly #sums = new StackSums<ThrowFrame>();

  get dropped(): number {
    return this.#sums.dropped;
  }

  add({ throws, result }: Thrower): void {
    if (throws === undefined) return;
    const hashes = hashesByUrl(result);
    for (const { count, frames } of throws) {
      const own = knownFrames(frames, hashes);
      if (own.length > 0) this.#sums.add({ count, frames: own });
    }
  }

  toList(): ThrownStack[] {
    return this.#sums.toList();
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
