import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { PutOptions, Store } from '../store/store.ts';
import { StoreError } from '../store/store.ts';
import { Backoff } from './backoff.ts';
import type { Spool, SpooledObject } from './spool.ts';

/** Made when it is sent, for it can be large; `undefined` when there is nothing to send after all. */
export type LazyBody = () => Uint8Array | undefined;

export interface DrainLimits {
  /** Set: nothing comes after (a deadline, an exit), so no backoff holds it up; it takes this long at most. */
  lastChanceMs?: number;
  /** Epoch milliseconds. */
  notAfter?: number;
}

interface Waiting {
  body: Buffer | LazyBody;
  onlyIfAbsent: boolean;
}

/** Objects on their way to the store. What fails waits, here and in the spool, and is tried again. */
export class Outbox {
  readonly #store: Store;
  readonly #spool: Spool;
  readonly #log: Log;
  readonly #backoff = new Backoff();
  /** By key, oldest first; raw objects before scripts. */
  readonly #waiting = new Map<string, Waiting>();
  #lastFailure: StoreError | undefined;
  /** Why the newest object is in memory alone; `undefined` when it is in the spool too. */
  #memoryAlone: string | undefined;
  #lastUploadAt: Date | undefined;
  #uploads = 0;
  #failures = 0;
  #lost = 0;
  /** How many of them when the last upload arrived. */
  #lostBefore = 0;

  constructor(store: Store, spool: Spool, log: Log) {
    this.#store = store;
    this.#spool = spool;
    this.#log = log;
  }

  /** An object to be written; it replaces one with the same key that still waits. */
  add(key: string, body: Buffer): void {
    this.#waiting.delete(key);
    this.#waiting.set(key, { body, onlyIfAbsent: false });
    this.#dropOldest();
    // The store takes an object of any size; the spool must not fill /tmp, which is the function's.
    this.#memoryAlone =
      body.byteLength > LIMITS.outboxBytes ? 'it is too large for /tmp' : this.#spoolIt({ key, body });
  }

  /** An object that any sandbox may have written already: sent unless the store has it. Never spooled. */
  addIfAbsent(key: string, body: LazyBody): void {
    if (!this.#waiting.has(key)) this.#waiting.set(key, { body, onlyIfAbsent: true });
  }

  /** Takes up what an earlier process of this sandbox could not send. */
  adoptSpooled(): void {
    const adopted = this.#spool.adopt((reason) =>
      this.#log('debug', `a file in /tmp is left out: ${reason}`),
    );
    for (const { key, body } of adopted) this.#waiting.set(key, { body, onlyIfAbsent: false });
    this.#dropOldest();
  }

