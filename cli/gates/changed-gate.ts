import picomatch from 'picomatch';
import {
  CHANGE_METRICS,
  type ChangeMetric,
  type ChangeTotals,
} from '../../combiner-image/changed/changed-code.ts';
import type { DiffResult } from '../../combiner-image/diff.ts';
import { harmlessLine } from '../../combiner-image/harmless/text.ts';
import { someOf } from '../../combiner-image/some-of.ts';
import { TESTS } from '../../combiner-image/suites/shown-files.ts';
import { reaches } from './gate.ts';

/** Percentages of changed code that must have run. */
export type ChangeThresholds = Readonly<Record<ChangeMetric, number | undefined>>;

export interface ChangeJudgement {
  exitCode: 0 | 1 | 5;
  /** One sentence for each threshold that is missed. */
  misses: string[];
  /** Why none is judged. */
  unjudged?: string;
  /** What none of them is about. */
  note?: string;
}

/** @param isPartial whether they are held against what there is, where not all is known */
export function judgeChange(
  { totals, missing, unloaded, narrowed }: Pick<DiffResult, 'totals' | 'missing' | 'unloaded' | 'narrowed'>,
  thresholds: ChangeThresholds,
  isPartial: boolean,
): ChangeJudgement {
  if (!isJudged(thresholds)) return { exitCode: 0, misses: [] };
  if (!isPartial && missing.length > 0)
    return {
      exitCode: 5,
      misses: [],
      unjudged: `The thresholds cannot be judged: ${harmlessLine(missing.join(', '))}. Deploy the change and run it, or pass --allow-missing to judge what there is.`,
    };
  const misses = missed(totals, thresholds);
  const isTest = picomatch(TESTS, { dot: true });
  const others = unloaded.filter((path) => !isTest(path));
  return {
    exitCode: misses.length > 0 ? 1 : 0,
    misses,
    ...(others.length > 0 && {
      note: notJudged(harmlessLine(someOf(others)), narrowed),
    }),
  };
}

function notJudged(files: string, narrowed: string | undefined): string {
  return narrowed === undefined
    ? `Not judged, because no function has it: ${files}. If that is a new function, name it with --expect, so that nothing is judged before it ran.`
    : `Not judged, because it is not in what was recorded of ${harmlessLine(narrowed)}: ${files}. Functions that this leaves out may have it: judge without that choice, too.`;
}

export function isJudged(thresholds: ChangeThresholds): boolean {
  return CHANGE_METRICS.some((metric) => thresholds[metric] !== undefined);
}

function missed(totals: ChangeTotals, thresholds: ChangeThresholds): string[] {
  return CHANGE_METRICS.flatMap((metric) => {
    const wanted = thresholds[metric];
    const { ran, notRun, pct } = totals[metric];
    const total = ran + notRun;
    if (wanted === undefined || reaches({ covered: ran, total }, wanted)) return [];
    return [`changed ${metric}: ${pct} % (${ran} of ${total}) is below ${wanted} %`];
  });
}
