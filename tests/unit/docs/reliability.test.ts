import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { introduction } from '../../../scripts/reliability/page.ts';
import { PROOFS } from '../../../scripts/reliability/proofs.ts';
import { ENDING_ROWS } from '../../containers/reliability/endings.ts';
import { FAULT_ROWS } from '../../containers/reliability/faults.ts';
import { GUEST_ROWS } from '../../containers/reliability/guests.ts';
import { NETWORK_ROWS } from '../../containers/reliability/networks.ts';
import { PYTHON_ENDING_ROWS } from '../../containers/reliability/python-endings.ts';
import { PYTHON_GUEST_ROWS } from '../../containers/reliability/python-guests.ts';
import { columnOf, table } from '../support/markdown.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/reliability.md'), 'utf8');

test.each([
  ['Endings', 'what happens', ENDING_ROWS],
  ['Faults of the store', 'what is wrong', FAULT_ROWS],
  ['Networks and accounts of companies', 'where', NETWORK_ROWS],
  ['Beside other tools', 'tool', GUEST_ROWS],
  ['Endings of functions in Python', 'what happens', PYTHON_ENDING_ROWS],
  ['Faults of the store, functions in Python', 'what is wrong', FAULT_ROWS],
  ['Beside other tools, functions in Python', 'tool or environment', PYTHON_GUEST_ROWS],
])('"%s" has each row of the tests, in their order, and no other', (heading, column, rows) => {
  const documented = columnOf(table(PAGE, heading), column);
  expect([...new Set(documented)]).toEqual(rows);
});

test('each condition that is seen elsewhere is documented, by a test that is there', () => {
  expect(columnOf(table(PAGE, 'Seen elsewhere'), 'condition')).toEqual(
    PROOFS.map(({ condition }) => condition),
  );
  for (const { file, title } of PROOFS)
    expect(readFileSync(join(import.meta.dirname, '../../..', file), 'utf8')).toContain(title);
});

test('each row says what was lost, and why unless it is nothing', () => {
  const cells = [
    ...table(PAGE, 'Endings'),
    ...table(PAGE, 'Faults of the store'),
    ...table(PAGE, 'Networks and accounts of companies'),
    ...table(PAGE, 'Endings of functions in Python'),
    ...table(PAGE, 'Faults of the store, functions in Python'),
  ].map(({ lost }) => lost);
  for (const cell of cells) expect(cell).toMatch(/^(nothing|(`\w+`(, )?)+: \w.+)$/);
});

test('the bounds that it states are those of the recorder', () => {
  expect(PAGE.startsWith(introduction()), 'npm run reliability').toBe(true);
});
