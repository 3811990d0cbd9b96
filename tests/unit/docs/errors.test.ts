import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXPLANATIONS } from '../../../cli/explain/explanations.ts';
import { errorPage } from '../../../cli/explain/page.ts';
import { RECORDER_CODES, REPORT_CODES } from '../../../contract/error-codes.ts';
import { STORE_VARIABLES_IN_WORDS } from '../../../contract/stores.ts';
import { sourceFiles } from '../support/source-files.ts';

test('the page is what the command explains: if not, run node scripts/error-page.ts', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/errors.md'), 'utf8');
  expect(page).toBe(errorPage());
});

test('a code has one meaning', () => {
  const codes = [...RECORDER_CODES, ...REPORT_CODES];
  expect(new Set(codes).size).toBe(codes.length);
});

test.each([
  ['recorder', RECORDER_CODES, ['runtime-interface']],
  ['reporting half', REPORT_CODES, ['combiner-image', 'cli']],
])('each code of the %s is used', (_, codes, folders) => {
  const files = folders.flatMap((folder) => sourceFiles(folder));
  const source = files
    .filter(({ name }) => !name.endsWith('explanations.ts'))
    .map(({ text }) => text)
    .join('\n');
  // As a text, or as the key of a table.
  const isUsed = (code: string): boolean =>
    source.includes(`'${code}'`) || source.includes(` ${code}: {`) || source.includes(` ${code}: (`);
  expect(codes.filter((code) => !isUsed(code))).toEqual([]);
});

test('what to do without a store names the variables of all stores', () => {
  expect(EXPLANATIONS['no-store'].remedy.replaceAll('`', '')).toBe(`set ${STORE_VARIABLES_IN_WORDS}`);
});
