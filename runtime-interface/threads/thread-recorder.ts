import { threadId } from 'node:worker_threads';
import { signalDone } from '../done-signal.ts';
import type { ScriptTake } from '../engine/engine.ts';
import type { Engines } from '../engine/engines.ts';
import type { UncountedFile } from '../engine/uncounted.ts';
import type { WorkerHealth } from '../health/worker-health.ts';
import { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { ToWorker } from '../protocol.ts';
import { broadcast, FROM_THREADS, type FromThread, listen, TO_THREADS, type ToThreads } from './messages.ts';
import type { ThreadRole, ThreadTable } from './thread-table.ts';

/**
 * Counts in one thread beside the main thread, and hands what was counted to the recorder's worker: when it is
 * asked, before it is terminated, and at its end.
 */
export class ThreadRecorder {
  readonly #engines: Engines;
  readonly #table: ThreadTable;
  readonly #role: ThreadRole;
  readonly #log: Log;
  /** Waited for the recorder's worker in vain. */
  #isLost = false;
  /** By URL: files that were loaded without counters, of which the worker does not know yet. */
  readonly #uncounted = new Map<string, UncountedFile>();
  /** Takes the answer to a `health` message. */
  onHealth: (health: WorkerHealth) => void = () => {};

  constructor(engines: Engines, table: ThreadTable, role: ThreadRole, log: Log) {
    this.#engines = engines;
    this.#table = table;
    this.#role = role;
    this.#log = log;
  }

  /** @throws when V8 cannot record */
  start(): void {
    this.#engines.onUncounted = (file) => {
      // Without a worker it would grow with each new name.
      if (this.#uncounted.size < LIMITS.untoldFiles || this.#uncounted.has(file.url))
        this.#uncounted.set(file.url, file);
    };
    this.#engines.start();
    this.#table.enter(threadId, this.#role);
    listen<ToThreads>(TO_THREADS, this.#log, (message) => this.#receive(message));
  }

  /** Node has loaded the shim. */
  checkWatch(): void {
    this.#engines.checkWatch();
  }

  /** Takes folders of the handler that are outside of the task root. */
  wantFolders: (folders: readonly string[]) => void = () => {};

  get isShared(): boolean {
    return this.#engines.isShared;
  }

  get active(): boolean {
    return !this.#table.stopped;
  }

  /** What the shim in this thread has to say. */
  tell(message: ToWorker): void {
    this.#send({ threadId, taken: [], message });
  }

  /** The thread is about to wait in native code, where it cannot be asked. Never throws. */
  fallAsleep(): void {
    try {
      this.leave();
    } catch (error) {
      this.#log('debug', `a thread that falls asleep gave no coverage: ${String(error)}`);
    }
  }

  wakeUp(): void {
    this.#table.enter(threadId, this.#role);
  }

  /** The thread ends. */
  leave(): void {
    this.#send({ threadId, taken: this.take(), answer: 'gone' });
    this.#table.leave(threadId);
  }

  take(): ScriptTake[] {
    return this.#engines.take();
  }

  #receive(message: ToThreads): void {
    if (message.type === 'ask') {
      if (!message.threadIds.includes(threadId)) return;
      // It may have been given up while it was busy.
      this.#table.enter(threadId, this.#role);
      this.#send({ threadId, taken: this.take(), answer: message.question });
    } else if (message.threadId !== threadId) {
      return;
    } else if (message.type === 'hand-over') {
      try {
        this.#send({ threadId, taken: this.take(), answer: 'gone' });
      } finally {
        signalDone(message.done);
      }
    } else {
      this.onHealth(message.health);
    }
  }

  #send(message: FromThread): void {
    if (!this.active) return;
    if (!this.#table.awaitReceiver(this.#isLost ? 0 : LIMITS.workerStartMs)) {
      if (!this.#isLost) this.#log('warn', "the recorder's worker does not start: what a thread ran is lost");
      this.#isLost = true;
      return;
    }
    const uncounted = [...this.#uncounted.values()];
    this.#uncounted.clear();
    broadcast(FROM_THREADS, uncounted.length === 0 ? message : { ...message, uncounted });
  }
}
