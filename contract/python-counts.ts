/** As script entries name the form in `form`, and raw objects in `engine`. */
export const PYTHON_FORM = 'python-1';

/** `[from, to]`, two lines; `to` < 0 leaves the code that begins at line `-to`. */
export type Arc = [from: number, to: number];

/** Whether lines and ways between them ran; not how often. */
export interface PythonRun {
  /** As the interpreter reports them: statements over several lines are several. Ascending. */
  lines: number[];
  arcs: Arc[];
}

/** What one script ran. */
export interface PythonCounts extends PythonRun {
  /** 12 for Python 3.12. */
  minor: number;
  /** Those of `lines` that ran where no arcs were recorded, ascending. */
  unbranched: number[];
}

/** A list of numbers, or a part of one. */
export interface NumberSlice {
  numbers: ArrayLike<number>;
  /** Index of the first, and behind the last. */
  from: number;
  to: number;
}

/** How the header says which arcs there are; some: uploads with and without them were added up. */
const ARCS = { none: 0, all: 1, some: 2 } as const;
const HEADER = 2;
/** The longest files have some 300,000 lines. */
const MAX_LINE = 10_000_000;
const MAX_MINOR = 1_000;

/**
 * Whole numbers from 0: `[minor, 0 | 1 | 2, n, line × n, from, to, from, to, …]`. An end of an arc is `2 × line`, or
 * `2 × L + 1` for `-L`. The second number is 0 without arcs, 1 with, and 2 where uploads of both kinds were added up: then
 * `m, line × m`, the lines of those without, stands before the arcs.
 */
export function encodePythonCounts({ minor, unbranched, lines, arcs }: PythonCounts): number[] {
  const kind = kindOf({ unbranched, lines, arcs });
  const without = kind === ARCS.some ? [unbranched.length, ...unbranched] : [];
  return [minor, kind, lines.length, ...lines, ...without, ...encodedArcs(arcs)];
}

/** As a row of an attribution has it, without the script: `[n, line × n, from, to, …]`. */
export function encodePythonRun({ lines, arcs }: PythonRun): number[] {
  return [lines.length, ...lines, ...encodedArcs(arcs)];
}

/** @returns what they say; or what is wrong with the numbers, to be put behind their name */
export function decodePythonCounts(counts: NumberSlice): PythonCounts | string {
  const { numbers, from, to } = counts;
  if (to - from < HEADER + 1) return ' has less than three numbers';
  const [minor = 0, kind = 0] = [numbers[from], numbers[from + 1]];
  if (minor > MAX_MINOR) return '[0] is no version of Python';
  if (kind > ARCS.some) return '[1] is not 0, 1 or 2';
  const lines = linesAt(counts, from + HEADER);
  if (typeof lines === 'string') return lines;
  const behind = from + HEADER + 1 + lines.length;
  const unbranched = kind === ARCS.some ? linesAt(counts, behind) : kind === ARCS.none ? lines : [];
  if (typeof unbranched === 'string') return unbranched;
  const arcs = arcsAt(counts, kind === ARCS.some ? behind + 1 + unbranched.length : behind);
  if (typeof arcs === 'string') return arcs;
  if (kind === ARCS.none && arcs.length > 0) return '[1] is 0 and there are arcs';
  return { minor, lines, unbranched, arcs };
}

/** @returns as `decodePythonCounts` */
export function decodePythonRun(row: NumberSlice): PythonRun | string {
  const lines = linesAt(row, row.from);
  if (typeof lines === 'string') return lines;
  const arcs = arcsAt(row, row.from + 1 + lines.length);
  return typeof arcs === 'string' ? arcs : { lines, arcs };
}

function kindOf({ unbranched, lines, arcs }: Omit<PythonCounts, 'minor'>): number {
  if (unbranched.length === 0) return ARCS.all;
  return unbranched.length === lines.length && arcs.length === 0 ? ARCS.none : ARCS.some;
}

function encodedArcs(arcs: readonly Arc[]): number[] {
  return arcs.flatMap((arc) => arc.map((end) => (end < 0 ? -2 * end + 1 : 2 * end)));
}

/** A length and so many lines. */
function linesAt({ numbers, from, to }: NumberSlice, at: number): number[] | string {
  const length = at < to ? (numbers[at] ?? 0) : Number.POSITIVE_INFINITY;
  const end = at + 1 + length;
  if (end > to) return ` has less lines than [${at - from}] says`;
  const lines: number[] = [];
  for (let i = at + 1; i < end; i++) {
    const line = numbers[i] ?? 0;
    if (line > MAX_LINE || line <= (lines.at(-1) ?? -1))
      return `[${i - from}] is no line behind the one before`;
    lines.push(line);
  }
  return lines;
}

/** All numbers that are left. */
function arcsAt({ numbers, from, to }: NumberSlice, at: number): Arc[] | string {
  if ((to - at) % 2 !== 0) return ' ends with half an arc';
  const arcs: Arc[] = [];
  for (let i = at; i < to; i += 2) {
    const arc: Arc = [endOf(numbers[i]), endOf(numbers[i + 1])];
    if (arc.some((line) => Math.abs(line) > MAX_LINE)) return `[${i - from}] is no arc between lines`;
    arcs.push(arc);
  }
  return arcs;
}

function endOf(number = 0): number {
  return number % 2 === 0 ? number / 2 : -(number - 1) / 2;
}
