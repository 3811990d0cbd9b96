import {
  addPythonNumbers,
  analysePython,
  NO_PYTHON_NUMBERS,
  type PythonNumbers,
  percentCovered,
} from '../../../combiner-image/python/numbers.ts';
import { planPython } from '../../../combiner-image/python/plan.ts';
import type { Interpreter } from './interpreter.ts';

interface Summary {
  num_statements: number;
  missing_lines: number;
  excluded_lines: number;
  num_branches: number;
  missing_branches: number;
  num_partial_branches: number;
  percent_covered: number;
}

/** See measured.py. */
export interface MeasuredAnswer {
  files: Record<string, { lines: number[]; arcs: [number, number][] }>;
  json: {
    files: Record<
      string,
      { missing_lines: number[]; missing_branches: [number, number][]; summary: Summary }
    >;
    totals: Summary;
  };
}

export interface Measured {
  version: string;
  minor: number;
  files: number;
  equalFiles: number;
  /** By coverage.py. */
  totals: PythonNumbers;
  isTotalEqual: boolean;
  different: string[];
}

/** Raw lines and arcs into numbers, file by file, against `coverage json`. */
export function compareMeasured(
  python: Interpreter,
  { files, json }: MeasuredAnswer,
  textOf: (file: string) => string,
): Measured {
  const different: string[] = [];
  let totals = NO_PYTHON_NUMBERS;
  let equalFiles = 0;
  const raw = new Map(Object.entries(files));
  for (const [name, theirs] of Object.entries(json.files)) {
    const ran = raw.get(name) ?? [...raw].find(([path]) => path.endsWith(`/${name}`))?.[1];
    const file = raw.has(name) ? name : [...raw.keys()].find((path) => path.endsWith(`/${name}`));
    if (ran === undefined || file === undefined) throw new Error(`${name} has no data`);
    const plan = planPython(textOf(file), { minor: python.minor });
    const arcs = ran.arcs.filter(([from, to]) => from > 0 && from !== to);
    const { numbers, missing, missingBranches } = analysePython(plan, { lines: ran.lines, arcs });
    totals = addPythonNumbers(totals, numbers);
    const own = JSON.stringify([missing, missingBranches, valuesOf(numbers)]);
    const sorted = theirs.missing_branches.sort(([a, b], [c, d]) => a - c || b - d);
    const other = JSON.stringify([theirs.missing_lines, sorted, valuesOf(numbersOf(theirs.summary))]);
    if (own === other && percentCovered(numbers) === theirs.summary.percent_covered) equalFiles++;
    else different.push(`${name}: ${own.slice(0, 500)} for ${other.slice(0, 500)}`);
  }
  return {
    version: python.version,
    minor: python.minor,
    files: Object.keys(json.files).length,
    equalFiles,
    totals: numbersOf(json.totals),
    isTotalEqual:
      valuesOf(totals).join() === valuesOf(numbersOf(json.totals)).join() &&
      percentCovered(totals) === json.totals.percent_covered,
    different,
  };
}

function numbersOf(summary: Summary): PythonNumbers {
  return {
    statements: summary.num_statements,
    missing: summary.missing_lines,
    excluded: summary.excluded_lines,
    branches: summary.num_branches,
    missingBranches: summary.missing_branches,
    partialBranches: summary.num_partial_branches,
  };
}

function valuesOf(numbers: PythonNumbers): number[] {
  const { statements, missing, excluded, branches, missingBranches, partialBranches } = numbers;
  return [statements, missing, excluded, branches, missingBranches, partialBranches];
}
