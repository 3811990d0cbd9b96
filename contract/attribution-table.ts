import type { Attribution } from './raw-object.ts';

/** Builds the stored form of an attribution: every list once, named by its index. */
export class AttributionTable {
  readonly #maxContexts: number;
  readonly #runs = new Rows();
  readonly #sets = new Rows();
  readonly #contexts = new Map<string, Set<number>>();

  /** @param maxContexts what further contexts ran is left out */
  constructor(maxContexts: number) {
    this.#maxContexts = maxContexts;
  }

  get isEmpty(): boolean {
    return this.#contexts.size === 0;
  }

  /** @param row as in `Attribution.runs` */
  run(row: number[]): number {
    return this.#runs.indexOf(row);
  }

  /** @param runs indexes that `run` gave, in any order */
  set(runs: number[]): number {
    return this.#sets.indexOf(runs.sort((a, b) => a - b));
  }

  /** @returns whether the context is not known to have run this set */
  add(context: string, set: number): boolean {
    const sets = this.#setsOf(context);
    if (sets === undefined || sets.has(set)) return false;
    sets.add(set);
    return true;
  }

  toAttribution(): Attribution {
    const contexts = [...this.#contexts].map(
      ([context, sets]) => [context, [...sets].sort((a, b) => a - b)] as const,
    );
    return { runs: this.#runs.rows, sets: this.#sets.rows, contexts: Object.fromEntries(contexts) };
  }

  #setsOf(context: string): Set<number> | undefined {
    const known = this.#contexts.get(context);
    if (known !== undefined || this.#contexts.size >= this.#maxContexts) return known;
    const sets = new Set<number>();
    this.#contexts.set(context, sets);
    return sets;
  }
}

/** Lists of numbers, each once. */
class Rows {
  readonly rows: number[][] = [];
  readonly #indexes = new Map<string, number>();

  indexOf(row: number[]): number {
    const key = row.join();
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    this.#indexes.set(key, this.rows.length);
    return this.rows.push(row) - 1;
  }
}
