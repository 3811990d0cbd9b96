import { UsageError } from '../combiner-image/errors.ts';
import { METRICS, type Metric, type Totals } from '../combiner-image/report/totals.ts';
import type { OptionDescriptions } from './help.ts';

/** Percent that must be reached. */
export type Thresholds = Partial<Record<Metric, number>>;

const percentage = { type: 'string', value: 'PERCENT' } as const;

export const THRESHOLD_OPTIONS = {
  check: {
    type: 'boolean',
    help: 'fail unless at least one of the four thresholds below is given; they count without it, too',
  },
  lines: { ...percentage, help: 'exit with 1 when fewer of the lines ran' },
  statements: { ...percentage, help: 'the same for statements' },
  functions: { ...percentage, help: 'the same for functions' },
  branches: { ...percentage, help: 'the same for branches' },
} as const satisfies OptionDescriptions;

/** @throws UsageError for a value that is not from 0 to 100, and for `--check` without a threshold. */
export function parseThresholds(
  values: Partial<Record<Metric, string | undefined>>,
  check: boolean,
): Thresholds {
  const thresholds: Thresholds = {};
  for (const metric of METRICS) {
    const percent = parsePercentage(values[metric], `--${metric}`);
    if (percent !== undefined) thresholds[metric] = percent;
  }
  if (check && Object.keys(thresholds).length === 0)
    throw new UsageError('--check needs a threshold: --lines 80, --statements, --functions or --branches.');
  return thresholds;
}

/** @throws UsageError for a value that is not from 0 to 100. */
export function parsePercentage(value: string | undefined, option: string): number | undefined {
  if (value === undefined) return undefined;
  const percent = Number(value);
  if (value.trim() === '' || !(percent >= 0 && percent <= 100))
    throw new UsageError(`${option}: "${value}" is not a percentage. Give a number from 0 to 100.`);
  return percent;
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
