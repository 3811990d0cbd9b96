import { lineRanges, rangeInWords } from '../../combiner-image/changed/line-ranges.ts';
import type { FileTotals, Metric } from '../../combiner-image/report/totals.ts';
import { missedLines } from '../../combiner-image/report/worst-files.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { columnsOf, cutAtEnd, cutInMiddle, padded } from '../terminal/width.ts';
import { shareInColor } from './share.ts';

interface Column {
  title: string;
  of(file: FileTotals): string;
  /** Narrower terminals leave it out. */
  from: number;
  /** Its percentage colours the cell. */
  metric?: Metric;
}

const COLUMNS: readonly Column[] = [
  { title: 'missed', of: (file) => String(missedLines(file)), from: 0 },
  { title: '% lines', of: ({ lines }) => lines.pct.toFixed(2), from: 34, metric: 'lines' },
  { title: '% branches', of: ({ branches }) => branches.pct.toFixed(2), from: 64, metric: 'branches' },
  { title: '% functions', of: ({ functions }) => functions.pct.toFixed(2), from: 78, metric: 'functions' },
];

const GAP = '  ';
/** A list of lines that is cut sooner tells nothing. */
const LEAST_LINES = 12;
/** Where no terminal says how wide it is. */
const MOST_LINES = 60;
const LEAST_NAME = 8;

/**
 * A line for each file: how many lines did not run, percentages, the name, and which lines those are.
 * @param linesOf numbers of lines that did not run, ascending
 */
export function fileTable(
  files: readonly FileTotals[],
  { columns, isColored }: Terminal,
  linesOf?: (path: string) => readonly number[],
): string[] {
  const shown = COLUMNS.filter(({ from }) => columns >= from);
  const widths = shown.map(({ title, of }) =>
    files.reduce((most, file) => Math.max(most, of(file).length), title.length),
  );
  const before = widths.reduce((sum, width) => sum + width + GAP.length, GAP.length);
  const forName = Math.max(columns - before, LEAST_NAME);
  const widest = files.reduce((most, { path }) => Math.max(most, columnsOf(path)), 'file'.length);
  const rest = Math.min(forName - widest - GAP.length, MOST_LINES);
  const hasLines = linesOf !== undefined && rest >= LEAST_LINES;
  const nameWidth = Math.min(widest, forName);
  const row = (cells: readonly string[], name: string, lines: string) =>
    `${GAP}${cells.map((cell) => cell + GAP).join('')}${hasLines ? padded(name, nameWidth) + GAP + lines : name}`.trimEnd();
  const head = shown.map(({ title }, i) => title.padStart(widths[i] ?? 0));
  return [
    row(head, 'file', hasLines ? 'lines that did not run' : ''),
    ...files.map((file) => {
      const cells = shown.map(({ of, metric }, i) => {
        const cell = of(file).padStart(widths[i] ?? 0);
        return metric === undefined ? cell : shareInColor(cell, file[metric].pct, isColored);
      });
      const lines = hasLines
        ? cutAtEnd(lineRanges(linesOf(file.path)).map(rangeInWords).join(','), rest)
        : '';
      return row(cells, cutInMiddle(file.path, nameWidth), lines);
    }),
  ];
}
