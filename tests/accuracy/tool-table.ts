import { addComparison, type Comparison, emptyComparison } from './compare.ts';
import { emptyLines, type LineTally } from './lines.ts';
import { exactPart, of, percent } from './table.ts';

/** What one tool made of a set of programs. */
export interface ToolRow {
  name: string;
  minified: boolean;
  comparison: Comparison;
  lines: LineTally;
  /** Programs that it did not build, or that did not run as built. */
  unbuilt: string[];
}

export function emptyRow(name: string, minified: boolean): ToolRow {
  return { name, minified, comparison: emptyComparison(), lines: emptyLines(), unbuilt: [] };
}

/** Parts of 1 of the lines that must show what Istanbul shows. */
const LINE_GOALS = { plain: 0.9995, minified: 0.997 };

export function toolTable(rows: readonly ToolRow[]): string {
  const lines = [
    '| through | files | lines | statements | functions | branch arms | exact counts | not built, or did not run |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(cells),
  ];
  for (const minified of [false, true]) {
    const name = minified ? '**all minified**' : '**all not minified**';
    const all = total(name, rows, minified);
    if (all.comparison.files > 0) lines.push(cells(all));
  }
  return lines.join('\n');
}

/** One line for each goal that the figures do not reach. */
export function lineGoalsMissed(name: string, rows: readonly ToolRow[]): string[] {
  return [false, true].flatMap((minified) => {
    const { agreed, total: all } = total('', rows, minified).lines.lines;
    const goal = minified ? LINE_GOALS.minified : LINE_GOALS.plain;
    if (agreed >= goal * all) return [];
    return [`lines of ${name}, ${minified ? '' : 'not '}minified: ${percent(agreed / all)}`];
  });
}

function total(name: string, rows: readonly ToolRow[], minified: boolean): ToolRow {
  const sum = emptyRow(name, minified);
  for (const row of rows.filter((each) => each.minified === minified)) {
    addComparison(sum.comparison, row.comparison);
    sum.lines.lines.total += row.lines.lines.total;
    sum.lines.lines.agreed += row.lines.lines.agreed;
  }
  return sum;
}

function cells({ name, comparison, lines, unbuilt }: ToolRow): string {
  const { files, statements, functions, branches } = comparison;
  const { agreed, total: all } = lines.lines;
  const shown = `${percent(agreed / all)} of ${all.toLocaleString('en')}`;
  const figures = [shown, of(statements), of(functions), of(branches), percent(exactPart(comparison))];
  if (comparison.files === 0) figures.fill('');
  return `| ${[name, files.toLocaleString('en'), ...figures, unbuilt.join(', ')].join(' | ')} |`;
}
