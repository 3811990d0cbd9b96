import { expect, test } from 'vitest';
import { functionTable } from '../../../cli/function-table.ts';
import { fileTable } from '../../../cli/summary/file-table.ts';
import { terminalOf } from '../../../cli/terminal/terminal.ts';
import { columnsOf, cutAtEnd, cutInMiddle, padded } from '../../../cli/terminal/width.ts';
import { readTerminalWishes } from '../../../combiner-image/environment.ts';
import { FunctionTally } from '../../../combiner-image/merge/function-summary.ts';
import type { FileTotals } from '../../../combiner-image/report/totals.ts';
import { worstFiles } from '../../../combiner-image/report/worst-files.ts';

function file(path: string, covered: number, total: number): FileTotals {
  const share = { covered, total, pct: Math.floor((10_000 * covered) / total) / 100 };
  return { path, lines: share, statements: share, functions: share, branches: share };
}

const FILES = [
  file('src/a/rather/long/path/of/folders/to/orders.ts', 1, 10),
  file('src/注文/価格計算と割引の処理.ts', 5, 10),
  file('x.ts', 3, 4),
];

test.each([20, 40, 60, 80, 120])('in %d columns each name is there, and no line is wider', (columns) => {
  const [, ...rows] = fileTable(FILES, { columns, isColored: false }, () => [1, 2, 3, 7]);
  for (const row of rows) expect(columnsOf(row), row).toBeLessThanOrEqual(columns);
  expect(rows[0]).toMatch(/src.*ers\.ts/);
  expect(rows[1]).toContain('.ts');
  expect(rows[2]).toContain('x.ts');
});

test('where no terminal says how wide it is, names are whole, and lines are named', () => {
  const table = fileTable(FILES, { columns: Number.POSITIVE_INFINITY, isColored: false }, () => [1, 2, 3, 7]);
  expect(table[0]).toMatch(/missed +% lines +% branches +% functions +file +lines that did not run/);
  expect(table[1]).toMatch(
    / 9 +10\.00 +10\.00 +10\.00 +src\/a\/rather\/long\/path\/of\/folders\/to\/orders\.ts +1-3,7$/,
  );
  expect(table[3]).toMatch(/ 1 +75\.00 +75\.00 +75\.00 +x\.ts +1-3,7$/);
});

test('a checkout of very many files has one line for each', () => {
  const many = Array.from({ length: 200_000 }, () => file('x.ts', 1, 10));
  expect(fileTable(many, { columns: 80, isColored: false })).toHaveLength(200_001);
});

test('a long list of lines is cut at its end', () => {
  const odd = Array.from({ length: 200 }, (_, i) => 2 * i + 1);
  const table = fileTable([file('x.ts', 1, 10)], { columns: 100, isColored: false }, () => odd);
  expect(table[1]).toMatch(/x\.ts +1,3,5,.*…$/);
  expect(columnsOf(table[1] ?? '')).toBeLessThanOrEqual(100);
});

test('percentages have colours where they are wanted', () => {
  const [, worst, , best] = fileTable(FILES, { columns: 80, isColored: true });
  expect(worst).toContain('\x1b[31m  10.00\x1b[0m');
  expect(best).toContain('\x1b[33m  75.00\x1b[0m');
});

test.each([
  ['NO_COLOR', { NO_COLOR: '1' }, true, false],
  ['an empty NO_COLOR', { NO_COLOR: '' }, true, true],
  ['FORCE_COLOR in a pipe', { FORCE_COLOR: '1' }, false, true],
  ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, true, false],
  ['both', { FORCE_COLOR: '1', NO_COLOR: '1' }, true, true],
  ['neither, in a pipe', {}, false, false],
])('%s: colours as Node has them', (_, variables, isTTY, isColored) => {
  const stream = { isTTY, columns: 80, hasColors: () => true };
  expect(terminalOf(stream, readTerminalWishes(variables)).isColored).toBe(isColored);
});

test('a wide character takes two columns, its half-width form one, a joined one what it shows', () => {
  expect(['日本', 'ｱｲｳ', 'é', 'e\u0301', '👍', 'ab'].map(columnsOf)).toEqual([4, 3, 1, 1, 2, 2]);
  expect(padded('日本', 6)).toBe('日本  ');
  expect(cutInMiddle('src/日本語/orders.ts', 12)).toBe('src…rders.ts');
  expect(cutAtEnd('日本語', 4)).toBe('日…');
  for (const columns of [1, 2, 5, 9])
    expect(columnsOf(cutInMiddle('日本語の長い名前', columns))).toBeLessThanOrEqual(columns);
});

test.each([40, 60])('functions keep their names in %d columns', (columns) => {
  const functions = [
    new FunctionTally('orders-api-of-the-eu-production-stage').toSummary(),
    new FunctionTally('x').toSummary(),
  ];
  const table = functionTable(functions, [], [], columns);
  for (const row of table) expect(row.length, row).toBeLessThanOrEqual(columns);
  expect(table[1]).toMatch(/^order.*stage/);
  expect(table[2]).toMatch(/^x /);
});

test('the worst files are those with the most lines that did not run, or by share', () => {
  const files = [file('big.ts', 900, 1_000), file('small.ts', 0, 3), file('full.ts', 9, 9)];
  expect(worstFiles(files, 10).map(({ path }) => path)).toEqual(['big.ts', 'small.ts']);
  expect(worstFiles(files, 1, 'lines').map(({ path }) => path)).toEqual(['small.ts']);
});
