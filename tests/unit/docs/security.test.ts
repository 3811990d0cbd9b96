import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import rawSchema from '../../../contract/schemas/raw-object.schema.json' with { type: 'json' };
import scriptSchema from '../../../contract/schemas/script-object.schema.json' with { type: 'json' };
import { ATTACKS } from '../../fuzz/figures/attacks.ts';
import { columnOf, names, table } from '../support/markdown.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PAGE = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
const STATEMENTS = [
  'What leaves the function',
  "The function's side",
  'The store',
  "The report's side",
  'Operations',
];

test.each(STATEMENTS)('each statement of "%s" is held by a test that runs', (heading) => {
  for (const cell of columnOf(table(PAGE, heading), 'held by')) {
    expect(names(cell)).not.toEqual([]);
    for (const name of names(cell)) {
      // A target of the fuzzer has its inputs run by one test of all targets.
      expect(name).toMatch(
        /^tests\/(?:(?:unit|browser|containers|fuzz|moto)\/.*\.test\.ts|fuzz\/targets\/.*\.ts)$/,
      );
      expect(existsSync(join(ROOT, name)), name).toBe(true);
    }
  }
});

test('every table of statements is looked at', () => {
  const headings = PAGE.split(/^## /m).filter(
    (section) => section.includes('| held by |') || section.includes('held by |'),
  );
  expect(headings.map((section) => section.split('\n')[0])).toEqual(STATEMENTS);
});

test('the figures have a row for each attack: npm run fuzz:figures', () => {
  expect(columnOf(table(PAGE, 'Figures'), 'in the store')).toEqual(ATTACKS.map(({ name }) => name));
});

test('the page says of each field of what is stored what it holds', () => {
  const fields = columnOf(table(PAGE, 'Fields'), 'field of a raw object').flatMap(names);
  expect(fields.sort()).toEqual(Object.keys(rawSchema.properties).sort());
  const line = /^A script object holds (.*), and is only/m.exec(PAGE)?.[1] ?? '';
  expect(names(line)).toEqual(Object.keys(scriptSchema.properties));
});
