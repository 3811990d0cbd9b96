import { LIMITS } from '../limits.ts';
import type { WorkerHealth } from './worker-health.ts';

/** Health checks that wait for the worker's answer, oldest first. */
export class HealthWaiters {
  readonly #waiting: ((health: WorkerHealth) => void)[] = [];

  /** @returns `undefined` when no answer comes in time, or before the invocation's deadline (epoch ms) */
  wait(deadlineMs: number): Promise<WorkerHealth | undefined> {
    const patience = Math.min(
      LIMITS.uploadBudgetMs + LIMITS.healthGraceMs,
      deadlineMs - LIMITS.deadlineReserveMs - Date.now(),
    );
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(undefined), Math.max(0, patience));
      this.#waiting.push((health) => {
        clearTimeout(late);
        resolve(health);
      });
    });
  }

  answer(health: WorkerHealth): void {
    this.#waiting.shift()?.(health);
  }
}
