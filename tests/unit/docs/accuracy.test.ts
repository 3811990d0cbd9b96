import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { table } from '../support/markdown.ts';

const ROOT = join(import.meta.dirname, '../../..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const PAGE = readFileSync(join(ROOT, 'docs/accuracy.md'), 'utf8');

/** `99.944 % of 424,300` as the README has it: cut, not rounded up. */
function twoDigits(cell = ''): string {
  return `${/^\d+\.\d\d/.exec(cell)?.[0]} %`;
}

test('the README compares converters by the figures that were measured', () => {
  const measured = PAGE.split('\n')
    .filter((line) => line.startsWith('| **all** |'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, , converter, lines, , branches]) => [converter, twoDigits(lines), twoDigits(branches)]);
  const said = table(README, 'Is the number right?').map((row) => [
    row[''],
    row['lines'],
    row['lines with branches'],
  ]);
  expect(measured).toHaveLength(4);
  expect(said.sort()).toEqual(measured.sort());
});
