import type { Hints, PythonPattern } from '../convert/exact/original/ignore-hints.ts';
import type { PythonPlanOptions } from '../python/plan.ts';

const EXCLUDE = 'python exclude: ';
const NO_BRANCH = 'python no branch: ';

/** Regular expressions of Python for lines, added to coverage.py's own. */
export interface PythonExclusions {
  /** What is not counted: `exclude_also`. */
  exclude?: readonly string[] | undefined;
  /** Of which no exit is missed: `partial_also`. */
  noBranch?: readonly string[] | undefined;
}

/** As they stand among the hints that are obeyed. */
export function asHints({ exclude = [], noBranch = [] }: PythonExclusions): PythonPattern[] {
  return [
    ...exclude.map((pattern): PythonPattern => `${EXCLUDE}${pattern}`),
    ...noBranch.map((pattern): PythonPattern => `${NO_BRANCH}${pattern}`),
  ];
}

export function isPythonPattern(hint: string): hint is PythonPattern {
  return hint.startsWith(EXCLUDE) || hint.startsWith(NO_BRANCH);
}

export function pythonPatterns(hints: Hints | undefined): Pick<PythonPlanOptions, 'exclude' | 'noBranch'> {
  const after = (prefix: string) =>
    [...(hints ?? [])].flatMap((hint) => (hint.startsWith(prefix) ? hint.slice(prefix.length) : []));
  return { exclude: after(EXCLUDE), noBranch: after(NO_BRANCH) };
}
