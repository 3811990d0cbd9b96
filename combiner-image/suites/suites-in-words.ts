import { lineRanges, rangeInWords } from '../changed/line-ranges.ts';
import { plural } from '../plural.ts';
import type { SuiteSummary } from './suite-summary.ts';

/** Files in a list for people; JSON has all. */
const MOST_FILES = 10;
const MOST_RANGES = 8;

/** The suite of stores that are no tests. */
const PRODUCTION = 'production';

/** Totals of each suite, and who alone ran what, for people. */
export function inWords(summary: SuiteSummary): string[] {
  const { names, totals, lines } = summary;
  const rows = [
    ['suite', 'lines', 'branches', 'functions', 'lines by it alone'],
    ...names.map((name) => [
      name,
      `${totals[name]?.lines.pct} %`,
      `${totals[name]?.branches.pct} %`,
      `${totals[name]?.functions.pct} %`,
      String(lines.only[name]),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const table = rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [
    ...table,
    `${plural(lines.several, 'line')} by several, ${lines.neither} by none`,
    ...lists(summary).flatMap(([title, linesOf]) => listed(title, summary, linesOf)),
  ];
}

type LinesOf = (file: SuiteSummary['files'][number]) => readonly number[];

function lists({ names }: SuiteSummary): [title: string, lines: LinesOf][] {
  const neither: [string, LinesOf] = ['Neither', ({ neither }) => neither];
  if (!names.includes(PRODUCTION))
    return [
      ...names.map((name): [string, LinesOf] => [`Only ${name}`, ({ only }) => only[name] ?? []]),
      neither,
    ];
  const tested: LinesOf = ({ ran }) => {
    const inProduction = new Set(ran[PRODUCTION]);
    const lines = names.flatMap((name) => (name === PRODUCTION ? [] : (ran[name] ?? [])));
    return [...new Set(lines)].filter((line) => !inProduction.has(line)).sort((a, b) => a - b);
  };
  return [
    ['Runs in production, no test ran it', ({ only }) => only[PRODUCTION] ?? []],
    ['Tested, never runs in production', tested],
    neither,
  ];
}

/** Files with the most such lines first. */
function listed(title: string, { files }: SuiteSummary, linesOf: LinesOf): string[] {
  const found = files
    .map((file) => ({ path: file.path, lines: linesOf(file) }))
    .filter(({ lines }) => lines.length > 0)
    .sort((a, b) => b.lines.length - a.lines.length);
  if (found.length === 0) return [];
  const shown = found.slice(0, MOST_FILES).map(({ path, lines }) => `  ${path}: ${ranges(lines)}`);
  const more = found.length - MOST_FILES;
  return [`${title}:`, ...shown, ...(more > 0 ? [`  and ${plural(more, 'more file')}`] : [])];
}

/** `3-5, 9`. */
function ranges(lines: readonly number[]): string {
  const found = lineRanges(lines);
  const shown = found.slice(0, MOST_RANGES).map(rangeInWords);
  return [...shown, ...(found.length > MOST_RANGES ? ['…'] : [])].join(', ');
}
