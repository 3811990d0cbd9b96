import { LIMITS } from '../limits.ts';

/** When a failing store is tried again, and for how long an invocation may be held for it. */
export class Backoff {
  #failures = 0;
  #notBefore = 0;

  succeeded(): void {
    this.#failures = 0;
    this.#notBefore = 0;
  }

  failed(now: number): void {
    const wait = Math.min(LIMITS.firstBackoffMs * 2 ** this.#failures, LIMITS.maxBackoffMs);
    this.#failures++;
    this.#notBefore = now + wait;
  }

  mayTry(now: number): boolean {
    return now >= this.#notBefore;
  }

  get failing(): boolean {
    return this.#failures > 0;
  }

  get budgetMs(): number {
    return this.failing ? LIMITS.failingUploadBudgetMs : LIMITS.uploadBudgetMs;
  }
}
