import { ownRanges } from '../../../contract/counters/own-ranges.ts';
import { type CounterForm, isHits } from '../../../contract/counters/placement.ts';
import { walkText } from '../../../contract/counters/walk-text.ts';
import { UnconvertedScriptError } from '../../errors.ts';
import { CountedFlow } from './counted/counted-flow.ts';
import { addRanges } from './counted/counter-ranges.ts';
import type { Formulas } from './deployed/formulas.ts';
import { type PlannedScript, planSources, type SourceOptions } from './plan-sources.ts';
import { type PlannedLists, PlannedSources } from './planned-sources.ts';

/** By counter; or a row of an attribution, see `addRanges`. */
export type CounterCounts = Float64Array | readonly number[];

/** What the counters of one script mean: a vector has a number for each. */
class CountedPlan extends PlannedSources {
  /** How many counters the text has. */
  readonly #counters: number;

  constructor(formulas: Formulas, planned: PlannedLists, counters: number) {
    super(formulas, planned);
    this.#counters = counters;
  }

  emptyVector(): Float64Array {
    return new Float64Array(this.#counters);
  }

  fold(vector: Float64Array, counts: CounterCounts): void {
    if (counts instanceof Float64Array)
      for (const [counter, count] of counts.entries()) vector[counter] = (vector[counter] ?? 0) + count;
    else addRanges(vector, counts);
  }

  /** @throws UnconvertedScriptError when they are not the counters of this text. */
  vectorOf(counts: CounterCounts): Float64Array {
    if (counts instanceof Float64Array && counts.length !== this.#counters)
      throw new UnconvertedScriptError(
        `${counts.length} counters of it were recorded, and its text has ${this.#counters}: another version of lambda-coverage has put them there. Update lambda-coverage, or instrument and deploy it again`,
      );
    const vector = this.emptyVector();
    this.fold(vector, counts);
    return vector;
  }
}

/** A script of which the map is known that it was deployed with: it tells which of its text is counted. */
export interface CountedScript extends PlannedScript {
  deployedMap?: string | undefined;
}

/**
 * Walks a text as it was walked when its counters were put there: with the same map.
 * @throws UncountableText when the text cannot be read.
 */
export function walkCounted(
  { text, deployedMap }: CountedScript,
  form: CounterForm,
): { flow: CountedFlow; counters: number } {
  const flow = new CountedFlow(text, isHits(form));
  const counters = walkText(text, { form, ranges: ownRanges(text, deployedMap) }, flow);
  flow.painting.dry();
  return { flow, counters };
}

/**
 * What counters of one numbering mean, by the walk that put them there.
 * @returns the planner. It throws UncountableText when the text cannot be read.
 */
export function planCounted(
  form: CounterForm,
): (script: CountedScript, options?: SourceOptions) => CountedPlan {
  return (script, options) => {
    const { flow, counters } = walkCounted(script, form);
    return new CountedPlan(flow.formulas, planSources(flow, script, options), counters);
  };
}
