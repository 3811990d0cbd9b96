import { UsageError } from '../combiner-image/errors.ts';
import { METRICS, type Metric, type Totals } from '../combiner-image/report/totals.ts';

/** Percent that must be reached. */
export type Thresholds = Partial<Record<Metric, number>>;

export const THRESHOLD_OPTIONS = {
  check: { type: 'boolean' },
  lines: { type: 'string' },
  statements: { type: 'string' },
  functions: { type: 'string' },
  branches: { type: 'string' },
} as const;

/** @throws UsageError for no number from 0 to 100, and for `--check` without any. */
export function parseThresholds(
  values: Partial<Record<Metric, string | undefined>>,
  check: boolean,
): Thresholds {
  const thresholds: Thresholds = {};
  for (const metric of METRICS) {
    const value = values[metric];
    if (value === undefined) continue;
    const percent = Number(value);
    if (value.trim() === '' || !(percent >= 0 && percent <= 100))
      throw new UsageError(`--${metric}: "${value}" is no percentage. Give a number from 0 to 100.`);
    thresholds[metric] = percent;
  }
  if (check && Object.keys(thresholds).length === 0)
    throw new UsageError('--check needs a threshold: --lines 80, --statements, --functions or --branches.');
  return thresholds;
}

/** One sentence for each threshold that the totals miss. */
export function missed(totals: Totals, thresholds: Thresholds): string[] {
  return METRICS.flatMap((metric) => {
    const { total, covered, pct } = totals[metric];
    const wanted = thresholds[metric];
    // By the counts: a percentage that was rounded down would miss its own value.
    if (wanted === undefined || total === 0 || covered * 100 >= wanted * total) return [];
    return [`${metric}: ${pct} % (${covered} of ${total}) is below ${wanted} %`];
  });
}
