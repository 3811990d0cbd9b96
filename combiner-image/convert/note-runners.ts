import { PlaceRunners, type SourceRunners } from '../runners/place-runners.ts';
import type { ReportRunners } from '../runners/runner-sets.ts';
import { type AttributedRuns, contextHits, type HitPlan, runnerHits } from './context-hits.ts';

/** What one Lambda function ran of a script, and which context ran what of it. */
interface AttributedRun<Counts> {
  functionName: string;
  /** Absent: nothing tells. */
  attributed?: AttributedRuns | undefined;
  /** A row of it, as counts where it ran once. */
  ofRow?(row: readonly number[]): Counts;
}

/**
 * Notes who ran what of a script in one Lambda function. What would take too long is left out, with a warning.
 * @param vector all that the function ran
 */
export function noteRunners<Counts>(
  plan: HitPlan<Counts>,
  { functionName, attributed, ofRow }: AttributedRun<Counts>,
  vector: Float64Array,
  { contexts, functions }: ReportRunners,
  into: { runners: Map<string, ReadonlyMap<string, SourceRunners>>; warnings: string[] },
): void {
  const byContext =
    attributed === undefined || ofRow === undefined
      ? new Map<string, PlaceRunners>()
      : contextHits(plan, attributed, ofRow, contexts);
  if (byContext === undefined) {
    into.warnings.push(`what contexts of ${functionName} ran of it is left out: there are too many`);
    return;
  }
  const byFunction = runnerHits(plan, vector, functionName, functions);
  const sources = [...byFunction].map(([path, own]): [string, SourceRunners] => [
    path,
    { contexts: byContext.get(path) ?? new PlaceRunners(contexts), functions: own },
  ]);
  into.runners.set(functionName, new Map(sources));
}
