import { AttributionTable } from '../../contract/attribution-table.ts';
import type { Attribution } from '../../contract/raw-object.ts';
import type { ScriptTake } from '../engine/engine.ts';
import { COUNT_FORMS } from '../engine/forms.ts';
import { LIMITS } from '../limits.ts';
import type { SandboxCoverage } from './sandbox-coverage.ts';

/** Which context ran what. */
export class AttributionLog {
  readonly #table = new AttributionTable(LIMITS.contexts, LIMITS.attributionNumbers);

  /**
   * Adds what ran since the last collection.
   * @returns whether a context ran something that it is not known to have run in just this way
   */
  add(contexts: string[], taken: readonly ScriptTake[], coverage: SandboxCoverage): boolean {
    const told = contexts.filter((context) => this.#table.hasRoomFor(context));
    if (told.length === 0) return false;
    const exact = told.filter((context) => this.#table.setsOf(context) < LIMITS.exactTakes);
    const others = told.filter((context) => !exact.includes(context));
    return [this.#add(exact, taken, coverage, true), this.#add(others, taken, coverage, false)].includes(
      true,
    );
  }

  describe(): Attribution {
    return this.#table.toAttribution();
  }

  /** How often things ran is different in almost every invocation: of a context with many that is kept of the first. */
  #add(
    contexts: string[],
    taken: readonly ScriptTake[],
    coverage: SandboxCoverage,
    isExact: boolean,
  ): boolean {
    if (contexts.length === 0) return false;
    const runs = taken.flatMap((take) => this.#runsOf(take, coverage, isExact));
    if (runs.length === 0) return false;
    const set = this.#table.set(runs);
    return contexts.map((context) => this.#table.add(context, set)).includes(true);
  }

  #runsOf(take: ScriptTake, coverage: SandboxCoverage, isExact: boolean): number[] {
    const script = coverage.indexOf(take);
    if (script === undefined) return [];
    const { form, counts } = take;
    return COUNT_FORMS[form]
      .runs(counts, coverage.endOf(take), isExact)
      .map((row) => this.#table.run([script, ...row]));
  }
}
