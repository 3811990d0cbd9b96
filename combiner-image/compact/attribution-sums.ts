import { AttributionTable } from '../../contract/attribution-table.ts';
import type { Attribution } from '../../contract/raw-object.ts';

/** As many as the recorder tells apart. */
const MAX_CONTEXTS = 10_000;

/** Brings attributions together: the lists of each are numbered in their own way. */
export class AttributionSums {
  readonly #table = new AttributionTable(MAX_CONTEXTS);

  /**
   * @param json text of an attribution; one that makes no sense adds nothing.
   * @param scripts the index that each of its scripts has in the sum.
   */
  add(json: Buffer, scripts: readonly number[]): void {
    const attribution = parse(json);
    if (attribution === undefined) return;
    const runs = attribution.runs.map(([script = -1, ...text]) => {
      const index = scripts[script];
      return index === undefined ? undefined : this.#table.run([index, ...text]);
    });
    const sets = attribution.sets.map((set) =>
      this.#table.set(set.map((run) => runs[run]).filter((run) => run !== undefined)),
    );
    for (const [context, of] of Object.entries(attribution.contexts))
      for (const set of of) {
        const index = sets[set];
        if (index !== undefined) this.#table.add(context, index);
      }
  }

  /** Undefined when there was none. */
  toAttribution(): Attribution | undefined {
    return this.#table.isEmpty ? undefined : this.#table.toAttribution();
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
