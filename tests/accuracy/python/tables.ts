import type { PlanTally } from './compare-plan.ts';
import type { Measured } from './measured.ts';

export interface PlanRow {
  name: string;
  minor: number;
  tally: PlanTally;
  /** Files that coverage.py reads, and we do not. */
  refused: number;
  /** Files that coverage.py does not read. */
  unread: number;
  cpuMs: number;
  lines: number;
}

/** What is planned alike, in percent. */
const STATEMENTS = 99.9;
const EXITS = 99.7;

const PLAN_HEAD = [
  'texts',
  'files',
  'all equal',
  'statements',
  'exits',
  'excluded lines',
  'regions',
  'CPU per 1,000 lines',
];

export function planTable(rows: readonly PlanRow[]): string {
  return table(
    PLAN_HEAD,
    rows.map(({ name, tally, cpuMs, lines, refused }) => [
      name,
      `${tally.files + refused}`,
      `${tally.equalFiles}`,
      share(tally, 'statement', tally.statements),
      share(tally, 'exit', tally.exits),
      share(tally, 'excluded', tally.excluded),
      share(tally, 'region', tally.regions),
      `${((1000 * cpuMs) / lines).toFixed(1)} ms`,
    ]),
  );
}

export function measuredTable(measured: readonly Measured[]): string {
  return table(
    [
      'tests of the standard library on',
      'files that ran',
      'all equal',
      'statements, missing',
      'exits, missing, partial',
      'totals and percent',
    ],
    measured.map(({ version, files, equalFiles, totals, isTotalEqual }) => [
      version,
      `${files}`,
      `${equalFiles}`,
      `${count(totals.statements)}, ${count(totals.missing)}`,
      `${count(totals.branches)}, ${count(totals.missingBranches)}, ${count(totals.partialBranches)}`,
      isTotalEqual ? 'equal' : 'different',
    ]),
  );
}

export function goalsMissed(rows: readonly PlanRow[], measured: readonly Measured[]): string[] {
  return [
    ...rows.flatMap(({ name, tally, refused }) => [
      ...(refused > 0 ? [`${name}: ${refused} files are no Python to us`] : []),
      ...below(name, 'statements', agreed(tally, 'statement', tally.statements), STATEMENTS),
      ...below(name, 'exits', agreed(tally, 'exit', tally.exits), EXITS),
      ...['excluded', 'no-branch', 'region', 'first-line']
        .filter((what) => differing(tally, what) > 0)
        .map((what) => `${name}: ${differing(tally, what)} times another ${what}`),
    ]),
    ...measured
      .filter(
        ({ minor, files, equalFiles, isTotalEqual }) => minor > 9 && (files !== equalFiles || !isTotalEqual),
      )
      .map(({ version }) => `numbers of what ran on ${version}`),
  ];
}

function below(name: string, what: string, percent: number, goal: number): string[] {
  return percent < goal ? [`${name}: ${percent.toFixed(3)} % of ${what}, not ${goal}`] : [];
}

function differing({ different }: PlanTally, what: string): number {
  return (different.get(`+${what}`) ?? 0) + (different.get(`-${what}`) ?? 0);
}

function agreed(tally: PlanTally, what: string, all: number): number {
  return all === 0 ? 100 : 100 * (1 - differing(tally, what) / all);
}

function share(tally: PlanTally, what: string, all: number): string {
  const other = differing(tally, what);
  return other === 0 ? `all ${count(all)}` : `${agreed(tally, what, all).toFixed(3)} % of ${count(all)}`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
