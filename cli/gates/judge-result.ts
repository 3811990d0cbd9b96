import { UsageError } from '../../combiner-image/errors.ts';
import type { NamedSources } from '../../combiner-image/report/source-files.ts';
import { METRICS } from '../../combiner-image/report/totals.ts';
import type { CombineResult } from '../../combiner-image/result.ts';
import { locationName, type StoreLocation } from '../../combiner-image/store/location.ts';
import type { Values } from '../command.ts';
import type { Configured } from '../config/configured.ts';
import { parsePercentage, type THRESHOLD_OPTIONS } from '../thresholds.ts';
import { dropsSince, lastComplete } from './drop.ts';
import { type Gate, isOfSame } from './gate.ts';
import { type Judgement, judge } from './judge.ts';
import { parseGates } from './parse-gates.ts';

/** What is asked of a report. */
export interface AskedGates {
  gates: readonly Gate[];
  /** Those of them that stand in the configuration file, and that no option takes the place of. */
  ofFile: readonly Gate[];
  /** Percentage points; absent: it may be lower than the last one. */
  tolerance: number | undefined;
  /** Where the last report is. */
  store: StoreLocation | undefined;
  /** What is lower passes: below the last report, and below thresholds of the file that --ratchet lowers. */
  isDropAccepted: boolean;
}

/**
 * @param given what of the values the configuration file gave
 * @throws UsageError
 */
export function parseAskedGates(
  values: Values<typeof THRESHOLD_OPTIONS>,
  locations: readonly StoreLocation[],
  given: Configured['values'] = {},
): AskedGates {
  const isGiven = (name: string) => given[name] !== undefined;
  const ofOptions = parseGates(values, (name) => !isGiven(name));
  const ofFile = parseGates(values, isGiven).filter(
    (gate) => !ofOptions.some((each) => isOfSame(each, gate)),
  );
  const gates = [...ofOptions, ...ofFile].sort((a, b) => Number(a.pattern !== '') - Number(b.pattern !== ''));
  const tolerance = parsePercentage(values['no-drop'], '--no-drop');
  if (values.check && gates.length === 0 && tolerance === undefined)
    throw new UsageError(
      `--check needs a threshold: --lines 80, ${METRICS.slice(1)
        .map((metric) => `--${metric}`)
        .join(', ')}, --threshold or --no-drop.`,
    );
  if (tolerance !== undefined && locations.length > 1)
    throw new UsageError('--no-drop compares with the last report of one store: give one.');
  const isDropAccepted = values['accept-drop'] === true;
  if (isDropAccepted && tolerance === undefined && values.ratchet !== true)
    throw new UsageError(
      '--accept-drop lets what --no-drop finds pass, and lets --ratchet lower thresholds: give one of them.',
    );
  return {
    gates,
    ofFile,
    tolerance,
    store: tolerance === undefined ? undefined : locations[0],
    isDropAccepted,
  };
}

/** Whether anything is asked. */
export function isAsked({ gates, tolerance }: AskedGates): boolean {
  return gates.length > 0 || tolerance !== undefined;
}

export interface ResultJudgement extends Judgement {
  /** What would be missed, and is accepted. */
  accepted?: string[];
  note?: string;
}

/**
 * @param isLowered whether thresholds of the file become lower where they are missed
 * @throws StoreUnreachableError
 */
export async function judgeResult(
  { gates, ofFile, tolerance = 0, store, isDropAccepted }: AskedGates,
  result: CombineResult,
  sources: NamedSources,
  isLowered: boolean,
): Promise<ResultJudgement> {
  const judged = { ...result, sources };
  // What is lowered or accepted is none that was reached.
  const { unjudged, reached } = judge(gates, judged);
  const { misses } = judge(isLowered ? gates.filter((gate) => !ofFile.includes(gate)) : gates, judged);
  if (store === undefined) return { misses, unjudged, reached };
  const before = await lastComplete(store, result);
  if (before === undefined)
    return {
      misses,
      unjudged,
      reached,
      note: `${locationName(store)} has no complete report of the same functions, suites and files yet, so --no-drop has nothing to compare with: "lambda-coverage combine" writes one.`,
    };
  const drops = dropsSince(before, result, tolerance);
  const held = { unjudged, reached: reached + (drops.length === 0 ? 1 : 0) };
  return isDropAccepted ? { ...held, misses, accepted: drops } : { ...held, misses: [...misses, ...drops] };
}
