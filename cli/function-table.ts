import type { FunctionSummary } from '../combiner-image/merge/function-summary.ts';
import { someOf } from '../combiner-image/some-of.ts';

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

/** @returns no line where there is no function */
export function functionTable<F extends FunctionSummary>(
  functions: readonly F[],
  before: readonly Column<F>[],
  after: readonly Column<F>[],
): string[] {
  if (functions.length === 0) return [];
  const columns: readonly Column<F>[] = [...before, ...COLUMNS, ...after];
  const rows = [columns.map(({ title }) => title), ...functions.map((fn) => columns.map(({ of }) => of(fn)))];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return columns[column]?.isNumber ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** The newest of several, and how many more there are. */
export function firstOf([first = '', ...more]: readonly string[]): string {
  return more.length === 0 ? someOf([first]) : `${someOf([first])} (+${more.length})`;
}
