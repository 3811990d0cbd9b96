import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS } from '../limits.ts';
import { StoreError } from '../store/store.ts';

/** Puts the object once. @throws StoreError */
export type Attempt = (signal: AbortSignal) => Promise<void>;

/**
 * One object on its way to the store: a few attempts, until it arrives, is refused, or its time is over.
 *
 * It goes on when nobody waits for it any more. An invocation may be held for less time than a connection takes that
 * must first be made, to another continent or through a proxy; a request that ended with the hold would never arrive.
 */
export class Delivery {
  /** `undefined`: it has arrived. Never rejects. */
  readonly done: Promise<StoreError | undefined>;
  readonly #end = new AbortController();
  readonly #overdueAt: number;
  #lastFailure: StoreError | undefined;

  /**
   * @param timeMs that it may take
   * @param timeout the store's error for one that takes longer
   */
  constructor(attempt: Attempt, timeMs: number, timeout: () => StoreError) {
    this.#overdueAt = Date.now() + timeMs;
    const timer = setTimeout(() => this.#end.abort(), timeMs);
    this.done = this.#run(attempt, timeout).finally(() => clearTimeout(timer));
  }

  /** Of the newest attempt that failed: the reason for being late, more than that time is over. */
  get lastFailure(): StoreError | undefined {
    return this.#lastFailure;
  }

  /** By the clock: a timer stands still while the sandbox is frozen. */
  get isOverdue(): boolean {
    return Date.now() >= this.#overdueAt;
  }

  abandon(): void {
    this.#end.abort();
  }

  async #run(attempt: Attempt, timeout: () => StoreError): Promise<StoreError | undefined> {
    const { signal } = this.#end;
    for (const delay of [...LIMITS.retryDelaysMs, undefined]) {
      const outcome = await this.#attempt(attempt);
      if (outcome === 'arrived') return undefined;
      const failure = outcome === 'ended' ? timeout() : outcome;
      if (signal.aborted) return this.#lastFailure ?? failure;
      this.#lastFailure = failure;
      if (!failure.retryable || delay === undefined) break;
      await sleep(delay, undefined, { signal }).catch(() => {});
    }
    return this.#lastFailure;
  }

  /** Ends when its time is over, whatever the store does: a file system can hang where no signal reaches. */
  async #attempt(attempt: Attempt): Promise<'arrived' | 'ended' | StoreError> {
    const { signal } = this.#end;
    const settled = new AbortController();
    const late = async (): Promise<'ended'> => {
      if (!signal.aborted) await once(signal, 'abort', { signal: settled.signal });
      // A store that notices says more of it than we can.
      await sleep(LIMITS.abortGraceMs, undefined, { signal: settled.signal });
      return 'ended';
    };
    const ended = late();
    ended.catch(() => {});
    const outcome = attempt(signal).then(() => 'arrived' as const, asStoreError);
    try {
      return await Promise.race([outcome, ended]);
    } finally {
      settled.abort();
    }
  }
}

function asStoreError(error: unknown): StoreError {
  return error instanceof StoreError
    ? error
    : new StoreError('unknown', `the upload failed: ${String(error)}`, { retryable: true, cause: error });
}
