import type { FunctionSummary } from '../combiner-image/merge/function-summary.ts';
import { someOf } from '../combiner-image/some-of.ts';
import { columnsOf, cutInMiddle, padded } from './terminal/width.ts';

/** One column of a table with a line for each function. */
export interface Column<F extends FunctionSummary> {
  title: string;
  isNumber?: true;
  of(fn: F): string;
}

/** What every table says of a function, from left to right. */
const COLUMNS: readonly Column<FunctionSummary>[] = [
  { title: 'function', of: ({ name }) => someOf([name]) },
  { title: 'sandboxes', isNumber: true, of: ({ sandboxes }) => String(sandboxes) },
  { title: 'invocations', isNumber: true, of: ({ invocations }) => String(invocations) },
  { title: 'last seen', of: ({ last }) => last || 'never' },
];

export const BUILD_COLUMN: Column<FunctionSummary> = {
  title: 'build',
  of: ({ builds }) => firstOf(builds.map(({ name }) => name)),
};

const GAP = '  ';
/** A name that is cut to less tells nothing: columns to the right of it are left out first. */
const LEAST_NAME = 16;

/**
 * @param width of the terminal: columns that do not fit are left out, then names are cut
 * @returns an empty list where there are no functions
 */
export function functionTable<F extends FunctionSummary>(
  functions: readonly F[],
  before: readonly Column<F>[],
  after: readonly Column<F>[],
  width: number,
): string[] {
  if (functions.length === 0) return [];
  const columns: Column<F>[] = [...before, ...COLUMNS, ...after];
  const rows = [columns.map(({ title }) => title), ...functions.map((fn) => columns.map(({ of }) => of(fn)))];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => columnsOf(row[column] ?? ''))));
  const named = before.length;
  const fullName = widths[named] ?? 0;
  const roomForName = () =>
    width - widths.reduce((sum, each, column) => sum + (column === named ? 0 : each + GAP.length), 0);
  while (widths.length > named + 1 && roomForName() < Math.min(fullName, LEAST_NAME)) widths.pop();
  widths[named] = Math.max(Math.min(fullName, roomForName()), Math.min(fullName, LEAST_NAME));
  return rows.map((row) =>
    widths
      .map((columnWidth, column) => {
        const cell = cutInMiddle(row[column] ?? '', columnWidth);
        return padded(cell, columnWidth, columns[column]?.isNumber ? 'left' : 'right');
      })
      .join(GAP)
      .trimEnd(),
  );
}

/** The newest of several, and how many more there are. */
export function firstOf([first = '', ...more]: readonly string[]): string {
  return more.length === 0 ? someOf([first]) : `${someOf([first])} (+${more.length})`;
}
