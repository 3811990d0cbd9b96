import type { Attribution } from '../../contract/raw-object.ts';

/** As many as the recorder tells apart. */
const MAX_CONTEXTS = 10_000;

/** Brings attributions together: the lists of each are numbered in their own way. */
export class AttributionSums {
  readonly #runs = new Table();
  readonly #sets = new Table();
  readonly #contexts = new Map<string, Set<number>>();

  /**
   * @param json text of an attribution; one that makes no sense adds nothing.
   * @param scripts the index that each of its scripts has in the sum.
   */
  add(json: Buffer, scripts: readonly number[]): void {
    const attribution = parse(json);
    if (attribution === undefined) return;
    const runs = attribution.runs.map(([script = -1, ...text]) => {
      const index = scripts[script];
      return index === undefined ? undefined : this.#runs.indexOf([index, ...text]);
    });
    const sets = attribution.sets.map((set) => {
      const own = set.map((run) => runs[run]).filter((run) => run !== undefined);
      return this.#sets.indexOf(own.sort((a, b) => a - b));
    });
    for (const [context, of] of Object.entries(attribution.contexts))
      for (const set of of) {
        const index = sets[set];
        if (index !== undefined) this.#setsOf(context)?.add(index);
      }
  }

  /** Undefined when there was none. */
  toAttribution(): Attribution | undefined {
    if (this.#contexts.size === 0) return undefined;
    const contexts = [...this.#contexts].map(
      ([context, sets]) => [context, [...sets].sort((a, b) => a - b)] as const,
    );
    return { runs: this.#runs.rows, sets: this.#sets.rows, contexts: Object.fromEntries(contexts) };
  }

  #setsOf(context: string): Set<number> | undefined {
    const known = this.#contexts.get(context);
    if (known !== undefined || this.#contexts.size >= MAX_CONTEXTS) return known;
    const sets = new Set<number>();
    this.#contexts.set(context, sets);
    return sets;
  }
}

/** Lists of numbers, each once. */
class Table {
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

function parse(json: Buffer): Attribution | undefined {
  try {
    const value: unknown = JSON.parse(json.toString());
    return isAttribution(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isAttribution(value: unknown): value is Attribution {
  if (typeof value !== 'object' || value === null) return false;
  const { runs, sets, contexts } = value as Partial<Record<keyof Attribution, unknown>>;
  if (typeof contexts !== 'object' || contexts === null) return false;
  return isTable(runs) && isTable(sets) && isTable(Object.values(contexts));
}

function isTable(value: unknown): value is number[][] {
  const isRow = (row: unknown) => Array.isArray(row) && row.every((entry) => Number.isSafeInteger(entry));
  return Array.isArray(value) && value.every(isRow);
}
