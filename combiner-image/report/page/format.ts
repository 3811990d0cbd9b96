/**
 * What the files of the page hold: written by the report, read in the browser. Lists of numbers in place of objects
 * where there are many: 5,000 sources have to fit into two megabytes.
 */

/** Of lines, statements, functions and branches, in this order. */
export type Counters = [lines: number, statements: number, functions: number, branches: number];

/** One function that was deployed. */
export interface PageFunction {
  name: string;
  invocations: number;
  sandboxes: number;
  builds: { name: string; commit?: string; branch?: string }[];
  /** ISO 8601, UTC: first start of a sandbox, last collection. */
  first: string;
  last: string;
  /** What the report lacks of it, a few words each; empty when nothing. */
  missing: string[];
  /** Contexts of requests that ran its code; absent: nothing tells. */
  contexts?: number;
}

/** Where the sources can be read as they were committed. */
export interface PageRepository {
  commit: string;
  branch?: string;
  /** Of a file; its path follows. Absent: no address is known. */
  files?: string;
  /** Behind the path; the number of a line follows. */
  line?: string;
}

/** The file `data/index.js`: all that the first look needs. */
export interface PageIndex {
  /** ISO 8601, UTC. */
  createdAt: string;
  functions: PageFunction[];
  /** Functions that were expected, and of which nothing came. */
  absent: string[];
  /** Why the numbers are not those of all that ran, a few words each; empty when they are. */
  missing: string[];
  warnings: string[];
  /** Why more was read than was asked for. */
  widened?: string;
  /** What scripts without a source map are made of. */
  deployed?: string[];
  repository?: PageRepository;
  /** What changed lines are compared with; absent: nothing is. */
  changedSince?: string;
  /** Earlier reports, oldest first; absent: there are none. */
  trend?: PagePoint[];
  /** ISO 8601, UTC: when the report was made that this one is compared with. */
  comparedWith?: string;
  /** Whether there is a file `data/contexts.js`, and `data/functions.js`. */
  ranBy: RunnerKind[];
  /** Raw objects that counted. */
  objects: number;
  /** Names of the suites, that of the stores first; empty when there is one alone. */
  suites: string[];
  files: {
    /** Relative to the top level of the checkout, with forward slashes. */
    paths: string[];
    /** How many counters there are, by file. */
    totals: Counters[];
    /** How many of them ran: by view, then by file. */
    covered: Counters[][];
    /** By file: an index into `holders`. */
    heldBy: number[];
    /** Sets of functions whose code holds a file, as indexes into `functions`. */
    holders: number[][];
    /** By file: an index into `owners`; empty where nothing names owners. */
    ownedBy: number[];
    owners: string[][];
    /** Files that the commit does not have as they are shown. */
    uncommitted: number[];
    /** Files with changed lines: how many in each state, as in `CHANGED_STATES`. */
    changed: [file: number, counts: number[]][];
    /** Files with lines that ran in one of two reports alone. */
    compared: [file: number, gained: number, lost: number][];
    /** Files with code that has not run since it was changed. */
    unrun: number[];
  };
  /** The first file in each of the files `data/sources-<n>.js`. */
  firstInChunk: number[];
}

/** A report of before. */
export interface PagePoint {
  /** ISO 8601, UTC. */
  createdAt: string;
  commit?: string;
  totals: [linesCovered: number, lines: number, branchesCovered: number, branches: number];
  /** Its page, relative to this one. */
  href?: string;
}

/** Who runs code: contexts of requests, and functions. */
export const RUNNER_KINDS = ['contexts', 'functions'] as const;
export type RunnerKind = (typeof RUNNER_KINDS)[number];

/** A file `data/contexts.js` or `data/functions.js`: who ran how much. */
export interface PageRunners {
  names: string[];
  /** By runner, one behind the other: a file, and how many of its counters ran. */
  covered: number[][];
}

/** A file `data/runners-<n>.js`, beside the sources of that number: who ran which line. */
export interface PageLineRunners {
  /** How many to leave out, how many to take, and so on: indexes into the names of a kind. */
  sets: number[][];
  sources: { [K in RunnerKind]?: SourceRunners }[];
}

