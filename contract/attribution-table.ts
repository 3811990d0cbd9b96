import type { Attribution } from './raw-object.ts';

/** Builds the stored form of an attribution: every list once, named by its index. */
export class AttributionTable {
  readonly #maxContexts: number;
  readonly #maxNumbers: number;
  readonly #runs = new Rows();
  readonly #sets = new Rows();
  readonly #contexts = new Map<string, Set<number>>();
  /** Of all contexts. */
  #members = 0;

  /**
   * @param maxContexts what further contexts ran is left out
   * @param maxNumbers in all lists together; once they are reached, nothing more is taken
   */
  constructor(maxContexts = Infinity, maxNumbers = Infinity) {
    this.#maxContexts = maxContexts;
    this.#maxNumbers = maxNumbers;
  }

  /** In all lists together. */
  get numbers(): number {
    return this.#runs.size + this.#sets.size + this.#members;
  }

  get contexts(): number {
    return this.#contexts.size;
  }

  hasRoomFor(context: string): boolean {
    return (
      this.numbers < this.#maxNumbers &&
      (this.#contexts.has(context) || this.#contexts.size < this.#maxContexts)
    );
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

  /** How many sets a context has run. */
  setsOf(context: string): number {
    return this.#contexts.get(context)?.size ?? 0;
  }

  /** @returns whether the context is not known to have run this set */
  add(context: string, set: number): boolean {
    if (!this.hasRoomFor(context)) return false;
    const sets = this.#contexts.get(context) ?? new Set();
    if (sets.has(set)) return false;
    this.#contexts.set(context, sets.add(set));
    this.#members++;
    return true;
  }

  toAttribution(): Attribution {
    const contexts = [...this.#contexts].map(
      ([context, sets]) => [context, [...sets].sort((a, b) => a - b)] as const,
    );
    return { runs: this.#runs.rows, sets: this.#sets.rows, contexts: Object.fromEntries(contexts) };
  }
}

/** Lists of numbers, each once. */
class Rows {
  readonly rows: number[][] = [];
  /** Numbers in all rows. */
  size = 0;
  readonly #indexes = new Map<string, number>();

  indexOf(row: number[]): number {
    const key = row.join();
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    this.#indexes.set(key, this.rows.length);
    this.size += row.length;
    return this.rows.push(row) - 1;
  }
}
