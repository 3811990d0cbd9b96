import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../clock.ts';
import { LIMITS } from '../limits.ts';
import type { Store, StoreError } from '../store/store.ts';
import { Backoff } from './backoff.ts';
import { Delivery } from './delivery.ts';

/** Made when it is sent, for it can be large. */
export interface Unpacked {
  /** It takes long to pack: sent by itself, after the others. */
  isLarge: boolean;
  /** `undefined`: there is nothing to send after all. Never rejects. */
  pack(): Promise<Uint8Array | undefined>;
}

export type Body = Uint8Array | Unpacked;

export interface DrainLimits {
  /** Set: nothing comes after (a deadline, an exit), so no backoff holds it up; it takes this long at most. */
  lastChanceMs?: number;
  /** By the monotonic clock. */
  notAfter?: number;
  /** Since when the sandbox is held for it, by the monotonic clock; absent: since the drain began. */
  heldSince?: number;
  /** Large texts are waited for as long as anything else. */
  isPatient?: boolean;
}

interface UnderWay {
  body: Body;
  bytes: number;
  delivery: Delivery;
  /** It was late when a drain ended, which has been noted: its failure is not another one. */
  isNoted: boolean;
}

interface QueueEvents {
  /** The store has the object. */
  arrived(key: string): void;
  /** A drain has ended, or something that nobody waited for: `failure` may have changed. */
  judged(): void;
}

/**
 * Objects of one kind on their way to the store, with a backoff of their own: where one kind is refused, the other may
 * well arrive.
 */
export class UploadQueue {
  readonly #store: Store;
  readonly #onlyIfAbsent: boolean;
  readonly #events: QueueEvents;
  readonly #backoff = new Backoff();
  /** By key, oldest first. */
  readonly #waiting = new Map<string, Body>();
  readonly #underWay = new Map<string, UnderWay>();
  /** Bodies that are being made, with the deliveries that begin then: nothing is packed twice. */
  readonly #packing = new Map<string, Promise<Delivery | undefined>>();
  /** Of the drain that runs: how each delivery ended. */
  #outcomes: (StoreError | undefined)[] | undefined;
  #failure: StoreError | undefined;
  uploads = 0;
  /** Of what arrived. */
  bytes = 0;
  failures = 0;
  lastUploadAt: Date | undefined;

  /** @param onlyIfAbsent leave an object that the store has already as it is */
  constructor(store: Store, onlyIfAbsent: boolean, events: QueueEvents) {
    this.#store = store;
    this.#onlyIfAbsent = onlyIfAbsent;
    this.#events = events;
  }

  /** Takes the place of an object with the same key that still waits. */
  add(key: string, body: Body): void {
    this.#waiting.delete(key);
    this.#waiting.set(key, body);
  }

  has(key: string): boolean {
    return this.#waiting.has(key);
  }

