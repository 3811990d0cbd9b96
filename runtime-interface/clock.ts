/**
 * Clocks and timers as they were when this was loaded, before the user's code: fake timers replace them, on the
 * global object and in `node:timers`, and a host's clock may be set right at any time.
 */
const RealDate = Date;
const { now: realNow } = Date;
const { hrtime } = process;
const { setTimeout, clearTimeout, setImmediate } = globalThis;

export const timers = { setTimeout, clearTimeout, setImmediate } as const;

/** Milliseconds that never go back, the same in all threads. For durations and deadlines; says nothing of the time. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1_000 + nanoseconds / 1e6;
}

/** Epoch milliseconds. For times that people read, and for keys; may go back. */
export function epochMs(): number {
  return realNow();
}

/** ISO 8601, UTC. */
export function isoTime(ms = realNow()): string {
  return new RealDate(ms).toISOString();
}

/** Durations are whole: what is below the millisecond is noise, and takes room. */
export function since(startMs: number): number {
  return Math.round(monotonicMs() - startMs);
}

/** Runs what asks the global clock, with the real one in the place of the user's, which may count who asks. */
export function withRealClock<T>(ask: () => T): T {
  const date = Object.getOwnPropertyDescriptor(globalThis, 'Date');
  const now = Object.getOwnPropertyDescriptor(RealDate, 'now');
  const isReal = date?.value === RealDate && now?.value === realNow;
  if (isReal || !date?.configurable || !now?.configurable) return ask();
  try {
    Object.defineProperty(RealDate, 'now', { value: realNow, configurable: true });
    Object.defineProperty(globalThis, 'Date', { value: RealDate, configurable: true });
    return ask();
  } finally {
    Object.defineProperty(RealDate, 'now', now);
    Object.defineProperty(globalThis, 'Date', date);
  }
}
