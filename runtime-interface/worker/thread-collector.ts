import type { WorkerHealth } from '../health/worker-health.ts';
import { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import { broadcast, FROM_THREADS, type FromThread, listen, TO_THREADS } from '../threads/messages.ts';
import { type ThreadRole, ThreadTable } from '../threads/thread-table.ts';

interface Question {
  threadIds: Set<number>;
  answered: () => void;
}

/** The recorded threads beside the main thread, seen from the recorder's worker. */
export class ThreadCollector {
  readonly #table: ThreadTable;
  readonly #questions = new Map<number, Question>();
  #newest = 0;
  /** Threads that were asked in vain, and have not answered since. */
  readonly #silent = new Set<number>();

  /** @param receive takes what a thread hands over, asked or not */
  constructor(cells: Int32Array, receive: (message: FromThread) => void, log: Log) {
    this.#table = new ThreadTable(cells);
    listen<FromThread>(FROM_THREADS, log, (message) => {
      try {
        receive(message);
      } finally {
        this.#note(message);
      }
    });
    this.#table.receive();
  }

  /** How many have not handed over what they ran. */
  get silent(): number {
    return this.#silent.size;
  }

  /** Whether the process has, or had, such threads. */
  get used(): boolean {
    return this.#table.used;
  }

  /**
   * Has the threads hand over what ran, to `receive`. Resolves when all have answered; or after `ms`, for a
   * busy thread cannot answer. It is not waited for again until it has.
   */
  async collect(ms: number, role?: ThreadRole): Promise<void> {
    const threadIds = await this.#settled(role);
    if (threadIds.length === 0) return;
    const question = ++this.#newest;
    const waiting = new Set(threadIds);
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, Math.max(0, Math.min(ms, LIMITS.threadAnswerMs)));
      this.#questions.set(question, {
        threadIds: waiting,
        answered: () => {
          clearTimeout(late);
          resolve();
        },
      });
      broadcast(TO_THREADS, { type: 'ask', question, threadIds });
    });
    this.#questions.delete(question);
    for (const silent of waiting) {
      this.#table.leave(silent);
      this.#silent.add(silent);
    }
  }

  /** The answer to a `health` message of a thread. */
  tellHealth(threadId: number, health: WorkerHealth): void {
    broadcast(TO_THREADS, { type: 'health', threadId, health });
  }

  /** Threads that live. What one that has ended or fallen asleep has sent before has arrived. */
  async #settled(role?: ThreadRole): Promise<number[]> {
    for (;;) {
      const before = this.#table.living(role);
      await new Promise((resolve) => setImmediate(resolve));
      const after = this.#table.living(role);
      if (before.every((threadId) => after.includes(threadId))) return after;
    }
  }

  #note({ threadId, answer }: FromThread): void {
    if (answer === undefined) return;
    this.#silent.delete(threadId);
    for (const [question, { threadIds, answered }] of this.#questions) {
      if (answer !== 'gone' && answer !== question) continue;
      threadIds.delete(threadId);
      if (threadIds.size === 0) answered();
    }
  }
}
