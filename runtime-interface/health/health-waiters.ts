import { monotonicMs, timers } from '../clock.ts';
import { LIMITS } from '../limits.ts';
import type { WorkerHealth } from './worker-health.ts';

/** Health checks that wait for the worker's answer, oldest first. */
export class HealthWaiters {
  readonly #waiting: ((health: WorkerHealth) => void)[] = [];

  /** @returns `undefined` when no answer comes in time, or before the invocation's deadline (by the monotonic clock) */
  wait(deadlineMs: number): Promise<WorkerHealth | undefined> {
    const patience = Math.min(
      LIMITS.uploadBudgetMs + LIMITS.healthGraceMs,
      deadlineMs - LIMITS.deadlineReserveMs - monotonicMs(),
    );
    return new Promise((resolve) => {
      const late = timers.setTimeout(() => resolve(undefined), Math.max(0, patience));
      this.#waiting.push((health) => {
        timers.clearTimeout(late);
        resolve(health);
      });
    });
  }

  answer(health: WorkerHealth): void {
    this.#waiting.shift()?.(health);
  }
}
