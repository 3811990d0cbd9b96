import { threadId } from 'node:worker_threads';
import type { ScriptCoverage } from '../../contract/script-coverage.ts';
import type { Engine } from '../engine/engine.ts';
import { takeCounts } from '../engine/take-counts.ts';
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
  readonly #engine: Engine;
  readonly #table: ThreadTable;
  readonly #role: ThreadRole;
  /** Names of scripts that are the same in every thread; V8 numbers them anew in each. By V8's id. */
  readonly #scriptIds = new Map<string, string>();
  readonly #log: Log;
  /** Waited for the recorder's worker in vain. */
  #isLost = false;
  /** Takes the answer to a `health` message. */
  onHealth: (health: WorkerHealth) => void = () => {};

  constructor(engine: Engine, table: ThreadTable, role: ThreadRole, log: Log) {
    this.#engine = engine;
    this.#table = table;
    this.#role = role;
    this.#log = log;
  }

  /** @throws when V8 cannot record */
  start(): void {
    this.#engine.start();
    this.#table.enter(threadId, this.#role);
    listen<ToThreads>(TO_THREADS, (message) => this.#receive(message));
  }

  get isShared(): boolean {
    return this.#engine.isShared;
  }

  get active(): boolean {
    return !this.#table.stopped;
  }

  /** What the shim in this thread has to say. */
  tell(message: ToWorker): void {
    this.#send({ threadId, taken: [], message });
  }

  /** The thread ends. */
  leave(): void {
    this.#send({ threadId, taken: this.take(), answer: 'gone' });
    this.#table.leave(threadId);
  }

  take(): ScriptCoverage[] {
    const taken = takeCounts(this.#engine, this.#log, 'coverage of a thread');
    return taken.map((script) => ({ ...script, scriptId: this.#scriptIdOf(script) }));
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
      this.#send({ threadId, taken: this.take(), answer: 'gone' });
      Atomics.store(message.done, 0, 1);
      Atomics.notify(message.done, 0);
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
    broadcast(FROM_THREADS, message);
  }

  #scriptIdOf({ scriptId, url, functions }: ScriptCoverage): string {
    const known = this.#scriptIds.get(scriptId);
    if (known !== undefined) return known;
    const length = Math.max(0, ...functions.map((each) => each.ranges[0]?.endOffset ?? 0));
    const id = `thread:${length}:${url}`;
    this.#scriptIds.set(scriptId, id);
    return id;
  }
}
