import { columnsOf, cutInMiddle, padded } from './width.ts';

/** One column of a table with a line for each item. */
export interface Column<T> {
  title: string;
  isNumber?: true;
  of(item: T): string;
}

const GAP = '  ';
/** A name that is cut to less tells nothing: columns to the right of it are left out first. */
const LEAST_NAME = 16;

/**
 * @param named index of the column with names: what is left of it is always there
 * @param width of the terminal: columns that do not fit are left out, then names are cut
 * @returns lines, the titles first
 */
export function fittedTable<T>(
  items: readonly T[],
  columns: readonly Column<T>[],
  named: number,
  width: number,
): string[] {
  const rows = [columns.map(({ title }) => title), ...items.map((item) => columns.map(({ of }) => of(item)))];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => columnsOf(row[column] ?? ''))));
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
