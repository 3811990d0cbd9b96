import { ALL_HINTS, type Hints, type PythonPattern } from '../convert/exact/original/ignore-hints.ts';
import type { PythonPlanOptions } from '../python/plan.ts';

const EXCLUDE = 'python exclude: ';
const NO_BRANCH = 'python no branch: ';
const VERSION = 'python minor version: ';

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
  return [EXCLUDE, NO_BRANCH, VERSION].some((prefix) => hint.startsWith(prefix));
}

/**
 * Hints with the version that compiles what nothing was counted of.
 * @param versions of Python that ran, as `3.12.1`
 */
export function withVersion(hints: Hints | undefined, versions: readonly string[]): Hints | undefined {
  const minors = versions.map((version) => Number(/^3\.(\d+)/.exec(version)?.[1] ?? 0));
  const newest = Math.max(0, ...minors);
  return newest === 0 ? hints : new Set([...(hints ?? ALL_HINTS), `${VERSION}${newest}` as const]);
}

/** @returns `minor`: 12 of Python 3.12; undefined where no hint says it */
export function pythonOptions(hints: Hints | undefined): Partial<PythonPlanOptions> {
  const after = (prefix: string) =>
    [...(hints ?? [])].flatMap((hint) => (hint.startsWith(prefix) ? hint.slice(prefix.length) : []));
  const [minor] = after(VERSION).map(Number);
  return { exclude: after(EXCLUDE), noBranch: after(NO_BRANCH), ...(minor && { minor }) };
}
