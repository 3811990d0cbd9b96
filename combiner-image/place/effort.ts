import { childrenCpuMs } from './children-cpu.ts';

/** Half a minute of the processor for a whole report: what is usual takes a few seconds. */
export const MOST_MS = 30_000;
/** Asking for the processor's time takes some microseconds: it is not done more often, by the clock. */
const EACH_MS = 20;

/** There is nothing left of what looking for code may take. */
export class EffortSpentError extends Error {
  override readonly name = 'EffortSpentError';
}

/** What time passes by, in milliseconds. */
interface Clocks {
  cpuMs(): number;
  /** Of other processes that this one has started; undefined where nobody knows. */
  childrenMs(): number | undefined;
  nowMs(): number;
}

/**
 * What looking for code in a checkout may take of one report, which is made with or without it. It is the processor's time
 * of this process and of those that it has started, tools of the project, so that a machine that is busy places as much. Where the system
 * does not tell theirs, it is what they are waited for.
 */
export class Effort {
  readonly #mostMs: number;
  readonly #clocks: Clocks;
  readonly #knowsChildren: boolean;
  #childrenMs = 0;
  #spentMs = 0;
  #since: number | undefined;
  #nextLook = Number.NEGATIVE_INFINITY;

  /** @param mostMs infinite: as much as it takes */
  constructor(mostMs: number, clocks: Partial<Clocks> = {}) {
    this.#mostMs = mostMs;
    this.#clocks = {
      cpuMs: processCpuMs,
      childrenMs: childrenCpuMs,
      nowMs: () => performance.now(),
      ...clocks,
    };
    this.#knowsChildren = this.#clocks.childrenMs() !== undefined;
  }

  /**
   * Counts what work takes of this process, and of its children.
   * @throws EffortSpentError and whatever the work does
   */
  async of<T>(work: () => Promise<T>): Promise<T> {
    this.mustBeLeft();
    this.#since = this.#counted();
    try {
      return await work();
    } finally {
      this.#spentMs = this.#spent();
      this.#since = undefined;
    }
  }

  /**
   * Counts how long another process is waited for, where its own time is not known.
   * @throws EffortSpentError and whatever the work does
   */
  async waiting<T>(work: () => Promise<T>): Promise<T> {
    this.mustBeLeft();
    if (this.#knowsChildren) return work();
    const { nowMs, cpuMs } = this.#clocks;
    const [began, cpu] = [nowMs(), cpuMs()];
    try {
      return await work();
    } finally {
      // What this process does meanwhile is counted anyway.
      this.#spentMs += Math.max(0, nowMs() - began - (cpuMs() - cpu));
    }
  }

  /** @throws EffortSpentError */
  mustBeLeft(): void {
    const now = this.#clocks.nowMs();
    if (now < this.#nextLook) return;
    this.#nextLook = now + EACH_MS;
    if (this.#spent() <= this.#mostMs) return;
    this.#nextLook = Number.NEGATIVE_INFINITY;
    throw new EffortSpentError('nothing is left');
  }

  #spent(): number {
    return this.#spentMs + (this.#since === undefined ? 0 : Math.max(0, this.#counted() - this.#since));
  }

  #counted(): number {
    if (!this.#knowsChildren) return this.#clocks.cpuMs();
    const children = this.#clocks.childrenMs();
    // One that ends while they are asked for is with those that have ended, a moment later.
    if (children !== undefined) this.#childrenMs = Math.max(children, this.#childrenMs);
    return this.#clocks.cpuMs() + this.#childrenMs;
  }
}

function processCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
