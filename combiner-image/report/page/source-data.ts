import libCoverage, { type FileCoverage, type FileCoverageData } from 'istanbul-lib-coverage';
import { type Counters, type PageSource, type PageView, packedGaps } from './format.ts';
import { functionName } from './function-name.ts';
import { gapsOf } from './gaps.ts';
import { PlacesInText } from './places-in-text.ts';

/** What the page says of one source. */
export interface SourceData {
  source: PageSource;
  /** Those with counters. */
  lines: number[];
  totals: Counters;
  /** By view. */
  covered: Counters[];
}

/**
 * @param bySuite what each suite ran of it, at the same counters
 */
export function sourceData(
  file: FileCoverage,
  text: string,
  bySuite: readonly FileCoverageData[],
): SourceData {
  const { fnMap } = file.data;
  const lines = linesOf(file);
  const places = new PlacesInText(text);
  const all = [file, ...bySuite.map((data) => libCoverage.createFileCoverage(data))];
  const summaries = all.map((each) => each.toSummary().data);
  const counters = (summary: (typeof summaries)[number] | undefined, key: 'total' | 'covered'): Counters => [
    summary?.lines[key] ?? 0,
    summary?.statements[key] ?? 0,
    summary?.functions[key] ?? 0,
    summary?.branches[key] ?? 0,
  ];
  return {
    source: {
      text,
      lines: lines.map((line, i) => line - (lines[i - 1] ?? 0)),
      functions: Object.values(fnMap).map(({ name, decl: { start } }) => [
        functionName(name, text, places.offset(start)),
        start.line,
        start.column,
      ]),
      views: all.map((each) => viewOf(each, lines, text)),
    },
    lines,
    totals: counters(summaries[0], 'total'),
    covered: summaries.map((summary) => counters(summary, 'covered')),
  };
}

function viewOf(file: FileCoverage, lines: readonly number[], text: string): PageView {
  const runs = file.getLineCoverage();
  const { fnMap, f } = file.data;
  return {
    runs: lines.map((line) => runs[line] ?? 0),
    calls: Object.keys(fnMap).map((id) => f[id] ?? 0),
    gaps: packedGaps(gapsOf(file.data, text)),
  };
}

function linesOf(file: FileCoverage): number[] {
  return Object.keys(file.getLineCoverage())
    .map(Number)
    .sort((a, b) => a - b);
}
