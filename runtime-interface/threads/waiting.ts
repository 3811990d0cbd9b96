import { monotonicMs } from '../clock.ts';
import { LIMITS } from '../limits.ts';
import type { ThreadRecorder } from './thread-recorder.ts';

/**
 * A thread that sleeps in `Atomics.wait`, as those of pools do between tasks, hears nothing: it hands over what it
 * ran before it falls asleep. Short sleeps in a row are no more than one hand-over in the time that a thread has
 * to answer.
 */
export function handOverBeforeSleep(thread: ThreadRecorder): void {
  let isOurs = false;
  let handedOverMs = Number.NEGATIVE_INFINITY;
  const wait = new Proxy(Atomics.wait, {
    apply(target, self: unknown, args: Parameters<typeof Atomics.wait>) {
      const sleep = (): unknown => Reflect.apply(target, self, args);
      if (isOurs || !willSleep(args, monotonicMs() - handedOverMs)) return sleep();
      isOurs = true;
      try {
        thread.fallAsleep();
        handedOverMs = monotonicMs();
        return sleep();
      } finally {
        isOurs = false;
        thread.wakeUp();
      }
    },
  });
  Object.defineProperty(Atomics, 'wait', { value: wait, writable: true, configurable: true });
}

/** Looks at plain values only: anything else is for the function itself to complain of. */
function willSleep([cells, index, value, ms]: unknown[], sinceMs: number): boolean {
  if (!(cells instanceof Int32Array || cells instanceof BigInt64Array)) return false;
  if (typeof index !== 'number' || cells[index] === undefined || cells[index] !== value) return false;
  if (ms !== undefined && typeof ms !== 'number') return false;
  const isShort = ms !== undefined && ms <= LIMITS.threadAnswerMs;
  return !isShort || sinceMs >= LIMITS.threadAnswerMs;
}
