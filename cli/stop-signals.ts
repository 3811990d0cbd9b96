import { STOP_SIGNALS } from '../combiner-image/begun.ts';

/**
 * Does work that has something to bring to an end when it is stopped. The first signal aborts it, and ends the process
 * once the work has ended; a second one ends the process at once, with what must not outlive it.
 */
export async function untilStopped<T>(
  work: (stop: AbortSignal, atOnce: AbortSignal) => Promise<T>,
): Promise<T> {
  const [stop, atOnce] = [new AbortController(), new AbortController()];
  let received: NodeJS.Signals | undefined;
  const stopListening = () => {
    for (const name of STOP_SIGNALS) process.off(name, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (received === undefined) {
      received = signal;
      stop.abort();
      return;
    }
    stopListening();
    atOnce.abort();
    process.kill(process.pid, signal);
  };
  for (const name of STOP_SIGNALS) process.on(name, onSignal);
  try {
    return await work(stop.signal, atOnce.signal);
  } finally {
    stopListening();
    if (received !== undefined) {
      process.kill(process.pid, received);
      // It comes with the next turn of the loop.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
