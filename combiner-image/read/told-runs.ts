import type { CompactedRuns, Outcome } from '../../contract/raw-object.ts';
import { saturatingSum } from '../../contract/saturating-sum.ts';
import type { ParsedRawObject } from './parse-raw-object.ts';
import { isRunName } from './runs.ts';

/** As many invocations as an object describes: there may be more. */
const DESCRIBED_INVOCATIONS = 1_000;

export type Outcomes = Partial<Record<Outcome, number>>;

/** Which runs an object's invocations are of, by their contexts. */
export interface ToldRuns {
  /** By run: how its invocations ended. */
  told: ReadonlyMap<string, Outcomes>;
  /** Whether there is more: invocations of other runs or of none, or such as nobody knows of. Undefined: nothing. */
  besides: 'others' | 'unknown' | undefined;
}

/** The run that a context is of; undefined: of none. */
function runOf(context: string | undefined): string | undefined {
  const [name = ''] = context?.split('/', 1) ?? [];
  return isRunName(name) ? name : undefined;
}

/** @param object with the contexts of its invocations, or what compacting has kept of them */
export function toldRuns(object: ParsedRawObject): ToldRuns {
  const { compacted, invocations } = object;
  if (compacted?.runs !== undefined)
    return { told: new Map(compacted.runs.told), besides: compacted.runs.besides };
  const told = new Map<string, Outcomes>();
  let hasOthers = false;
  for (const { context, outcome } of invocations) {
    const run = runOf(context);
    if (run === undefined) hasOthers = true;
    else told.set(run, sumOf(told.get(run) ?? {}, { [outcome]: 1 }));
  }
  if (!isDescribed(object)) return { told, besides: 'unknown' };
  return { told, besides: hasOthers ? 'others' : undefined };
}

/** What an object tells of the contexts of its invocations. */
export interface ToldContexts {
  /** Of those that are described. */
  contexts: Set<string>;
  /** `none`: there are invocations of no context. `unknown`: and such as nobody knows of. Undefined: nothing. */
  besides: 'none' | 'unknown' | undefined;
}

/** @param object with the contexts of its invocations, or what compacting has kept of them */
export function toldContexts(object: ParsedRawObject): ToldContexts {
  const { invocations, compacted } = object;
  const contexts = new Set<string>();
  for (const { context } of invocations) if (context !== undefined) contexts.add(context);
  if (contexts.size === 0 && compacted?.contexts === 'none') return { contexts, besides: 'none' };
  if (!isDescribed(object)) return { contexts, besides: 'unknown' };
  return { contexts, besides: invocations.some(({ context }) => context === undefined) ? 'none' : undefined };
}

function isDescribed({
  span,
  compacted,
  invocations,
  invocationCount,
}: Pick<ParsedRawObject, 'span' | 'compacted' | 'invocations' | 'invocationCount'>): boolean {
  const isCut = invocations.length >= DESCRIBED_INVOCATIONS;
  // The count of a single invocation's object is that of its sandbox.
  if (span.kind === 'invocation') return !isCut;
  if (invocations.length >= invocationCount) return true;
  // Objects of single invocations may be missing in a sum; it says of those that are in it whether each was described.
  return compacted?.runs !== undefined && compacted.runs.besides !== 'unknown' && !isCut;
}

/** Adds up what objects tell of their runs. */
export class RunSums {
  readonly #told = new Map<string, Outcomes>();
  #besides: ToldRuns['besides'];

  add({ told, besides }: ToldRuns): void {
    for (const [run, outcomes] of told) this.#told.set(run, sumOf(this.#told.get(run) ?? {}, outcomes));
    if (this.#besides !== 'unknown') this.#besides = besides ?? this.#besides;
  }

  /** As a compacted object has it. */
  get total(): CompactedRuns {
    const told = [...this.#told].sort(([a], [b]) => (a < b ? -1 : 1));
    return { told, ...(this.#besides !== undefined && { besides: this.#besides }) };
  }
}

export function sumOf(a: Outcomes, b: Outcomes): Outcomes {
  const sum = { ...a };
  for (const [outcome, count] of Object.entries(b) as [Outcome, number][])
    sum[outcome] = saturatingSum(sum[outcome] ?? 0, count);
  return sum;
}

/** How many invocations. */
export function countOf(outcomes: Outcomes): number {
  return Object.values(outcomes).reduce(saturatingSum, 0);
}
