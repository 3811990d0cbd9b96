import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMPACTED } from '../contract/field-decisions.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/how-it-works.md'), 'utf8');

/** What users call a field: parts of a build or a runtime go by the whole. */
function wordOf(field: string): string {
  const [group = '', name = group] = field.split('.');
  if (name === 'name') return group;
  const word = ['function', 'sandbox'].includes(group) ? name : group;
  return word.replace('[]', '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

test('the page says what compacting keeps apart', () => {
  const [sentence = ''] = PAGE.match(/- One object is written for each[^.]*\./) ?? [];
  const apart = Object.entries(COMPACTED).filter(([, role]) => role === 'deployment');
  const words = apart
    .map(([field]) => field)
    .filter((field) => !field.startsWith('result[]'))
    .map(wordOf);
  expect(words).toContain('task root');
  expect(words.filter((word) => !sentence.replace(/\s+/g, ' ').includes(word))).toEqual([]);
});
