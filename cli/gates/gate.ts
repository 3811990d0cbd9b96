import { METRICS, type Metric, type Total } from '../../combiner-image/report/totals.ts';

/** What gates are of, besides the whole report; in the order of help and docs. */
export const SCOPES = ['file', 'each', 'function', 'suite'] as const;
export type Scope = (typeof SCOPES)[number];

/** One number that must be reached. */
export interface Gate {
  /** Absent: the whole report. */
  scope?: Scope;
  /** Glob of files, pattern of functions, or name of a suite; empty for the whole report. */
  pattern: string;
  metric: Metric;
  /** From 0 to 100: the percentage that must have run. Below 0: as many may not have run. */
  wanted: number;
}

/** Whether two thresholds are of the same number. */
export function isOfSame(a: Gate, b: Gate): boolean {
  return a.scope === b.scope && a.pattern === b.pattern && a.metric === b.metric;
}

/** Decimals of a percentage that count. */
const SCALE = 1_000_000;

/** Whether a part of the whole reaches a percentage. Nothing is rounded: 79.996 % is below 80 %. */
export function reaches({ covered, total }: Pick<Total, 'covered' | 'total'>, percent: number): boolean {
  return BigInt(covered) * BigInt(100 * SCALE) >= BigInt(Math.round(percent * SCALE)) * BigInt(total);
}

/** What is wrong, as `60 % (3 of 5) is below 80 %`; undefined when the gate is passed. */
export function missOf(total: Total, wanted: number): string | undefined {
  const missing = total.total - total.covered;
  if (wanted < 0)
    return missing <= -wanted
      ? undefined
      : `${missing} of ${total.total} did not run, ${-wanted} are allowed`;
  if (reaches(total, wanted)) return undefined;
  return `${total.pct} % (${total.covered} of ${total.total}) is below ${wanted} %`;
}

export function isMetric(name: string): name is Metric {
  return METRICS.some((metric) => metric === name);
}

export function isScope(name: string): name is Scope {
  return SCOPES.some((scope) => scope === name);
}
