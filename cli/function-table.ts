import type { FunctionSummary } from '../combiner-image/merge/function-summary.ts';
import { someOf } from '../combiner-image/some-of.ts';
import { type Column, fittedTable } from './terminal/fitted-table.ts';

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
  return fittedTable(functions, [...before, ...COLUMNS, ...after], before.length, width);
}

/** The newest of several, and how many more there are. */
export function firstOf([first = '', ...more]: readonly string[]): string {
  return more.length === 0 ? someOf([first]) : `${someOf([first])} (+${more.length})`;
}
