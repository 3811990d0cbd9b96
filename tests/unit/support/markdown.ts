type Row = Record<string, string>;

/** The rows of the first table below a heading, by the names of its columns. @throws when there is none. */
export function table(page: string, heading: string): Row[] {
  const lines = page.split('\n');
  const start = lines.findIndex((line) => line.replace(/^#+ /, '') === heading && line.startsWith('#'));
  if (start < 0) throw new Error(`no heading "${heading}"`);
  const section = lines.slice(start + 1);
  const end = section.findIndex((line) => line.startsWith('#'));
  const block = section.slice(0, end < 0 ? undefined : end).join('\n');
  const [head, , ...rows] = /^\|.*(?:\n\|.*)+/m.exec(block)?.[0].split('\n') ?? [];
  if (head === undefined || rows.length === 0) throw new Error(`no table below "${heading}"`);
  const columns = cells(head);
  return rows.map((row) => Object.fromEntries(cells(row).map((cell, i) => [columns[i] ?? '', cell])));
}

/** @throws when a row has no such column. */
export function columnOf(rows: readonly Row[], column: string): string[] {
  return rows.map((row) => {
    const cell = row[column];
    if (cell === undefined) throw new Error(`no column "${column}"`);
    return cell;
  });
}

/** What stands in backticks. */
export function names(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

function cells(row: string): string[] {
  return row
    .slice(1, row.lastIndexOf('|'))
    .split('|')
    .map((cell) => cell.trim());
}
