import type { RecordingCost } from '../../contract/raw-object.ts';
import { saturatingSum } from '../../contract/saturating-sum.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';

/** What recording cost a function: sums over the sandboxes that tell. */
export interface CostSummary extends RecordingCost {
  sandboxes: number;
}

export type CostState = readonly [id: string, cost: RecordingCost][];

/** Sandboxes that are remembered; of more, the average of these is as good. */
const MOST_SANDBOXES = 1_000;

/** Each object tells of all its sandbox's time before: the last one counts. */
export class CostTally {
  readonly #bySandbox = new Map<string, RecordingCost>();

  add({ cost, sandbox: { id } }: ParsedRawObject): void {
    if (cost !== undefined) this.#add(id, cost);
  }

  /** What `addState` takes: by the sandbox's id. */
  toState(): CostState {
    return [...this.#bySandbox];
  }

  addState(costs: CostState): void {
    for (const [id, cost] of costs) this.#add(id, cost);
  }

  #add(id: string, cost: RecordingCost): void {
    const known = this.#bySandbox.get(id);
    if (known === undefined ? this.#bySandbox.size >= MOST_SANDBOXES : known.uploads > cost.uploads) return;
    this.#bySandbox.set(id, cost);
  }

  /** Undefined where no object tells. */
  summary(): CostSummary | undefined {
    const all = [...this.#bySandbox.values()];
    if (all.length === 0) return undefined;
    const sumOf = (field: keyof RecordingCost) => all.map((cost) => cost[field]).reduce(saturatingSum, 0);
    return {
      sandboxes: all.length,
      startMs: sumOf('startMs'),
      held: sumOf('held'),
      heldMs: sumOf('heldMs'),
      uploads: sumOf('uploads'),
      bytes: sumOf('bytes'),
      memory: sumOf('memory'),
    };
  }
}
