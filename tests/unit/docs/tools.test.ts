import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HINT_DIALECTS } from '../../../combiner-image/convert/exact/original/ignore-hints.ts';
import { build, buildNames } from '../support/built-elsewhere.ts';
import { columnOf, names, table } from '../support/markdown.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/accuracy.md'), 'utf8');

test('each tool that made a build stands there with its version', () => {
  const said = columnOf(table(PAGE, 'Tools that were tried'), 'tool').join(', ');
  const tools = buildNames('').flatMap((name) => build(name).tool.match(/[A-Za-z-]+ \d+\.\d+\.\d+/g) ?? []);
  expect(tools.length).toBeGreaterThan(20);
  for (const tool of tools) expect(said).toContain(tool);
});

test('each devtool of a build stands there', () => {
  const said = new Set(columnOf(table(PAGE, 'Tools that were tried'), 'tool').flatMap(names));
  for (const name of buildNames('')) {
    const [, devtool] = /devtool ([\w-]+)/.exec(build(name).tool) ?? [];
    if (devtool !== undefined) expect([...said]).toContain(devtool);
  }
});

test('the dialects of ignore comments are those that are obeyed', () => {
  expect(columnOf(table(PAGE, 'Ignore comments'), 'dialect').flatMap(names)).toEqual([...HINT_DIALECTS]);
});