export interface SourceRunners {
  /** By counted line: an index into the sets, from 1; 0: nobody who is known. */
  lines: number[];
  /** By function of the source. */
  calls: number[];
}

/** The file `data/names.js`: what is searched besides paths. By file, then by function in it. */
export interface PageNames {
  names: string[][];
  lines: number[][];
  /** Calls, of all suites together. */
  calls: number[][];
  /** Files whose counts tell what ran, not how often. */
  hits: number[];
  /** What else is declared at the top level: classes, types, constants. */
  symbols: string[][];
  symbolLines: number[][];
}

/** A file `data/sources-<n>.js`. */
export interface PageChunk {
  sources: PageSource[];
}

export interface PageSource {
  text: string;
  /** Lines with counters: how far each is behind the one before. */
  lines: number[];
  functions: [name: string, line: number, column: number][];
  /** Of all suites together, then of each. */
  views: PageView[];
  /** Lines that were changed, with an index into `CHANGED_STATES`. */
  changed?: [line: number, state: number][];
  /** Lines that run now and did not before, and the other way around, where the code is the same. */
  gained?: number[];
  lost?: number[];
  /** What the source was in earlier reports. */
  trend?: [point: number, linesCovered: number, lines: number][];
  /** Code that has not run since it was changed; the name of a function, or none. */
  unrun?: [line: number, name: string][];
  /** Counts tell what ran, not how often. */
  hits?: true;
  /** What tells which lines ran. */
  positions?: string[];
}

export interface PageView {
  /** Runs by counted line. */
  runs: number[];
  /** Calls by function. */
  calls: number[];
  /** Those of each gap behind each other; lines as distances. */
  gaps: Gap[number][];
}

/** What a gap is of. The order is part of the format. */
export const GAP_KINDS = [
  'statement',
  'function',
  'then',
  'else',
  'no else',
  'first arm',
  'second arm',
  'operand',
  'case',
  'default case',
  'default value',
  'branch',
] as const;
export type GapKind = (typeof GAP_KINDS)[number];

/**
 * Code that never ran though the code around it did. Lines from 1, columns from 0, in UTF-16 units. `about`: how many
 * statements; the index of the function; of an operand its operator; of a branch of Python the line that it leads to, -1 out of its function.
 */
export type Gap = [
  kind: number,
  line: number,
  column: number,
  endLine: number,
  endColumn: number,
  about: number | string,
];

/** What became of a changed line. The order is part of the format. */
export const CHANGED_STATES = ['ran', 'not run', 'not deployed', 'not code'] as const;

export function packedGaps(gaps: readonly Gap[]): PageView['gaps'] {
  let before = 0;
  return gaps.flatMap(([kind, line, column, endLine, endColumn, about]) => {
    const distance = line - before;
    before = line;
    const isOneLine = endLine === line;
    return [kind, distance, column, endLine - line, isOneLine ? endColumn - column : endColumn, about];
  });
}

export function unpackedGaps(packed: PageView['gaps']): Gap[] {
  const gaps: Gap[] = [];
  let line = 0;
  for (let i = 0; i < packed.length; i += 6) {
    const [kind = 0, distance = 0, column = 0, height = 0, end = 0] = packed.slice(i, i + 5).map(Number);
    line += distance;
    gaps.push([kind, line, column, line + height, height === 0 ? column + end : end, packed[i + 5] ?? 0]);
  }
  return gaps;
}

/** Ends of lines, as in the text of a source. */
export const LINE_END = /\r\n|\n|\r/g;

/** How the JSON of a file of data is made small. */
export type PackedForm = 'zstd' | 'deflate';

/** How a script of data hands over what it holds: its name, the form, the number of bytes, and those as a text. */
export const RECEIVER = 'lambdaCoverageData';

export function chunkName(index: number): string {
  return `sources-${index}`;
}

export function runnersName(index: number): string {
  return `runners-${index}`;
}
