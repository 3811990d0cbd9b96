import { LIMITS } from '../limits.ts';
import { SIGNAL, watchProcessEvents } from './process-events.ts';

interface Flushes {
  /** Blocks until all is uploaded or the budget is used up. */
  flush(reason: 'exit' | 'sigterm', budgetMs: number): void;
  flushInBackground(reason: 'sigterm', budgetMs: number): void;
  /** The event loop is empty; it may go on. */
  idle(): void;
}

const SIGTERM = 'SIGTERM';

/**
 * The ends of the process: `exit` (process.exit, an uncaught exception, an empty event loop) and `SIGTERM` (Lambda's
 * shutdown, 500 ms before SIGKILL).
 */
export function onProcessEnd(flushes: Flushes): void {
  let terminated = false;
  const terminate = (): void => {
    if (terminated) return;
    terminated = true;
    if (process.listenerCount(SIGTERM) > 0) {
      // The user listens: their code goes on, and the worker uploads beside it.
      flushes.flushInBackground('sigterm', LIMITS.sigtermBudgetMs);
      return;
    }
    flushes.flush('sigterm', LIMITS.sigtermBudgetMs);
    // While Node takes the signal the process does not end by it; without us it would have.
    SIGNAL.leave(SIGTERM);
    process.kill(process.pid, SIGTERM);
  };
  watchProcessEvents(
    {
      exit: () => flushes.flush('exit', LIMITS.exitBudgetMs),
      beforeExit: () => flushes.idle(),
      [SIGTERM]: terminate,
    },
    (name) => {
      if (name === SIGTERM && !terminated) process.nextTick(() => SIGNAL.take(SIGTERM));
    },
  );
  SIGNAL.take(SIGTERM);
}
