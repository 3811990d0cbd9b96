import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { combineFolder } from '../support/combined.ts';
import { putShop, RECORDED, shopCheckout } from '../support/python-recorded.ts';
import { RecordedStore } from '../support/recorded.ts';

/** By file, what `LF`, `LH`, … say, and the lines of the records that two tools write alike. */
function lcovOf(text: string): Record<string, Record<string, unknown>> {
  const files: Record<string, Record<string, unknown>> = {};
  for (const record of text.split('end_of_record')) {
    const lines = record.trim().split('\n');
    const path = /shop\/.*/.exec(lines.find((line) => line.startsWith('SF:')) ?? '')?.[0];
    if (path === undefined) continue;
    const total = (name: string) =>
      Number(lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1) ?? 0);
    files[path] = {
      ...Object.fromEntries(['LF', 'LH', 'BRF', 'BRH', 'FNF', 'FNH'].map((name) => [name, total(name)])),
      lines: lines.filter((line) => line.startsWith('DA:')).sort(),
      functions: lines.filter((line) => line.startsWith('FNDA:')).sort(),
    };
  }
  return files;
}

const withStatements = (files: ReturnType<typeof lcovOf>) =>
  Object.fromEntries(Object.entries(files).filter(([, { LF }]) => LF !== 0));

test.each(['branches', 'lines'] as const)(
  'with %s, lcov, totals and lines are those of coverage.py',
  async (kind) => {
    const store = new RecordedStore();
    putShop(store, kind);
    const { folder, totals, files, warnings } = await combineFolder(store.folder, { root: shopCheckout() });
    expect(lcovOf(readFileSync(join(folder, 'lcov.info'), 'utf8'))).toEqual(
      withStatements(lcovOf(RECORDED[kind].lcov)),
    );
    const own = RECORDED[kind].json;
    for (const { path, lines, branches } of files) {
      const { summary } = own.files[path] ?? {};
      expect([path, lines.total, lines.covered, branches.total, branches.covered]).toEqual([
        path,
        summary?.num_statements,
        summary?.covered_lines,
        summary?.num_branches ?? 0,
        summary?.covered_branches ?? 0,
      ]);
    }
    expect(files.map(({ path }) => path)).toEqual(['shop/handler.py', 'shop/orders.py']);
    expect([totals.statements.total, totals.statements.covered]).toEqual([
      own.totals.num_statements,
      own.totals.covered_lines,
    ]);
    expect(warnings.filter((line) => !line.includes('COVERAGE_BRANCHES=off'))).toEqual([]);
  },
);

test("Cobertura's sums are those of coverage.py", async () => {
  const store = new RecordedStore();
  putShop(store);
  const { folder } = await combineFolder(store.folder, { root: shopCheckout() });
  const xml = readFileSync(join(folder, 'cobertura-coverage.xml'), 'utf8');
  const attributes = (text: string | undefined) =>
    ['lines-valid', 'lines-covered', 'branches-valid', 'branches-covered'].map(
      (name) => new RegExp(`${name}="(\\d+)"`).exec(text ?? '')?.[1],
    );
  expect(attributes(xml)).toEqual(attributes(RECORDED.branches.xml?.[0]));
  expect(attributes(xml)).not.toContain(undefined);
});
