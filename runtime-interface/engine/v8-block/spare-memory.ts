import type { Session } from 'node:inspector';
import { LIMITS } from '../../limits.ts';
import { ask } from './ask.ts';

interface HeapUsage {
  usedSize: number;
  totalSize: number;
}

/**
 * V8 lets the new space of a thread grow with all that outlives a collection, and gives none of it back while the
 * thread is busy. What the recorder allocates there makes it grow sooner than it would: so the heap is collected, which gives
 * back what is spare, where it has grown and little of it is in use.
 */
export class SpareMemory {
  readonly #session: Session;
  /** Bytes of the heap, when it had grown last. */
  #before: number | undefined;
  /** The least that was in use when it was looked at: at other times it holds garbage. */
  #inUse = Infinity;
  /** Invocations from a look to the next one; a function that fills it each time is not kept waiting each time. */
  #every: number = LIMITS.heapLookInvocations;
  #until = 0;

  /** @param session with the thread */
  constructor(session: Session) {
    this.#session = session;
  }

  /** Asks V8 once in a while. To be called while nothing of the function runs; rejects where V8 does not answer. */
  async giveBack(): Promise<void> {
    if (this.#until-- > 0) return;
    this.#until = this.#every - 1;
    const total = await this.#look();
    this.#before ??= total;
    if (total - this.#before < LIMITS.spareHeapBytes) return;
    // The time that a collection takes goes by what lives.
    if (this.#inUse < LIMITS.collectedHeapBytes) await ask(this.#session, 'HeapProfiler.collectGarbage');
    this.#every = Math.min(2 * this.#every, LIMITS.maxHeapLookInvocations);
    this.#inUse = Infinity;
    this.#before = await this.#look();
  }

  /** @returns bytes that the heap has */
  async #look(): Promise<number> {
    const { usedSize, totalSize } = await ask<HeapUsage>(this.#session, 'Runtime.getHeapUsage');
    this.#inUse = Math.min(this.#inUse, usedSize);
    return totalSize;
  }
}
