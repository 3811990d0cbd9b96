import type { RecorderCode } from '../../contract/error-codes.ts';
import { monotonicMs } from '../clock.ts';
import { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Store, StoreError } from '../store/store.ts';
import type { Spool, SpooledObject } from './spool.ts';
import { type DrainLimits, type Unpacked, UploadQueue } from './upload-queue.ts';

/**
 * Objects on their way to the store: raw objects, and the texts of scripts. What fails waits and is tried again; raw
 * objects wait in the spool too. One line says when either begins to fail, one when it arrives again.
 */
export class Outbox {
  readonly #spool: Spool;
  readonly #log: Log;
  readonly #raw: UploadQueue;
  readonly #scripts: UploadQueue;
  /** Failures that were said, by their codes, and of which no end was said. */
  #said: { raw?: string; scripts?: string } = {};
  /** Why the newest object is in memory alone; `undefined` when it is in the spool too. */
  #memoryAlone: string | undefined;
  #lost = 0;
  /** How many of them when the last upload arrived. */
  #lostBefore = 0;
  #draining = 0;
  /** How long the sandbox is held for counts and large texts together. */
  #textBudgetMs: number = LIMITS.textBudgetMs;
  /** The sandbox ends with what waits now. */
  #isEnd = false;

  constructor(store: Store, spool: Spool, log: Log) {
    this.#spool = spool;
    this.#log = log;
    const judged = (): void => this.#judged();
    this.#raw = new UploadQueue(store, false, { arrived: (key) => this.#unspool(key), judged });
    this.#scripts = new UploadQueue(store, true, { arrived: () => {}, judged });
  }

  /** An object to be written; it replaces one with the same key that still waits. */
  add(key: string, body: Buffer): void {
    this.#raw.add(key, body);
    this.#dropOldest();
    // The store takes an object of any size; the spool must not fill /tmp, which is the function's.
    this.#memoryAlone =
      body.byteLength > LIMITS.outboxBytes ? 'it is too large for /tmp' : this.#spoolIt({ key, body });
  }

  /** An object that any sandbox may have written already: sent unless the store has it. Never spooled. */
  addIfAbsent(key: string, body: Unpacked): void {
    if (!this.#scripts.has(key)) this.#scripts.add(key, body);
  }

  /** Whether an object, added by `addIfAbsent`, is large and on its way: nothing has shown that it will not arrive. */
  isDue(key: string): boolean {
    return this.#scripts.failure === undefined && this.#scripts.isLarge(key);
  }

  /** Takes up what an earlier process of this sandbox could not send. */
  adoptSpooled(): void {
    const adopted = this.#spool.adopt((reason) =>
      this.#log('debug', `a file in /tmp is left out: ${reason}`),
    );
    for (const { key, body } of adopted) this.#raw.add(key, body);
    this.#dropOldest();
  }

  /** Of what arrived. */
  get bytes(): number {
    return this.#raw.bytes + this.#scripts.bytes;
  }

