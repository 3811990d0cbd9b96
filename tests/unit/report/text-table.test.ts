import istanbulCoverage from 'istanbul-lib-coverage';
import { expect, test } from 'vitest';
import type { NamedSources } from '../../../combiner-image/report/source-files.ts';
import { textTable, WIDEST_ROW } from '../../../combiner-image/report/text-table.ts';

/** Every second of its lines ran. */
function source(path: string, lines: number) {
  const at = (line: number) => ({ start: { line, column: 0 }, end: { line, column: 9 } });
  const numbers = Array.from({ length: lines }, (_, i) => i + 1);
  return {
    path,
    statementMap: Object.fromEntries(numbers.map((line) => [line, at(line)])),
    s: Object.fromEntries(numbers.map((line) => [line, line % 2])),
    fnMap: {},
    f: {},
    branchMap: {},
    b: {},
  };
}

function table(columns: number, ...sources: ReturnType<typeof source>[]): string[] {
  const map = istanbulCoverage.createCoverageMap({});
  for (const each of sources) map.addFileCoverage(each);
  return textTable({ map } as NamedSources, columns, false).split('\n');
}

test.each([
  ['name', source(`src/${'x'.repeat(4_000)}.ts`, 2)],
  ['path', source(`${'d/'.repeat(2_000)}x.ts`, 2)],
  ['list of lines', source('src/x.ts', 4_000)],
])('a long %s makes no row wider than the bound', (_, long) => {
  const rows = table(0, source('src/honest.ts', 3), long);
  expect(rows.join('\n')).toMatch(/honest\.ts +\| +66\.66 /);
  expect(Math.max(...rows.map(({ length }) => length))).toBeLessThanOrEqual(WIDEST_ROW);
});

test.each([1, 40, 60, 80, 200])('in a terminal of %d columns names can be read', (columns) => {
  expect(table(columns, source('src/honest.ts', 3)).join('\n')).toContain('honest.ts');
});
