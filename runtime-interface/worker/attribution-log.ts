import type { Attribution } from '../../contract/raw-object.ts';
import { coveredText } from '../../contract/script-counts.ts';
import type { ScriptCoverage } from '../../contract/script-coverage.ts';
import { LIMITS } from '../limits.ts';
import type { SandboxCoverage } from './sandbox-coverage.ts';

/** Which context ran what, every list kept once. */
export class AttributionLog {
  readonly #runs = new Table();
  readonly #sets = new Table();
  readonly #contexts = new Map<string, Set<number>>();

  /**
   * Adds what ran since the last collection.
   * @returns whether a context ran something that it is not known to have run in just this way
   */
  add(contexts: string[], taken: readonly ScriptCoverage[], coverage: SandboxCoverage): boolean {
    if (contexts.length === 0) return false;
    const runs = taken.flatMap((script) => this.#runsOf(script, coverage.indexOf(script.scriptId)));
    if (runs.length === 0) return false;
    const set = this.#sets.indexOf(runs.sort((a, b) => a - b));
    let isNew = false;
    for (const context of contexts) {
      const sets = this.#setsOf(context);
      isNew ||= sets !== undefined && !sets.has(set);
      sets?.add(set);
    }
    return isNew;
  }

  describe(): Attribution {
    const contexts = [...this.#contexts].map(
      ([context, sets]) => [context, [...sets].sort((a, b) => a - b)] as const,
    );
    return { runs: this.#runs.rows, sets: this.#sets.rows, contexts: Object.fromEntries(contexts) };
  }

  #runsOf({ functions }: ScriptCoverage, script: number | undefined): number[] {
    if (script === undefined) return [];
    const runs: number[] = [];
    for (const taken of functions) {
      const [root] = taken.ranges;
      const text = coveredText(taken);
      if (root === undefined || text.length === 0) continue;
      runs.push(this.#runs.indexOf([script, root.startOffset, root.endOffset, ...text]));
    }
    return runs;
  }

  #setsOf(context: string): Set<number> | undefined {
    const known = this.#contexts.get(context);
    if (known !== undefined || this.#contexts.size >= LIMITS.contexts) return known;
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
