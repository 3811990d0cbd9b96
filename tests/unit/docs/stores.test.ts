import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LOCATION_FORMS_IN_WORDS } from '../../../combiner-image/store/forms.ts';
import { STORE_VARIABLES } from '../../../contract/stores.ts';

/** Prose, without marks of code: a row of a table explains one store, and does not say which there are. */
function prose(page: string): string {
  const lines = readFileSync(join(import.meta.dirname, '../../..', page), 'utf8').split('\n');
  const text = lines.filter((line) => !line.startsWith('|')).join(' ');
  return text.replaceAll('`', '');
}

test.each(['README.md', 'docs/configuration.md'])('%s names the variable of each store', (page) => {
  const text = prose(page);
  expect(Object.values(STORE_VARIABLES).filter((name) => !text.includes(name))).toEqual([]);
});

test('docs/configuration.md says how the location of each store is written', () => {
  expect(prose('docs/configuration.md')).toContain(`as ${LOCATION_FORMS_IN_WORDS}`);
});