  remove(key: string): void {
    this.#waiting.delete(key);
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Bytes of the objects that wait, oldest first; those that are not packed yet have none. */
  sizes(): [key: string, bytes: number][] {
    return [...this.#waiting].map(([key, body]) => [key, isUnpacked(body) ? 0 : body.byteLength]);
  }

  /** Whether something large waits. */
  get hasLarge(): boolean {
    return [...this.#waiting.values()].some(isLarge);
  }

  /** Whether it is large and waits. */
  isLarge(key: string): boolean {
    return isLarge(this.#waiting.get(key));
  }

  /** Of the newest attempt; `undefined` when that arrived, or there was none. */
  get failure(): StoreError | undefined {
    return this.#failure;
  }

  /** The store is back, as another queue has found: no reason to wait any longer. */
  retryNow(): void {
    this.#failure = undefined;
    this.#backoff.succeeded();
  }

  /**
   * Sends what waits, and waits for it until all is sent or the time is over. Never rejects.
   * @param withLarge what is large too
   */
  async drain(
    cancel: AbortSignal,
    { lastChanceMs, notAfter = Infinity }: DrainLimits,
    withLarge = true,
  ): Promise<void> {
    const waiting = withLarge ? [...this.#waiting] : [...this.#waiting].filter(([, body]) => !isLarge(body));
    if (waiting.length === 0) return;
    const isLastChance = lastChanceMs !== undefined;
    if (!isLastChance && !this.#backoff.mayTry(Date.now())) return;
    const budgetMs = lastChanceMs ?? this.#backoff.budgetMs;
    const allowedMs = Math.min(budgetMs, notAfter - monotonicMs());
    if (!(allowedMs > 0)) return;
    this.#abandon(isLastChance);
    const outcomes: (StoreError | undefined)[] = [];
    this.#outcomes = outcomes;
    const isOver = await this.#sendUntil(
      waiting.map(([key]) => key),
      cancel,
      allowedMs,
    );
    this.#outcomes = undefined;
    if (cancel.aborted) return;
    // No answer in less time than a failing store is given says nothing of the store.
    const wasCut = allowedMs < Math.min(budgetMs, LIMITS.failingUploadBudgetMs);
    this.#judge(outcomes, { isOver, isLastChance, wasCut });
    this.#events.judged();
  }

  /**
   * What has been under way for too long has met a connection that died. At the last chance so does what has been
   * replaced since: the new object holds all that it held.
   */
  #abandon(isLastChance: boolean): void {
    for (const [key, { body, delivery }] of this.#underWay) {
      if (!delivery.isOverdue && !(isLastChance && this.#waiting.get(key) !== body)) continue;
      delivery.abandon();
      this.#underWay.delete(key);
    }
  }

  /** @returns whether time was over before all was sent */
  async #sendUntil(keys: string[], cancel: AbortSignal, ms: number): Promise<boolean> {
    // Not `AbortSignal.any`, which the first versions of Node 20 lack.
    const over = new AbortController();
    const end = over.signal;
    const stop = () => over.abort();
    if (cancel.aborted) stop();
    else cancel.addEventListener('abort', stop);
    const timer = sleep(ms, true, { signal: end }).catch(() => false);
    const send = async (): Promise<void> => {
      for (let key = keys.shift(); key !== undefined && !end.aborted; key = keys.shift()) {
        // What one object meets, the others will meet too.
        if ((await this.#deliver(key)) !== undefined) return;
      }
    };
    const sent = Promise.all(Array.from({ length: this.#store.parallelPuts }, send));
    const isOver = await Promise.race([sent.then(() => false), timer]);
    // Nothing new is begun behind the back of the function; what is under way goes on.
    cancel.removeEventListener('abort', stop);
    stop();
    return isOver;
  }

  /** Objects of one key follow each other: of two at a time the older one might arrive last. */
  async #deliver(key: string): Promise<StoreError | undefined> {
    // Begun for an earlier drain.
    await this.#packing.get(key);
    const before = this.#underWay.get(key);
    if (before !== undefined) {
      // How it fails says nothing of the store as it is now.
      before.isNoted = true;
      await before.delivery.done;
    }
    const body = this.#waiting.get(key);
    if (body === undefined || this.#underWay.has(key)) return undefined;
    const delivery = isUnpacked(body) ? await this.#pack(key, body) : this.#start(key, body, body);
    return delivery?.done;
  }

  #pack(key: string, body: Unpacked): Promise<Delivery | undefined> {
    const begun = this.#packing.get(key);
    if (begun !== undefined) return begun;
    const started = body.pack().then((bytes) => {
      this.#packing.delete(key);
      if (bytes !== undefined) return this.#start(key, body, bytes);
      this.#waiting.delete(key);
      return undefined;
    });
    this.#packing.set(key, started);
    return started;
  }

  #start(key: string, body: Body, bytes: Uint8Array): Delivery {
    const onlyIfAbsent = this.#onlyIfAbsent;
    const delivery = new Delivery(
      (signal) => this.#store.put(key, bytes, { onlyIfAbsent, signal }),
      LIMITS.requestMs + bytes.byteLength / LIMITS.slowestBytes,
      () => this.#store.timeout(),
    );
    const underWay = { body, bytes: bytes.byteLength, delivery, isNoted: false };
    this.#underWay.set(key, underWay);
    void delivery.done.then((failure) => this.#ended(key, underWay, failure));
    return delivery;
  }

  #ended(key: string, underWay: UnderWay, failure: StoreError | undefined): void {
    const isAbandoned = this.#underWay.get(key) !== underWay;
    if (!isAbandoned) this.#underWay.delete(key);
    if (failure === undefined) this.#arrived(key, underWay);
    else if (isAbandoned || underWay.isNoted) return;
    if (this.#outcomes !== undefined) {
      this.#outcomes.push(failure);
      return;
    }
    if (failure === undefined) this.#succeed();
    else this.#fail(failure);
    this.#events.judged();
  }

  #arrived(key: string, { body, bytes }: UnderWay): void {
    this.uploads++;
    this.bytes += bytes;
    this.lastUploadAt = new Date();
    // A newer object may have taken the place meanwhile.
    if (this.#waiting.get(key) !== body) return;
    this.#waiting.delete(key);
    this.#events.arrived(key);
  }

  #judge(
    outcomes: readonly (StoreError | undefined)[],
    { isOver, isLastChance, wasCut }: { isOver: boolean; isLastChance: boolean; wasCut: boolean },
  ): void {
    const failures = outcomes.filter((outcome) => outcome !== undefined);
    if (failures[0] !== undefined) {
      this.#fail(failures[0], failures.length);
    } else if (!isOver) {
      this.#succeed();
    } else {
      const late = [...this.#underWay.values()];
      const known = late.map(({ delivery }) => delivery.lastFailure).find((failure) => failure !== undefined);
      // Nor does one that waits for what is being packed.
      if (known === undefined && (wasCut || late.length === 0)) return;
      for (const each of late) each.isNoted = true;
      // In the short time that a failing store gets, it may just be slow: it is neither well nor failing anew.
      if (known === undefined && this.#backoff.failing && !isLastChance) this.#backoff.failed(Date.now());
      else this.#fail(known ?? this.#store.timeout());
    }
  }

  #succeed(): void {
    this.#failure = undefined;
    this.#backoff.succeeded();
  }

  #fail(failure: StoreError, count = 1): void {
    this.failures += count;
    this.#failure = failure;
    this.#backoff.failed(Date.now());
  }
}

function isLarge(body: Body | undefined): boolean {
  return body !== undefined && isUnpacked(body) && body.isLarge;
}

function isUnpacked(body: Body): body is Unpacked {
  return 'pack' in body;
}
