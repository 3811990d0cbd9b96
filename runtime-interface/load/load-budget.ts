import { monotonicMs } from '../clock.ts';
import { LIMITS } from '../limits.ts';
import { Uncountable } from './uncountable.ts';

/** How much code is counted when it is loaded: to read it takes time of the function's start. */
export class LoadBudget {
  readonly #now: () => number;
  #units: number;
  #ms: number;
  /** Of all texts, with those that there was no room for; of each file once, however often it is loaded. */
  #asked = 0;
  readonly #askers = new Set<string>();

  /**
   * @param kilobytes 1,024 UTF-16 code units each; who asks for more than the default gives it the time, too
   * @param now milliseconds, by a clock that is never set back
   */
  constructor(kilobytes: number, now = monotonicMs) {
    this.#now = now;
    this.#units = kilobytes * 1024;
    this.#ms = kilobytes <= LIMITS.loadKb ? LIMITS.loadMs : Infinity;
  }

  /**
   * Takes room for a file's text of this length.
   * @throws Uncountable where there is none
   */
  take(url: string, units: number): void {
    if (!this.#askers.has(url)) this.#asked += units;
    this.#askers.add(url);
    if (units > this.#units) throw new Uncountable('budget', 'the budget has no room for it');
    if (this.#ms <= 0) throw new Uncountable('time', 'the time for counters is over');
    this.#units -= units;
  }

  /** The budget that all texts so far would have fit into; one above the default, if this one ended by time. */
  get neededKb(): number {
    const kilobytes = Math.ceil(this.#asked / 1024);
    return this.#ms > 0 ? kilobytes : Math.max(kilobytes, LIMITS.loadKb + 1);
  }

  /** Does work on a text that was taken. */
  spend<T>(work: () => T): T {
    const began = this.#now();
    try {
      return work();
    } finally {
      this.#ms -= this.#now() - began;
    }
  }
}
