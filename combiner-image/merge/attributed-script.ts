/** As it goes to who adds it to others. */
export interface AttributedState {
  rows: number[][];
  takes: number[][];
  contexts: [name: string, takes: number[]][];
}

/** Which context ran what of one script in one Lambda function: every list once. */
export class AttributedScript {
  /** What ran, as in `Attribution.runs` without the script. */
  readonly rows: number[][] = [];
  /** What one collection found: indexes into `rows`, which are added up. */
  readonly takes: number[][] = [];
  /** Indexes into `takes`. */
  readonly contexts = new Map<string, Set<number>>();
  readonly #rows = new Map<string, number>();
  readonly #takes = new Map<string, number>();
  /** In all lists together. */
  numbers = 0;

  /** @returns the index of a take */
  take(rows: readonly ArrayLike<number>[]): number {
    const take = rows.map((row) => this.#row(row)).sort((a, b) => a - b);
    const key = take.join();
    const known = this.#takes.get(key);
    if (known !== undefined) return known;
    this.numbers += 1 + take.length;
    this.#takes.set(key, this.takes.length);
    return this.takes.push(take) - 1;
  }

  add(context: string, take: number): void {
    const takes = this.contexts.get(context) ?? new Set();
    if (takes.has(take)) return;
    this.numbers++;
    this.contexts.set(context, takes.add(take));
  }

  /** What `addState` takes. */
  toState(): AttributedState {
    return {
      rows: this.rows,
      takes: this.takes,
      contexts: [...this.contexts].map(([name, takes]) => [name, [...takes]]),
    };
  }

  /** Adds what others know of the same script. */
  addState({ rows, takes, contexts }: AttributedState): void {
    for (const row of rows) this.#row(row);
    const own = takes.map((take) => this.take(take.map((row) => rows[row] ?? [])));
    for (const [name, of] of contexts)
      for (const take of of) {
        const index = own[take];
        if (index !== undefined) this.add(name, index);
      }
  }

  #row(of: ArrayLike<number>): number {
    const row = Array.from(of);
    const key = row.join();
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    this.numbers += 1 + row.length;
    this.#rows.set(key, this.rows.length);
    return this.rows.push(row) - 1;
  }
}
