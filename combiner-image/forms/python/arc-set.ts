import type { Arc } from '../../../contract/python-counts.ts';

/** More than the ends of all lines. */
const ENDS = 2 ** 26;

/** Arcs, each once. */
export class ArcSet {
  readonly #keys = new Set<number>();

  get size(): number {
    return this.#keys.size;
  }

  add([from, to]: Arc): void {
    this.#keys.add((from + ENDS / 2) * ENDS + to + ENDS / 2);
  }

  /** By where they begin, then by where they end: what is left first. */
  toArcs(): Arc[] {
    return [...this.#keys]
      .sort((a, b) => a - b)
      .map((key) => [Math.floor(key / ENDS) - ENDS / 2, (key % ENDS) - ENDS / 2]);
  }
}
