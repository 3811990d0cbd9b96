import type { Worker } from 'node:worker_threads';
import { blockUntilDone, newDoneCell } from '../done-signal.ts';
import { LIMITS } from '../limits.ts';
import { broadcast, TO_THREADS } from './messages.ts';
import { ThreadTable } from './thread-table.ts';

/**
 * A thread that is terminated gets no chance to say what it ran: `terminate` first has it hand that over, and
 * waits for it, blocking, so that the caller's order of things stays the same. A thread that is busy is
 * terminated without.
 */
export function handOverBeforeTermination(worker: Worker, cells: Int32Array): void {
  const table = new ThreadTable(cells);
  const terminate = new Proxy(worker.terminate, {
    apply(target, self: unknown, args: []) {
      if (table.has(worker.threadId)) handOver(worker.threadId, table);
      return Reflect.apply(target, self, args);
    },
  });
  Object.defineProperty(worker, 'terminate', { value: terminate, writable: true, configurable: true });
}

function handOver(threadId: number, table: ThreadTable): void {
  table.awaitReceiver(LIMITS.workerStartMs);
  const done = newDoneCell();
  broadcast(TO_THREADS, { type: 'hand-over', threadId, done });
  blockUntilDone(done, LIMITS.threadAnswerMs);
  table.leave(threadId);
}
