import type { Figure } from './bench.ts';

/** A table that reads well as text and as Markdown. */
export function renderTable({ columns, rows }: Pick<Figure, 'columns' | 'rows'>): string {
  const widths = columns.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [columns, rule, ...rows].map(line).join('\n');
}

/** Title, method, table, and what is to be said of a missed goal. */
export function renderFigure(figure: Figure): string {
  const missed = figure.missed === undefined ? [] : [`A goal is missed. ${figure.missed}`];
  return [`### ${figure.title}`, figure.method, renderTable(figure), ...missed].join('\n\n');
}
