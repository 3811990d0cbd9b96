import { rmSync } from 'node:fs';

/** By which somebody stops a program: a terminal, a runner, a closed session. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const begun = new Set<string>();

/**
 * Notes a file or folder that is being written: a signal ends a process without its `finally`, and would leave it
 * behind. `finish` must follow.
 */
export function begin(path: string): void {
  if (begun.size === 0) for (const signal of STOP_SIGNALS) process.on(signal, endBySignal);
  begun.add(path);
}

/** What was begun is whole, or gone. */
export function finish(path: string): void {
  begun.delete(path);
  if (begun.size === 0) for (const signal of STOP_SIGNALS) process.off(signal, endBySignal);
}

function endBySignal(signal: NodeJS.Signals): void {
  for (const path of [...begun]) {
    try {
      rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // The next run looks for it.
    }
    finish(path);
  }
  // Others who listen decide themselves how the process ends.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}