  get health() {
    const uploads = [this.#raw, this.#scripts].map(({ lastUploadAt }) => lastUploadAt?.toISOString() ?? '');
    const [newest = ''] = uploads.sort().reverse();
    return {
      uploads: this.#raw.uploads + this.#scripts.uploads,
      failures: this.#raw.failures + this.#scripts.failures,
      spooled: this.#raw.size,
      lost: this.#lost,
      lastUploadAt: newest === '' ? undefined : newest,
      lastFailure: described(this.#raw.failure),
      scriptFailure: described(this.#scripts.failure, 'script texts are missing in the store: '),
    };
  }

  /**
   * Sends what waits, until all is sent or the time is over. Never rejects.
   * @param isEnd the sandbox is about to end: what does not arrive is lost with it
   */
  async drain(cancel: AbortSignal, limits: DrainLimits = {}, isEnd = false): Promise<void> {
    this.#isEnd = isEnd;
    this.#draining++;
    try {
      await this.#drainBoth(cancel, limits);
    } finally {
      this.#draining--;
      this.#sayFailures();
      this.#sayRecoveries();
      if (isEnd && !cancel.aborted) this.#sayUnsent();
    }
  }

  /** The counts, and with them what is packed at once; then large texts. */
  async #drainBoth(cancel: AbortSignal, limits: DrainLimits): Promise<void> {
    const { lastChanceMs = Infinity, heldSince = monotonicMs() } = limits;
    const until = monotonicMs() + lastChanceMs;
    const rest = () =>
      lastChanceMs === Infinity ? limits : { ...limits, lastChanceMs: until - monotonicMs() };
    if (this.#raw.failure === undefined) {
      await Promise.all([this.#raw.drain(cancel, limits), this.#scripts.drain(cancel, limits, false)]);
    } else {
      await this.#raw.drain(cancel, limits);
      // A store that fails is not asked for more; one that is back gets all.
      if (this.#raw.failure !== undefined || cancel.aborted) return;
      this.#scripts.retryNow();
      await this.#scripts.drain(cancel, rest(), false);
    }
    if (this.#raw.failure !== undefined || cancel.aborted) return;
    if (lastChanceMs === Infinity) await this.#drainTexts(cancel, { ...limits, heldSince });
    else await this.#scripts.drain(cancel, rest());
  }

  /** The sandbox is not held for long by what a report can do without for now: the next invocations go on with it. */
  async #drainTexts(cancel: AbortSignal, limits: DrainLimits & { heldSince: number }): Promise<void> {
    const { notAfter = Infinity, heldSince, isPatient } = limits;
    const until = isPatient ? Infinity : heldSince + this.#textBudgetMs;
    await this.#scripts.drain(cancel, { ...limits, notAfter: Math.min(notAfter, until) });
    this.#textBudgetMs = this.#scripts.hasLarge ? 2 * this.#textBudgetMs : LIMITS.textBudgetMs;
  }

  /** A queue has news. Those of a drain are said at its end: what both queues meet, once. */
  #judged(): void {
    if (this.#draining > 0) return;
    if (this.#said.raw !== undefined && this.#raw.failure === undefined) this.#scripts.retryNow();
    this.#sayFailures();
  }

  #sayFailures(): void {
    const [raw, scripts] = [this.#raw.failure, this.#scripts.failure];
    if (raw !== undefined) {
      const line = `coverage was not uploaded: ${inFull(raw)} ${this.#fate}`;
      this.#log(raw.code === this.#said.raw ? 'debug' : 'warn', line);
      // While nothing arrives, nobody need be told that scripts do not.
      this.#said = { raw: raw.code };
    } else if (scripts !== undefined) {
      const line = `script texts were not uploaded: ${inFull(scripts)} Until they are, a report needs --task-root.`;
      this.#log(scripts.code === this.#said.scripts ? 'debug' : 'warn', line);
      this.#said.scripts = scripts.code;
    }
  }

  /** Nothing has failed: there was no time left to pack them. */
  #sayUnsent(): void {
    const { size } = this.#scripts;
    if (size === 0 || this.#raw.failure !== undefined || this.#scripts.failure !== undefined) return;
    const [texts, them] = size === 1 ? ['text was', 'it'] : ['texts were', 'them'];
    this.#log(
      'warn',
      `${size} script ${texts} not uploaded: the sandbox ended before. Until another sandbox has sent ${them}, a report needs --task-root.`,
    );
  }

  /**
   * Said when a drain has left nothing behind. One late arrival proves nothing: newer objects wait, and where each
   * upload is late, two lines per invocation would say so.
   */
  #sayRecoveries(): void {
    if (this.#said.raw !== undefined && hasRecovered(this.#raw)) {
      this.#log('warn', `uploads arrive again, ${this.#losses}`);
      this.#lostBefore = this.#lost;
      delete this.#said.raw;
    }
    if (this.#said.scripts !== undefined && hasRecovered(this.#scripts)) {
      this.#log('warn', 'script texts arrive again.');
      delete this.#said.scripts;
    }
  }

  /** Of what waits now. */
  get #fate(): string {
    const place = this.#memoryAlone === undefined ? 'in /tmp' : `in memory alone, for ${this.#memoryAlone},`;
    if (!this.#isEnd) return `It is kept ${place} and tried again.`;
    return this.#memoryAlone === undefined
      ? 'It is kept in /tmp, and lost if this sandbox does not start again.'
      : 'It is lost.';
  }

  /** Of what waited while uploads failed. */
  get #losses(): string {
    const lost = this.#lost - this.#lostBefore;
    if (lost === 0) return 'nothing of what waited is lost';
    return `but ${lost} ${lost === 1 ? 'object that waited is' : 'objects that waited are'} lost`;
  }

  /** The newest object is none of them, whatever its size: the store may well take it. */
  #dropOldest(): void {
    let bytes = 0;
    for (const [i, [key, size]] of this.#raw.sizes().reverse().entries()) {
      bytes += size;
      if (i === 0 || bytes <= LIMITS.outboxBytes) continue;
      this.#raw.remove(key);
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

function hasRecovered({ failure, size }: UploadQueue): boolean {
  return failure === undefined && size === 0;
}

/** For the log; the health check must not quote the store, which may name the bucket. */
function inFull({ message, detail }: StoreError): string {
  return detail === undefined ? message : `${message} The store says: ${detail}.`;
}

function described(
  failure: StoreError | undefined,
  before = '',
): { code: RecorderCode; message: string } | undefined {
  return failure && { code: failure.code, message: `${before}${failure.message}` };
}
