import { monotonicMs, timers } from './clock.ts';
import { LIMITS } from './limits.ts';

/** Tells one thread that another is done: a cell of shared memory. */
export type DoneCell = Int32Array;

export function newDoneCell(): DoneCell {
  return new Int32Array(new SharedArrayBuffer(4));
}

export function signalDone(cell: DoneCell): void {
  Atomics.store(cell, 0, 1);
  Atomics.notify(cell, 0);
}

/** Blocks this thread, for `ms` at most. */
export function blockUntilDone(cell: DoneCell, ms: number): void {
  Atomics.wait(cell, 0, 0, ms);
}

/** Leaves this thread free. Resolves after `ms` at the latest, or when the other thread is no longer `alive`. */
export async function untilDone(cell: DoneCell, ms: number, alive: () => boolean): Promise<void> {
  const until = monotonicMs() + ms;
  while (alive() && Atomics.load(cell, 0) === 0 && monotonicMs() < until) {
    await new Promise((resolve) => timers.setTimeout(resolve, LIMITS.pollMs));
  }
}
