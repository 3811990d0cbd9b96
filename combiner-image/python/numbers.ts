import type { PythonArc, PythonPlan } from './plan.ts';

/** What ran of a text: unions of all that was recorded of it, as the interpreter reports lines and arcs. */
export interface PythonRuns {
  lines: Iterable<number>;
  /** Absent where branches were not recorded. */
  arcs?: Iterable<PythonArc>;
}

/** How coverage.py counts, of a file or of several. */
export interface PythonNumbers {
  statements: number;
  missing: number;
  excluded: number;
  /** Exits of the lines that have more than one. */
  branches: number;
  missingBranches: number;
  /** Of these, those of lines that ran. */
  partialBranches: number;
}

export interface PythonAnalysis {
  numbers: PythonNumbers;
  /** Statements that ran, and that did not. Ascending. */
  executed: readonly number[];
  missing: readonly number[];
  /** Exits that nothing took, by their lines. Ascending. */
  missingBranches: readonly PythonArc[];
}

export const NO_PYTHON_NUMBERS: PythonNumbers = {
  statements: 0,
  missing: 0,
  excluded: 0,
  branches: 0,
  missingBranches: 0,
  partialBranches: 0,
};

/** What coverage.py 7.10.7 says of a file of which this ran. */
export function analysePython(plan: PythonPlan, { lines, arcs }: PythonRuns): PythonAnalysis {
  const ran = new Set<number>();
  for (const line of lines) ran.add(plan.firstLine(line));
  const missing = plan.statements.filter((line) => !ran.has(line));
  const missingBranches = arcs === undefined ? [] : missedExits(plan, arcs);
  const missed = new Set(missing);
  return {
    executed: plan.statements.filter((line) => ran.has(line)),
    missing,
    missingBranches,
    numbers: {
      statements: plan.statements.length,
      missing: missing.length,
      excluded: plan.excluded.length,
      branches: arcs === undefined ? 0 : plan.branches.reduce((sum, { exits }) => sum + exits.length, 0),
      missingBranches: missingBranches.length,
      partialBranches: missingBranches.filter(([from]) => !missed.has(from)).length,
    },
  };
}

function missedExits(plan: PythonPlan, arcs: Iterable<PythonArc>): PythonArc[] {
  const taken = plan.arcsOf(arcs);
  const all = new Set(plan.noBranch);
  return plan.branches
    .filter(({ line }) => !all.has(line))
    .flatMap(({ line, exits }) =>
      exits.filter((exit) => !taken.get(line)?.has(exit)).map((exit) => [line, exit] as const),
    );
}

/** The numbers of several files. */
export function addPythonNumbers(one: PythonNumbers, other: PythonNumbers): PythonNumbers {
  return {
    statements: one.statements + other.statements,
    missing: one.missing + other.missing,
    excluded: one.excluded + other.excluded,
    branches: one.branches + other.branches,
    missingBranches: one.missingBranches + other.missingBranches,
    partialBranches: one.partialBranches + other.partialBranches,
  };
}

/** coverage.py's `percent_covered`: statements and exits that ran, of all; 100 where there is no statement. */
export function percentCovered({ statements, missing, branches, missingBranches }: PythonNumbers): number {
  if (statements === 0) return 100;
  return (100 * (statements - missing + branches - missingBranches)) / (statements + branches);
}