  get health() {
    const raw = [...this.#waiting.values()].filter((waiting) => !waiting.onlyIfAbsent);
    const { code, message } = this.#lastFailure ?? {};
    return {
      uploads: this.#uploads,
      failures: this.#failures,
      spooled: raw.length,
      lost: this.#lost,
      lastUploadAt: this.#lastUploadAt?.toISOString(),
      lastFailure: code === undefined || message === undefined ? undefined : { code, message },
    };
  }

  /** Sends what waits, until all is sent or the time is over. Never rejects. */
  async drain(cancel: AbortSignal, { lastChanceMs, notAfter = Infinity }: DrainLimits = {}): Promise<void> {
    if (this.#waiting.size === 0) return;
    if (lastChanceMs === undefined && !this.#backoff.mayTry(Date.now())) return;
    const budgetMs = lastChanceMs ?? this.#backoff.budgetMs;
    const allowedMs = Math.min(budgetMs, notAfter - Date.now());
    if (allowedMs <= 0) return;
    const timeout = AbortSignal.timeout(Math.ceil(allowedMs));
    const signal = AbortSignal.any([cancel, timeout]);
    const queue = [...this.#waiting].sort(([, a], [, b]) => Number(a.onlyIfAbsent) - Number(b.onlyIfAbsent));
    const failures: StoreError[] = [];
    const send = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const failure = await this.#put(...next, signal);
        if (failure !== undefined) failures.push(failure);
        // What one object meets, the others will meet too.
        if (failure !== undefined || signal.aborted) return;
      }
    };
    await Promise.all(Array.from({ length: LIMITS.parallelUploads }, send));
    if (cancel.aborted) return;
    // Cut short by the deadline: no answer in less time than a failing store is given says nothing of the store.
    const cutShort = allowedMs < Math.min(budgetMs, LIMITS.failingUploadBudgetMs);
    if (cutShort && failures[0]?.code === 'timeout') return;
    this.#failures += failures.length;
    this.#note(failures[0]);
  }

  async #put(key: string, waiting: Waiting, signal: AbortSignal): Promise<StoreError | undefined> {
    const body = typeof waiting.body === 'function' ? waiting.body() : waiting.body;
    try {
      if (body !== undefined) {
        await this.#putWithRetry(key, body, { onlyIfAbsent: waiting.onlyIfAbsent, signal });
        this.#uploads++;
        this.#lastUploadAt = new Date();
      }
    } catch (error) {
      return error instanceof StoreError
        ? error
        : new StoreError('unknown', `the upload failed: ${String(error)}`, { retryable: true, cause: error });
    }
    // A newer object may have taken the place meanwhile.
    if (this.#waiting.get(key) === waiting) {
      this.#waiting.delete(key);
      if (!waiting.onlyIfAbsent) this.#unspool(key);
    }
    return undefined;
  }

  async #putWithRetry(key: string, body: Uint8Array, options: PutOptions): Promise<void> {
    for (const delay of [...LIMITS.retryDelaysMs, undefined]) {
      try {
        return await within(options.signal, this.#store.put(key, body, options));
      } catch (error) {
        const again = error instanceof StoreError && error.retryable && !options.signal.aborted;
        if (!again || delay === undefined) throw error;
        await within(options.signal, sleep(delay));
      }
    }
  }

  /** One line when uploads begin to fail, one when they arrive again. */
  #note(failure: StoreError | undefined): void {
    const before = this.#lastFailure;
    this.#lastFailure = failure;
    if (failure === undefined) {
      if (before !== undefined) this.#log('warn', `uploads arrive again, ${this.#fate}`);
      this.#lostBefore = this.#lost;
      this.#backoff.succeeded();
      return;
    }
    this.#backoff.failed(Date.now());
    this.#log(
      before?.code === failure.code ? 'debug' : 'warn',
      `coverage was not uploaded: ${failure.message} It is kept in ${this.#keptIn} and tried again.`,
    );
  }

  get #keptIn(): string {
    return this.#memoryAlone === undefined ? '/tmp' : `memory alone, for ${this.#memoryAlone},`;
  }

  /** Of what waited while uploads failed. */
  get #fate(): string {
    const lost = this.#lost - this.#lostBefore;
    if (lost === 0) return 'nothing of what waited is lost';
    return `but ${lost} ${lost === 1 ? 'object that waited is' : 'objects that waited are'} lost`;
  }

  /** The newest object is none of them, whatever its size: the store may well take it. */
  #dropOldest(): void {
    let bytes = 0;
    const raw = [...this.#waiting].filter(([, { onlyIfAbsent }]) => !onlyIfAbsent);
    for (const [i, [key, { body }]] of raw.reverse().entries()) {
      bytes += body.length;
      if (i === 0 || bytes <= LIMITS.outboxBytes) continue;
      this.#waiting.delete(key);
      this.#lost++;
      this.#unspool(key);
      this.#log(
        'warn',
        `too much coverage waits for the store: the oldest object is lost (${this.#lost} so far)`,
      );
    }
  }

  /** @returns why it could not be written */
  #spoolIt(object: SpooledObject): string | undefined {
    try {
      this.#spool.write(object);
      return undefined;
    } catch (error) {
      this.#log('debug', `the spool in /tmp cannot be written to: ${String(error)}`);
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      return `/tmp cannot be written (${code})`;
    }
  }

  #unspool(key: string): void {
    try {
      this.#spool.remove(key);
    } catch (error) {
      this.#log('debug', `a file in /tmp cannot be removed: ${String(error)}`);
    }
  }
}

/** The budget holds whatever a store does: a file system can hang where no signal reaches. */
async function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const settled = new AbortController();
  const late = async (): Promise<never> => {
    if (!signal.aborted) await once(signal, 'abort', { signal: settled.signal });
    // A store that notices says more of it than we can.
    await sleep(LIMITS.abortGraceMs, undefined, { signal: settled.signal });
    throw new StoreError('timeout', 'the store did not answer in time.', { retryable: true });
  };
  const unanswered = late();
  unanswered.catch(() => {});
  try {
    return await Promise.race([work, unanswered]);
  } finally {
    settled.abort();
  }
}
