import { LIMITS } from '../limits.ts';
import type { StartMessage } from '../protocol.ts';

interface Actions {
  /** The deadline of a running invocation is near. */
  nearDeadline(deadlineMs: number): void;
  /** An invocation has been running for another interval. */
  longRunning(): void;
}

/** Timers of the running invocations. They fire in the worker, whatever the main thread does. */
export class DeadlineWatch {
  readonly #marginMs: number;
  readonly #actions: Actions;
  readonly #timers = new Map<string, NodeJS.Timeout[]>();

  constructor(marginMs: number, actions: Actions) {
    this.#marginMs = marginMs;
    this.#actions = actions;
  }

  start({ requestId, startedAt, deadlineMs }: StartMessage): void {
    // A timeout of a second or less still leaves the handler half of it.
    const margin = Math.min(this.#marginMs, (deadlineMs - startedAt) / 2);
    this.#timers.set(requestId, [
      setTimeout(() => this.#actions.nearDeadline(deadlineMs), Math.max(0, deadlineMs - margin - Date.now())),
      setInterval(() => this.#actions.longRunning(), LIMITS.snapshotIntervalMs),
    ]);
  }

  end(requestId: string): void {
    for (const timer of this.#timers.get(requestId) ?? []) clearTimeout(timer);
    this.#timers.delete(requestId);
  }
}
