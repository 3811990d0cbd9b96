import type { StackFrame, Throw } from '../../contract/raw-object.ts';
import { LIMITS } from '../limits.ts';

/** Errors that left the handler or the module, counted by their stack. */
export class ThrowLog {
  readonly #throws = new Map<string, Throw>();

  /**
   * @param frames as the shim read them; those outside of the recorded scripts are dropped
   * @returns whether this stack is a new one
   */
  add(frames: StackFrame[], isRecorded: (url: string) => boolean): boolean {
    const own = recordedFrames(frames, isRecorded);
    if (own.length === 0) return false;
    const key = JSON.stringify(own);
    const known = this.#throws.get(key);
    if (known !== undefined) known.count++;
    if (known !== undefined || this.#throws.size >= LIMITS.stacks) return false;
    this.#throws.set(key, { count: 1, frames: own });
    return true;
  }

  describe(): Throw[] {
    return [...this.#throws.values()].map(({ count, frames }) => ({ count, frames }));
  }
}

/** The frames of recorded scripts; each says when others stood before it. */
function recordedFrames(frames: readonly StackFrame[], isRecorded: (url: string) => boolean): StackFrame[] {
  const own: StackFrame[] = [];
  let left = false;
  for (const frame of frames) {
    if (isRecorded(frame.url)) own.push(left ? { ...frame, through: 'other' } : frame);
    left = !isRecorded(frame.url);
  }
  return own;
}
