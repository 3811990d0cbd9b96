import {
  decodePythonCounts,
  decodePythonRun,
  encodePythonCounts,
  encodePythonRun,
  type PythonRun,
} from '../../../contract/python-counts.ts';
import type { FlatCounts } from '../../bytes/flat-counts.ts';
import { PythonSums } from './python-sums.ts';

/** A row of an attribution, without the script. One that is damaged says nothing. */
export function runOfRow(row: readonly number[]): PythonRun {
  const run = decodePythonRun({ numbers: row, from: 0, to: row.length });
  return typeof run === 'string' ? { lines: [], arcs: [] } : run;
}

/** @param counts of the same script: they know its version, and whether arcs were recorded */
export function rowsAsCounts(rows: readonly (readonly number[])[], counts: FlatCounts): number[] {
  const decoded = decodePythonCounts(counts);
  const { minor, unbranched } = typeof decoded === 'string' ? { minor: 0, unbranched: [] } : decoded;
  const without = new Set(unbranched);
  const sums = new PythonSums();
  for (const row of rows) {
    const run = runOfRow(row);
    sums.addCounts({ minor, ...run, unbranched: run.lines.filter((line) => without.has(line)) });
  }
  return encodePythonCounts({ ...sums.toCounts(), minor });
}

export function countsAsRows(counts: FlatCounts): number[][] {
  const decoded = decodePythonCounts(counts);
  if (typeof decoded === 'string' || decoded.lines.length === 0) return [];
  return [encodePythonRun(decoded)];
}
