import { STOP_SIGNALS } from '../combiner-image/begun.ts';

/**
 * Does work that has something to bring to an end when it is stopped. The first signal aborts it, and ends the process
 * once the work has ended; a second one ends the process at once.
 */
export async function untilStopped<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  const stopListening = () => {
    for (const name of STOP_SIGNALS) process.off(name, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    received = signal;
    stopListening();
    controller.abort();
  };
  for (const name of STOP_SIGNALS) process.on(name, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    stopListening();
    if (received !== undefined) {
      process.kill(process.pid, received);
      // It comes with the next turn of the loop.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
