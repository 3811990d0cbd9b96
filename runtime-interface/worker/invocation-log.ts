import type { Invocation, Outcome } from '../../contract/raw-object.ts';
import { LIMITS } from '../limits.ts';
import type { EndMessage, StartMessage } from '../protocol.ts';

/** The invocations of the sandbox, for the raw object. */
export class InvocationLog {
  #count = 0;
  #described: Invocation[] = [];
  readonly #running = new Map<string, Invocation>();

  start({ requestId, startedAt, context }: StartMessage): void {
    const invocation: Invocation = {
      requestId,
      startedAt: new Date(startedAt).toISOString(),
      outcome: 'running',
      ...(context === undefined ? {} : { context }),
    };
    this.#count++;
    this.#running.set(requestId, invocation);
    this.#described.push(invocation);
    if (this.#described.length > LIMITS.describedInvocations) this.#described.shift();
  }

  /** One of which no more is known. */
  countOne(): void {
    this.#count++;
  }

  end({ requestId, outcome, durationMs }: Pick<EndMessage, 'requestId' | 'outcome' | 'durationMs'>): void {
    const invocation = this.#running.get(requestId);
    if (invocation === undefined) return;
    this.#running.delete(requestId);
    invocation.outcome = outcome;
    invocation.durationMs = durationMs;
  }

  /** Provisional: if the invocation ends after all, `end` has the last word. */
  markRunning(outcome: Outcome, requestId?: string): void {
    for (const [id, invocation] of this.#running) {
      if (requestId === undefined || id === requestId) invocation.outcome = outcome;
    }
  }

  isRunning(requestId: string): boolean {
    return this.#running.has(requestId);
  }

  /** The contexts of the invocations that run now. */
  get runningContexts(): string[] {
    const contexts = [...this.#running.values()].map((invocation) => invocation.context);
    return contexts.filter((context) => context !== undefined);
  }

  get running(): number {
    return this.#running.size;
  }

  get count(): number {
    return this.#count;
  }

  /** The newest ones, oldest first. */
  describe(): Invocation[] {
    return this.#described.map((invocation) => ({ ...invocation }));
  }

  /** For objects that describe one invocation each: forget those that have ended. */
  forgetEnded(): void {
    this.#described = [...this.#running.values()];
  }
}
