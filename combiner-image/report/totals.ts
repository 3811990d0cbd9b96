import { relative } from 'node:path';
import type { CoverageMap, CoverageSummary, FileCoverage } from 'istanbul-lib-coverage';
import { isPython } from '../checkout/code-suffix.ts';

export const METRICS = ['lines', 'statements', 'functions', 'branches'] as const;
export type Metric = (typeof METRICS)[number];

export interface Total {
  total: number;
  covered: number;
  /** Percent with two decimals, rounded down; 100 when there is nothing to cover. */
  pct: number;
}

export type Totals = Record<Metric, Total>;

export interface FileTotals extends Totals {
  /** Relative to the root, with forward slashes. */
  path: string;
  /** Of Python alone: as `coveragePyPercent` of a result. */
  coveragePyPercent?: number;
}

export function totalsOf(map: CoverageMap): Totals {
  return toTotals(map.getCoverageSummary());
}

/** Whether there is nothing that could have run: no threshold can be missed by it. */
export function isEmpty(totals: Totals): boolean {
  return METRICS.every((metric) => totals[metric].total === 0);
}

export function totalsOfFile(coverage: FileCoverage): Totals {
  return toTotals(coverage.toSummary());
}

/** Of several files together. */
export function sumOf(files: readonly Totals[], metric: Metric): Total {
  const total = files.reduce((sum, file) => sum + file[metric].total, 0);
  return toTotal({ total, covered: files.reduce((sum, file) => sum + file[metric].covered, 0) });
}

export function fileTotals(map: CoverageMap, root: string): FileTotals[] {
  return map.files().map((file) => ({
    path: relative(root, file),
    ...totalsOfFile(map.fileCoverageFor(file)),
    ...(isPython(file) && { coveragePyPercent: coveragePyPercent([map.fileCoverageFor(file)]) }),
  }));
}

/** Of all files of Python together; undefined where there are none. */
export function pythonPercent(map: CoverageMap): number | undefined {
  const files = map.files().filter(isPython);
  return files.length === 0 ? undefined : coveragePyPercent(files.map((file) => map.fileCoverageFor(file)));
}

/** `percent_covered` of coverage.py: lines and branches that ran, of lines and branches. Not rounded. */
function coveragePyPercent(files: readonly FileCoverage[]): number {
  const parts = files.flatMap((file) => {
    const { statements, branches } = file.toSummary();
    return [statements, branches];
  });
  const total = parts.reduce((sum, part) => sum + part.total, 0);
  const covered = parts.reduce((sum, part) => sum + part.covered, 0);
  return total === 0 ? 100 : (100 * covered) / total;
}

function toTotals(summary: CoverageSummary): Totals {
  return {
    lines: toTotal(summary.lines),
    statements: toTotal(summary.statements),
    functions: toTotal(summary.functions),
    branches: toTotal(summary.branches),
  };
}

function toTotal({ total, covered }: { total: number; covered: number }): Total {
  return { total, covered, pct: total === 0 ? 100 : Math.floor((10_000 * covered) / total) / 100 };
}
