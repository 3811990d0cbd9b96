import { LIMITS } from '../limits.ts';

interface Flushes {
  /** Blocks until all is uploaded or the budget is used up. */
  flush(reason: 'exit' | 'sigterm', budgetMs: number): void;
  flushInBackground(reason: 'sigterm', budgetMs: number): void;
}

/**
 * The two listeners that the recorder adds to the process: `exit` (process.exit, an uncaught exception, an
 * empty event loop) and `SIGTERM` (Lambda's shutdown, 500 ms before SIGKILL).
 */
export function onProcessEnd(flushes: Flushes): void {
  process.on('exit', () => flushes.flush('exit', LIMITS.exitBudgetMs));
  process.once('SIGTERM', () => {
    if (process.listenerCount('SIGTERM') > 0) {
      // The user listens too: their code goes on, and the worker uploads beside it.
      flushes.flushInBackground('sigterm', LIMITS.sigtermBudgetMs);
      return;
    }
    flushes.flush('sigterm', LIMITS.sigtermBudgetMs);
    // With a listener Node does not end at SIGTERM; without ours it would have.
    process.kill(process.pid, 'SIGTERM');
  });
}
