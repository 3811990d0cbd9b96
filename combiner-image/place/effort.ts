/** Half a minute of the processor for a whole report: what is usual takes a few seconds. */
export const MOST_MS = 30_000;
/** Asking for the processor's time takes some microseconds: it is not done more often, by the clock. */
const EACH_MS = 20;

/** There is nothing left of what looking for code may take. */
export class EffortSpentError extends Error {
  override readonly name = 'EffortSpentError';
}

/**
 * What looking for code in a checkout may take of one report, which is made with or without it. It is the processor's time
 * of this process, and what a tool of the project is waited for, so that a machine that is busy places as much.
 */
export class Effort {
  readonly #mostMs: number;
  readonly #cpuMs: () => number;
  readonly #nowMs: () => number;
  #spentMs = 0;
  #since: number | undefined;
  #nextLook = Number.NEGATIVE_INFINITY;

  /** @param mostMs infinite: as much as it takes */
  constructor(mostMs: number, cpuMs = processCpuMs, nowMs = () => performance.now()) {
    this.#mostMs = mostMs;
    this.#cpuMs = cpuMs;
    this.#nowMs = nowMs;
  }

  /**
   * Counts what work takes of this process.
   * @throws EffortSpentError and whatever the work does
   */
  async of<T>(work: () => Promise<T>): Promise<T> {
    this.mustBeLeft();
    this.#since = this.#cpuMs();
    try {
      return await work();
    } finally {
      this.#spentMs = this.#spent();
      this.#since = undefined;
    }
  }

  /**
   * Counts how long another process is waited for.
   * @throws EffortSpentError and whatever the work does
   */
  async waiting<T>(work: () => Promise<T>): Promise<T> {
    this.mustBeLeft();
    const [began, cpu] = [this.#nowMs(), this.#cpuMs()];
    try {
      return await work();
    } finally {
      // What this process does meanwhile is counted anyway.
      this.#spentMs += Math.max(0, this.#nowMs() - began - (this.#cpuMs() - cpu));
    }
  }

  /** @throws EffortSpentError */
  mustBeLeft(): void {
    const now = this.#nowMs();
    if (now < this.#nextLook) return;
    this.#nextLook = now + EACH_MS;
    if (this.#spent() <= this.#mostMs) return;
    this.#nextLook = Number.NEGATIVE_INFINITY;
    throw new EffortSpentError('nothing is left');
  }

  #spent(): number {
    return this.#spentMs + (this.#since === undefined ? 0 : this.#cpuMs() - this.#since);
  }
}

function processCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
