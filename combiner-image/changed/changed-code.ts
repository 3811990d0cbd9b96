/** Names of files that may be code of a function. */
export const CODE_FILE = /(?<!\.d)\.(?:[cm]?[jt]sx?|py|vue|svelte|astro)$/;

/**
 * What is known of a line, function or arm of a branch: `not deployed` is what no function has in this text, so nothing could
 * run it; `not code` has nothing that runs, or is not to be counted.
 */
export type LineState = 'ran' | 'not run' | 'not deployed' | 'not code';

/** Of what is code. */
export type CodeState = Exclude<LineState, 'not code'>;

export interface ChangedLine {
  /** 1-based, as git and editors count. */
  line: number;
  state: LineState;
  /** How often it ran, where that is known of it. */
  runs?: number;
}

/** A function with changed code. */
export interface ChangedFunction {
  name: string;
  /** 1-based, of its beginning. */
  line: number;
  state: CodeState;
  /** Changed lines that are directly in it, by what is known of them. */
  lines: Record<CodeState, number>;
}

/** An arm of a branch that begins on a changed line. */
export interface ChangedArm {
  line: number;
  /** Istanbul's type of the branch, and the number of the arm: `if` 0. */
  type: string;
  arm: number;
  state: CodeState;
}

/** What became of the changed lines of a file. */
export interface ChangedCode {
  path: string;
  /** What it was called before. */
  from?: string;
  lines: ChangedLine[];
  functions: ChangedFunction[];
  branches: ChangedArm[];
}

export interface ChangeTotal {
  ran: number;
  notRun: number;
  notDeployed: number;
  /** Percent of what is deployed that ran: two decimals, rounded down; 100 when there is nothing. */
  pct: number;
}

export const CHANGE_METRICS = ['lines', 'functions', 'branches'] as const;
export type ChangeMetric = (typeof CHANGE_METRICS)[number];
export type ChangeTotals = Record<ChangeMetric, ChangeTotal>;

export function changeTotal(states: readonly LineState[]): ChangeTotal {
  const count = (wanted: LineState) => states.reduce((sum, state) => sum + Number(state === wanted), 0);
  const ran = count('ran');
  const notRun = count('not run');
  const total = ran + notRun;
  return {
    ran,
    notRun,
    notDeployed: count('not deployed'),
    pct: total === 0 ? 100 : Math.floor((10_000 * ran) / total) / 100,
  };
}

export function changeTotals(files: readonly ChangedCode[]): ChangeTotals {
  const of = (metric: ChangeMetric) =>
    changeTotal(files.flatMap((file) => file[metric].map(({ state }) => state)));
  return { lines: of('lines'), functions: of('functions'), branches: of('branches') };
}
