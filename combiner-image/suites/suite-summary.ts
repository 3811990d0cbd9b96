import { relative, sep } from 'node:path';
import libCoverage, { type CoverageMap } from 'istanbul-lib-coverage';
import { type Totals, totalsOf } from '../report/totals.ts';
import type { SuiteCounts } from './suite-counts.ts';

/** Who ran what. */
export interface SuiteSummary {
  /** That of the stores first. */
  names: string[];
  /** Of each suite by itself, over all files of the report. */
  totals: Record<string, Totals>;
  /** Lines with counters, over all files. */
  lines: {
    /** By suite: lines that it alone ran. */
    only: Record<string, number>;
    /** Lines that several ran. */
    several: number;
    neither: number;
  };
  files: SuiteFile[];
}

/** The lines of one file. */
export interface SuiteFile {
  /** Relative to the root, with forward slashes. */
  path: string;
  /** By suite: lines that it ran, whoever else did. */
  ran: Record<string, number[]>;
  /** By suite: lines that it alone ran. */
  only: Record<string, number[]>;
  /** Lines that none of them ran. */
  neither: number[];
}

/**
 * @param all what the report shows
 * @param root absolute path that its names are relative to
 */
export function summaryOf(
  counts: SuiteCounts,
  names: readonly string[],
  all: CoverageMap,
  root: string,
): SuiteSummary {
  const lines: SuiteSummary['lines'] = {
    only: Object.fromEntries(names.map((name) => [name, 0])),
    several: 0,
    neither: 0,
  };
  const files: SuiteFile[] = [];
  const maps = names.map(() => libCoverage.createCoverageMap({}));
  for (const absolute of all.files().sort()) {
    const shown = all.fileCoverageFor(absolute);
    const path = relative(root, absolute).split(sep).join('/');
    const own = names.map((name) =>
      libCoverage.createFileCoverage({ ...counts.of(name, path, shown.data), path: absolute }),
    );
    for (const [i, coverage] of own.entries()) maps[i]?.addFileCoverage(coverage);
    const ranIn = own.map((coverage) => coverage.getLineCoverage());
    const file: SuiteFile = {
      path,
      ran: Object.fromEntries(names.map((name) => [name, []])),
      only: {},
      neither: [],
    };
    for (const line of Object.keys(shown.getLineCoverage()).map(Number)) {
      const by = names.filter((_, i) => (ranIn[i]?.[line] ?? 0) > 0);
      for (const name of by) file.ran[name]?.push(line);
      const [only, other] = by;
      if (only === undefined) {
        file.neither.push(line);
        lines.neither++;
      } else if (other === undefined) {
        file.only[only] = [...(file.only[only] ?? []), line];
        lines.only[only] = (lines.only[only] ?? 0) + 1;
      } else lines.several++;
    }
    files.push(file);
  }
  const totals = Object.fromEntries(
    names.map((name, i) => [name, totalsOf(maps[i] ?? libCoverage.createCoverageMap({}))]),
  );
  return { names: [...names], totals, lines, files };
}
