import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { COVERAGE_VERSION } from '../../scripts/build/tracer-wheels.ts';
import type { Python } from '../../tests/unit/support/pythons.ts';
import type { Figure } from '../bench.ts';
import { median } from '../statistics.ts';

const run = promisify(execFile);
const CHILD = join(import.meta.dirname, 'child.py');
const KINDS = ['none', 'lines', 'branches', 'coverage'] as const;
type Kind = (typeof KINDS)[number];

export const WORKLOADS = ['typical', 'parser', 'cpu-bound', 'lib'] as const;
/** From Python 3.12 on. */
const MONITORING = 12;
const BRANCH_SIDES = 14;

/** A measured process: microseconds by workload, and the lines that were recorded. */
type Figures = Record<string, number>;

/** How much longer code takes that runs again and again, by the times of processors in turns. */
export async function counting(
  pythons: readonly Python[],
  { rounds, recorder, coverage }: { rounds: number; recorder: string; coverage: (python: Python) => string },
): Promise<Figure> {
  const rows: string[][] = [];
  const missed: string[] = [];
  for (const python of pythons) {
    const measured = new Map<Kind, Figures[]>(KINDS.map((kind) => [kind, []]));
    for (let round = 0; round < rounds; round++)
      for (const kind of KINDS)
        measured.get(kind)?.push(await inChild(python, kind, recorder, coverage(python)));
    const ratio = (kind: Kind, workload: string): number =>
      median(ratiosOf(measured.get(kind) ?? [], measured.get('none') ?? [], workload));
    for (const workload of WORKLOADS) {
      const goal = goalOf(python.minor, workload);
      const ratios = (['lines', 'branches', 'coverage'] as const).map((kind) => ratio(kind, workload));
      const [lines = 0, branches = 0] = ratios;
      const isMet = goal === undefined || (lines <= goal.lines && branches <= goal.branches);
      if (!isMet) missed.push(`Python 3.${python.minor}, ${workload}`);
      rows.push([
        `3.${python.minor}`,
        workload,
        ...ratios.map((value) => value.toFixed(2)),
        goal === undefined ? '' : `${goal.lines.toFixed(2)}, ${goal.branches.toFixed(2)}`,
        goal === undefined ? '' : isMet ? 'met' : 'MISSED',
      ]);
    }
  }
  return {
    title: 'Code that runs again and again, in Python',
    method: `Processor time of one call, against the same call without a recorder: median of ${rounds} rounds of the least of 5 turns, each kind in a process of its own, in turns. \`typical\` reads JSON, applies rules to 40 items and writes JSON; \`parser\` looks at each character; \`cpu-bound\` adds in nested loops; \`lib\` is code of the standard library, which is not recorded. "lines" is with \`COVERAGE_BRANCHES=off\`. "coverage.py" is ${COVERAGE_VERSION} started by hand, with branches. Goals: lines, and lines with branches.`,
    columns: ['Python', 'code', 'lines', 'lines and branches', 'coverage.py', 'goal', ' '],
    rows,
    ...(missed.length > 0 && { missed: `${missed.join('; ')}.` }),
  };
}

/** Of issue and design; the tracer of 3.9 to 3.11 has none. */
function goalOf(minor: number, workload: string): { lines: number; branches: number } | undefined {
  if (minor < MONITORING) return undefined;
  if (workload === 'lib') return { lines: 1.05, branches: 1.05 };
  if (workload === 'typical') return { lines: 1.05, branches: minor < BRANCH_SIDES ? 1.6 : 1.05 };
  return undefined;
}

function ratiosOf(ours: readonly Figures[], without: readonly Figures[], workload: string): number[] {
  return ours.map((figures, round) => (figures[workload] ?? 0) / (without[round]?.[workload] ?? 1));
}

async function inChild(python: Python, kind: Kind, recorder: string, coverage: string): Promise<Figures> {
  const env = { ...process.env, PYTHONPATH: coverage, PYTHONDONTWRITEBYTECODE: '1', PYTHONHASHSEED: '0' };
  const { stdout } = await run(python.path, [CHILD, kind, recorder, import.meta.dirname], { env });
  const figures: Figures = JSON.parse(stdout);
  const recorded = figures['lines recorded'] ?? 0;
  if (kind !== 'none' && recorded === 0)
    throw new Error(`${kind} recorded nothing on Python 3.${python.minor}.`);
  return figures;
}
