import type { Invocation, Outcome } from '../../contract/raw-object.ts';
import { LIMITS } from '../limits.ts';
import type { EndMessage, StartMessage } from '../protocol.ts';
import { TextSlots } from './text-slots.ts';

const SLOTS = LIMITS.describedInvocations;
const OUTCOMES = ['running', 'ok', 'error', 'timeout', 'exit'] as const satisfies readonly Outcome[];

interface Running {
  /** Which of those described it is, counted from the first. */
  place: number;
  contexts: readonly string[];
}

/** The invocations of the sandbox, for the raw object. What is kept of the newest ones is memory allocated once. */
export class InvocationLog {
  #count = 0;
  /** Places from the first that is described to the next one. */
  #from = 0;
  #next = 0;
  readonly #requestIds = new TextSlots(SLOTS);
  readonly #contexts = new TextSlots(SLOTS);
  readonly #startedAt = new Float64Array(SLOTS);
  readonly #durationMs = new Float64Array(SLOTS);
  readonly #outcomes = new Uint8Array(SLOTS);
  readonly #running = new Map<string, Running>();

  start({ requestId, startedAt, context, batch }: StartMessage): void {
    const place = this.#next++;
    const slot = place % SLOTS;
    this.#from = Math.max(this.#from, this.#next - SLOTS);
    this.#count++;
    this.#running.set(requestId, { place, contexts: batch ?? (context === undefined ? [] : [context]) });
    this.#requestIds.set(slot, requestId);
    this.#contexts.set(slot, context ?? '');
    this.#startedAt[slot] = startedAt;
    this.#durationMs[slot] = Number.NaN;
    this.#setOutcome(place, 'running');
  }

  /** One of which no more is known. */
  countOne(): void {
    this.#count++;
  }

  end({ requestId, outcome, durationMs }: Pick<EndMessage, 'requestId' | 'outcome' | 'durationMs'>): void {
    const place = this.#running.get(requestId)?.place;
    if (place === undefined) return;
    this.#running.delete(requestId);
    this.#setOutcome(place, outcome);
    if (place >= this.#from) this.#durationMs[place % SLOTS] = durationMs;
  }

  /** Provisional: if the invocation ends after all, `end` has the last word. */
  markRunning(outcome: Outcome, requestId?: string): void {
    for (const [id, { place }] of this.#running) {
      if (requestId === undefined || id === requestId) this.#setOutcome(place, outcome);
    }
  }

  isRunning(requestId: string): boolean {
    return this.#running.has(requestId);
  }

  /** The contexts of the invocations that run now. */
  get runningContexts(): string[] {
    const all: string[] = [];
    for (const { contexts } of this.#running.values()) all.push(...contexts);
    return all;
  }

  get running(): number {
    return this.#running.size;
  }

  get count(): number {
    return this.#count;
  }

  /** The newest ones, oldest first. */
  describe(): Invocation[] {
    return Array.from({ length: this.#next - this.#from }, (_, index) => this.#at(this.#from + index));
  }

  /** For objects that describe one invocation each: forget those that have ended, while none runs. */
  forgetEnded(): void {
    this.#from = this.#next;
  }

  #at(place: number): Invocation {
    const slot = place % SLOTS;
    const durationMs = this.#durationMs[slot] ?? Number.NaN;
    const context = this.#contexts.get(slot);
    return {
      requestId: this.#requestIds.get(slot),
      startedAt: new Date(this.#startedAt[slot] ?? 0).toISOString(),
      outcome: OUTCOMES[this.#outcomes[slot] ?? 0] ?? 'running',
      ...(context === '' ? {} : { context }),
      ...(Number.isNaN(durationMs) ? {} : { durationMs }),
    };
  }

  #setOutcome(place: number, outcome: Outcome): void {
    // More than are described may run at a time.
    if (place >= this.#from) this.#outcomes[place % SLOTS] = OUTCOMES.indexOf(outcome);
  }
}
