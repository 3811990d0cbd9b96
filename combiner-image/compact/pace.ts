import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** What of a run depends on time and chance: tests have their own. */
export interface Pace {
  /** Milliseconds of a clock that nobody sets. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Repeats a task. @returns stops it, and waits for one that is under way. */
  every(ms: number, task: () => Promise<void>): () => Promise<void>;
  /** 16 hex digits that nobody else has. */
  newId(): string;
}

export const REAL_PACE: Pace = {
  now: () => performance.now(),
  sleep: (ms) => sleep(ms),
  every(ms, task) {
    let running: Promise<void> | undefined;
    const timer = setInterval(() => {
      running ??= task().finally(() => {
        running = undefined;
      });
    }, ms);
    timer.unref();
    return async () => {
      clearInterval(timer);
      await running;
    };
  },
  newId: () => randomBytes(8).toString('hex'),
};
