import { rmSync } from 'node:fs';

/** By which somebody stops a program: a terminal, a runner, a closed session. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const begun = new Set<string>();
let isListening = false;

/**
 * Notes a file or folder that is being written: a signal ends a process without its `finally`, and would leave it
 * behind. `finish` must follow.
 */
export function begin(path: string): void {
  begun.add(path);
  if (isListening) return;
  isListening = true;
  for (const signal of STOP_SIGNALS) process.on(signal, endBySignal);
}

/** What was begun is whole, or gone. */
export function finish(path: string): void {
  begun.delete(path);
  // A signal that is on its way to us would be lost: it is heard when the event loop has turned.
  if (begun.size === 0) setImmediate(() => setImmediate(stopListening));
}

function stopListening(): void {
  if (begun.size > 0 || !isListening) return;
  isListening = false;
  for (const signal of STOP_SIGNALS) process.off(signal, endBySignal);
}

function endBySignal(signal: NodeJS.Signals): void {
  for (const path of begun) {
    try {
      rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // The next run looks for it.
    }
  }
  begun.clear();
  stopListening();
  // Others who listen decide themselves how the process ends.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}
