/** Allows a number of things at once, and one more each time that a while has passed. */
export class Pace {
  readonly #atOnce: number;
  readonly #everyMs: number;
  #left: number;
  #refilledAt = performance.now();

  constructor(atOnce: number, everyMs: number) {
    this.#atOnce = atOnce;
    this.#everyMs = everyMs;
    this.#left = atOnce;
  }

  /** Whether another one may be done now; a yes counts as one. */
  allows(): boolean {
    const passed = Math.floor((performance.now() - this.#refilledAt) / this.#everyMs);
    this.#refilledAt += passed * this.#everyMs;
    this.#left = Math.min(this.#atOnce, this.#left + passed);
    if (this.#left === 0) return false;
    this.#left--;
    return true;
  }
}
