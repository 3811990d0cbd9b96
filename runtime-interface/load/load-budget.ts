import { monotonicMs } from '../clock.ts';
import { LIMITS } from '../limits.ts';

/** How much code is counted when it is loaded: to read it takes time of the function's start. */
export class LoadBudget {
  #units: number;
  #ms: number;
  /** What there was no room for: files, and their UTF-16 code units. */
  readonly beyond = { files: 0, units: 0 };

  /** @param kilobytes 1,024 UTF-16 code units each; who asks for more than the default gives it the time, too */
  constructor(kilobytes: number) {
    this.#units = kilobytes * 1024;
    this.#ms = kilobytes <= LIMITS.loadKb ? LIMITS.loadMs : Infinity;
  }

  /** @returns whether a text of this length is within the budget, which is less by it then */
  take(units: number): boolean {
    const fits = units <= this.#units && this.#ms > 0;
    if (fits) this.#units -= units;
    else {
      this.beyond.files++;
      this.beyond.units += units;
    }
    return fits;
  }

  /** Does work on a text that was taken. */
  spend<T>(work: () => T): T {
    const began = monotonicMs();
    try {
      return work();
    } finally {
      this.#ms -= monotonicMs() - began;
    }
  }
}
