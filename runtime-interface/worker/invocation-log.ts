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
  message: Pick<StartMessage, 'requestId' | 'startedAt' | 'context'>;
}

/** The invocations of the sandbox, for the raw object. What is kept of the newest ones is memory allocated once. */
export class InvocationLog {
  #count = 0;
  /** Of the part of the sandbox's time that the newest object tells of. */
  #partCount = 0;
  /** Places from the first that is described to the next one. */
  #from = 0;
  #next = 0;
  readonly #requestIds = new TextSlots(SLOTS);
  readonly #contexts = new TextSlots(SLOTS);
  readonly #startedAt = new Float64Array(SLOTS);
  readonly #durationMs = new Float64Array(SLOTS);
  readonly #outcomes = new Uint8Array(SLOTS);
  readonly #running = new Map<string, Running>();

  start(message: StartMessage): void {
    const { requestId, startedAt, context, batch } = message;
    this.countOne();
    this.#running.set(requestId, {
      place: this.#note({ requestId, startedAt, context }),
      contexts: batch ?? (context === undefined ? [] : [context]),
      message: { requestId, startedAt, context },
    });
  }

  /** @returns its place */
  #note({ requestId, startedAt, context = '' }: Running['message'], outcome: Outcome = 'running'): number {
    const place = this.#next++;
    const slot = place % SLOTS;
    this.#from = Math.max(this.#from, this.#next - SLOTS);
    this.#requestIds.set(slot, requestId);
    this.#contexts.set(slot, context);
    this.#startedAt[slot] = startedAt;
    this.#durationMs[slot] = Number.NaN;
    this.#setOutcome(place, outcome);
    return place;
  }

  /** One of which no more is known. */
  countOne(): void {
    this.#count++;
    this.#partCount++;
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

  /** Of the part of the sandbox's time that the newest object tells of. @param isOver without those that go on */
  partCount(isOver: boolean): number {
    return isOver ? this.#partCount - this.#running.size : this.#partCount;
  }

  /** The newest ones of the part, oldest first. @param isOver without those that go on */
  describe(isOver = false): Invocation[] {
    const places = Array.from({ length: this.#next - this.#from }, (_, index) => this.#from + index);
    const goOn = new Set(isOver ? [...this.#running.values()].map(({ place }) => place) : []);
    return places.filter((place) => !goOn.has(place)).map((place) => this.#at(place));
  }

  /** The part is over: those that have ended are forgotten, those that go on belong to the next one. */
  nextPart(): void {
    const from = this.#from;
    this.#from = this.#next;
    this.#partCount = this.#running.size;
    for (const running of this.#running.values()) {
      const outcome = running.place >= from ? this.#outcomeAt(running.place) : 'running';
      running.place = this.#note(running.message, outcome);
    }
  }

  #at(place: number): Invocation {
    const slot = place % SLOTS;
    const durationMs = this.#durationMs[slot] ?? Number.NaN;
    const context = this.#contexts.get(slot);
    return {
      requestId: this.#requestIds.get(slot),
      startedAt: new Date(this.#startedAt[slot] ?? 0).toISOString(),
      outcome: this.#outcomeAt(place),
      ...(context === '' ? {} : { context }),
      ...(Number.isNaN(durationMs) ? {} : { durationMs }),
    };
  }

  #outcomeAt(place: number): Outcome {
    return OUTCOMES[this.#outcomes[place % SLOTS] ?? 0] ?? 'running';
  }

  #setOutcome(place: number, outcome: Outcome): void {
    // More than are described may run at a time.
    if (place >= this.#from) this.#outcomes[place % SLOTS] = OUTCOMES.indexOf(outcome);
  }
}
