import { join } from 'node:path';
import type { FileCoverageData } from 'istanbul-lib-coverage';
import { planPython } from '../../../combiner-image/python/plan.ts';
import type { MeasuredAnswer } from './measured.ts';
import { pythonText } from './source-files.ts';

export interface ReportedNumbers {
  files: number;
  equalFiles: number;
  /** By coverage.py. */
  totals: MeasuredAnswer['json']['totals'];
  /** By file, what one has missed and the other has not. */
  different: string[];
}

/**
 * What a report has in Istanbul's form against `coverage json`: missing lines and missing exits, each by itself.
 * @param root the folder that all names begin at
 */
export function compareReported(
  { minor, root }: { minor: number; root: string },
  json: MeasuredAnswer['json'],
  coverage: Readonly<Record<string, FileCoverageData>>,
): ReportedNumbers {
  const different: string[] = [];
  let equalFiles = 0;
  const own = new Map(Object.values(coverage).map((file) => [file.path, file]));
  const names = new Set([
    ...Object.entries(json.files).flatMap(([name, { summary }]) =>
      summary.num_statements > 0 ? [name] : [],
    ),
    ...own.keys(),
  ]);
  for (const name of names) {
    const file = own.get(name);
    const theirs = json.files[name];
    const plan = planPython(pythonText(join(root, name)), { minor });
    const lines = plan.statements.filter((_, index) => (file?.s[index] ?? 0) === 0);
    const exits = plan.branches.flatMap(({ line, exits: all }, index) =>
      all.filter((_, arm) => (file?.b[index]?.[arm] ?? 0) === 0).map((exit) => `${line}->${exit}`),
    );
    const differences = [
      ...differing('line', lines, theirs?.missing_lines ?? [...plan.statements]),
      ...differing('exit', exits, theirs?.missing_branches.map(([from, to]) => `${from}->${to}`) ?? exits),
    ];
    if (differences.length === 0) equalFiles++;
    else different.push(`${name}: ${differences.join(', ')}`);
  }
  return { files: names.size, equalFiles, totals: json.totals, different };
}

function differing<T>(what: string, own: readonly T[], theirs: readonly T[]): string[] {
  const [here, there] = [new Set(own), new Set(theirs)];
  return [
    ...own.filter((each) => !there.has(each)).map((each) => `${what} ${each} is missed here alone`),
    ...theirs
      .filter((each) => !here.has(each))
      .map((each) => `${what} ${each} is missed by coverage.py alone`),
  ];
}
