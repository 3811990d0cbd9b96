import { monotonicMs } from '../clock.ts';
import { LIMITS } from '../limits.ts';
import type { StartMessage } from '../protocol.ts';

/** In place of a request id. */
const PROCESS = '';

interface Actions {
  /** The deadline of a running invocation is near. */
  nearDeadline(deadlineMs: number, requestId: string): void;
  /** An invocation has been running for a while, or for a while longer. */
  longRunning(deadlineMs: number | undefined): void;
}

interface Timers {
  /** By the monotonic clock; a process has none. */
  deadlineMs?: number;
  deadline?: NodeJS.Timeout;
  snapshot: NodeJS.Timeout;
}

/** Timers of the running invocations. They fire in the worker, whatever the main thread does. */
export class DeadlineWatch {
  readonly #marginMs: number;
  readonly #actions: Actions;
  readonly #running = new Map<string, Timers>();

  constructor(marginMs: number, actions: Actions) {
    this.#marginMs = marginMs;
    this.#actions = actions;
  }

  start({ requestId, beganMs, deadlineMs }: StartMessage): void {
    // A timeout of a second or less still leaves the handler half of it.
    const margin = Math.min(this.#marginMs, (deadlineMs - beganMs) / 2);
    const wait = Math.min(LIMITS.maxTimerMs, Math.max(0, deadlineMs - margin - monotonicMs()));
    this.#running.set(requestId, {
      deadlineMs,
      deadline: setTimeout(() => this.#actions.nearDeadline(deadlineMs, requestId), wait),
      snapshot: this.#snapshotAfter(LIMITS.firstSnapshotMs, requestId),
    });
  }

  /** A child process has no invocations: it is collected on the way for as long as it lives. */
  watchProcess(): void {
    this.#running.set(PROCESS, { snapshot: this.#snapshotAfter(LIMITS.firstSnapshotMs, PROCESS) });
  }

  /** @returns the invocation's deadline, by the monotonic clock */
  end(requestId: string): number | undefined {
    const timers = this.#running.get(requestId);
    this.#running.delete(requestId);
    clearTimeout(timers?.deadline);
    clearTimeout(timers?.snapshot);
    return timers?.deadlineMs;
  }

  /** Soon at first, for memory runs out early or not at all; then ever more rarely. */
  #snapshotAfter(ms: number, requestId: string): NodeJS.Timeout {
    return setTimeout(() => {
      const timers = this.#running.get(requestId);
      if (timers === undefined) return;
      this.#actions.longRunning(timers.deadlineMs);
      timers.snapshot = this.#snapshotAfter(Math.min(ms * 2, LIMITS.maxSnapshotMs), requestId);
    }, ms);
  }
}
