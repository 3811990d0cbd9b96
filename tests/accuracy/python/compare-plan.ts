import type { PythonPlan } from '../../../combiner-image/python/plan.ts';

/** What coverage.py's parser says of a file: see oracle.py. */
export interface PlanAnswer {
  file: string;
  count: number;
  statements: number[];
  excluded: number[];
  noBranch: number[];
  branches: [line: number, exits: number[]][];
  regions: [kind: string, name: string, start: number, lines: number[]][];
  multiline: [first: number, last: number][];
}

export interface PlanTally {
  files: number;
  equalFiles: number;
  statements: number;
  exits: number;
  excluded: number;
  regions: number;
  /** By what is different: `+statement`: ours alone; `-statement`: theirs alone. */
  different: Map<string, number>;
}

export function emptyPlanTally(): PlanTally {
  return { files: 0, equalFiles: 0, statements: 0, exits: 0, excluded: 0, regions: 0, different: new Map() };
}

/** Compares a plan with coverage.py's. @returns each difference: a sign, what it is, and where */
export function comparePlan(tally: PlanTally, plan: PythonPlan, answer: PlanAnswer): string[] {
  const found = [
    ...different('statement', plan.statements, answer.statements),
    ...different('excluded', plan.excluded, answer.excluded),
    ...different('no-branch', plan.noBranch, answer.noBranch),
    ...different(
      'exit',
      exitsOf(plan),
      answer.branches.flatMap(([line, exits]) => exits.map((exit) => `${line}->${exit}`)),
    ),
    ...different(
      'region',
      plan.regions.map(regionText),
      answer.regions.map(([kind, name, start, lines]) => regionText({ kind, name, start, lines })),
    ),
    ...different('first-line', firstLines(plan, answer.count), answer.multiline.flatMap(linesOf)),
  ];
  tally.files++;
  if (found.length === 0) tally.equalFiles++;
  tally.statements += answer.statements.length;
  tally.exits += answer.branches.reduce((sum, [, exits]) => sum + exits.length, 0);
  tally.excluded += answer.excluded.length;
  tally.regions += answer.regions.length;
  for (const { what } of found) tally.different.set(what, (tally.different.get(what) ?? 0) + 1);
  return found.map(({ what, where }) => `${what} ${where}`);
}

function different<T extends string | number>(
  name: string,
  ours: Iterable<T>,
  theirs: Iterable<T>,
): { what: string; where: T }[] {
  const [own, other] = [new Set(ours), new Set(theirs)];
  return [
    ...[...own].filter((each) => !other.has(each)).map((where) => ({ what: `+${name}`, where })),
    ...[...other].filter((each) => !own.has(each)).map((where) => ({ what: `-${name}`, where })),
  ];
}

function exitsOf({ branches }: PythonPlan): string[] {
  return branches.flatMap(({ line, exits }) => exits.map((exit) => `${line}->${exit}`));
}

function regionText(region: { kind: string; name: string; start: number; lines: readonly number[] }): string {
  return `${region.kind} ${region.name} ${region.start}: ${region.lines.join(' ')}`;
}

function firstLines(plan: PythonPlan, count: number): string[] {
  const lines = Array.from({ length: count }, (_, place) => place + 1);
  // Of what stands on one line nothing is told.
  const several = new Set(
    lines.map((line) => plan.firstLine(line)).filter((first, place) => first !== place + 1),
  );
  return lines.flatMap((line) =>
    several.has(plan.firstLine(line)) ? `${line} of ${plan.firstLine(line)}` : [],
  );
}

function linesOf([first, last]: [number, number]): string[] {
  return Array.from({ length: last - first + 1 }, (_, place) => `${first + place} of ${first}`);
}
