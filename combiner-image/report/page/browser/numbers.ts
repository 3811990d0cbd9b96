import type { Counters } from '../format.ts';
import type { Column } from './route.ts';

/** What counters there are of something, and how many of them ran. */
export interface Numbers {
  totals: Counters;
  covered: Counters;
}

export const METRICS = ['lines', 'statements', 'functions', 'branches'] as const;
export type Metric = (typeof METRICS)[number];

export function noNumbers(): Numbers {
  return { totals: [0, 0, 0, 0], covered: [0, 0, 0, 0] };
}

export function addNumbers(sum: Numbers, { totals, covered }: Numbers): void {
  for (const i of METRICS.keys()) {
    sum.totals[i] = (sum.totals[i] ?? 0) + (totals[i] ?? 0);
    sum.covered[i] = (sum.covered[i] ?? 0) + (covered[i] ?? 0);
  }
}

export function missed({ totals, covered }: Numbers, metric: Metric): number {
  const i = METRICS.indexOf(metric);
  return (totals[i] ?? 0) - (covered[i] ?? 0);
}

/** From 0 to 100, rounded down to two decimals; 100 when there is nothing that could run. */
export function percent({ totals, covered }: Numbers, metric: Metric): number {
  const i = METRICS.indexOf(metric);
  const total = totals[i] ?? 0;
  return total === 0 ? 100 : Math.floor((10_000 * (covered[i] ?? 0)) / total) / 100;
}

/** Rounded down, so that 100 means all; a dash when there is nothing that could run. */
export function percentInWords(covered: number, total: number): string {
  if (total === 0) return '–';
  return covered === total ? '100 %' : `${(Math.floor((1_000 * covered) / total) / 10).toFixed(1)} %`;
}

/** Istanbul's own bounds; `none` when there is nothing that could run. */
export function gradeOf(numbers: Numbers, metric: Metric): 'none' | 'low' | 'medium' | 'high' {
  if (numbers.totals[METRICS.indexOf(metric)] === 0) return 'none';
  const pct = percent(numbers, metric);
  if (pct >= 80) return 'high';
  return pct >= 50 ? 'medium' : 'low';
}

/** By what a row is sorted, most important first. */
export function sortKeys(numbers: Numbers, column: Column): number[] {
  switch (column) {
    case 'file':
      return [];
    case 'missed-lines':
      return [missed(numbers, 'lines'), missed(numbers, 'branches'), missed(numbers, 'statements')];
    case 'missed-branches':
      return [missed(numbers, 'branches'), missed(numbers, 'lines')];
    case 'lines':
    case 'branches':
    case 'functions':
    case 'statements':
      return [percent(numbers, column), -missed(numbers, column)];
    default:
      return [percent(numbers, 'lines'), -missed(numbers, 'lines')];
  }
}

export function plural(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? what : what.replace(/y$/, 'ie').replace(/x$/, 'xe').concat('s')}`;
}

/** `1,234×` */
export function times(count: number): string {
  return `${count.toLocaleString('en')}×`;
}
