import { AttributionTable } from '../../contract/attribution-table.ts';
import type { Attribution } from '../../contract/raw-object.ts';
import { coveredText } from '../../contract/script-counts.ts';
import type { ScriptCoverage } from '../../contract/script-coverage.ts';
import { LIMITS } from '../limits.ts';
import type { SandboxCoverage } from './sandbox-coverage.ts';

/** Which context ran what. */
export class AttributionLog {
  readonly #table = new AttributionTable(LIMITS.contexts);

  /**
   * Adds what ran since the last collection.
   * @returns whether a context ran something that it is not known to have run in just this way
   */
  add(contexts: string[], taken: readonly ScriptCoverage[], coverage: SandboxCoverage): boolean {
    if (contexts.length === 0) return false;
    const runs = taken.flatMap((script) => this.#runsOf(script, coverage.indexOf(script.scriptId)));
    if (runs.length === 0) return false;
    const set = this.#table.set(runs);
    return contexts.map((context) => this.#table.add(context, set)).includes(true);
  }

  describe(): Attribution {
    return this.#table.toAttribution();
  }

  #runsOf({ functions }: ScriptCoverage, script: number | undefined): number[] {
    if (script === undefined) return [];
    const runs: number[] = [];
    for (const taken of functions) {
      const [root] = taken.ranges;
      const text = coveredText(taken);
      if (root === undefined || text.length === 0) continue;
      runs.push(this.#table.run([script, root.startOffset, root.endOffset, ...text]));
    }
    return runs;
  }
}
