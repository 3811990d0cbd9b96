import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXPLANATIONS } from '../../../cli/explain/explanations.ts';
import { errorPage } from '../../../cli/explain/page.ts';
import { RECORDER_CODES, REPORT_CODES, type RecorderCode } from '../../../contract/error-codes.ts';
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

/** What cannot be wrong in Python: it is of V8, of source maps, of worker threads or of counters in the code. */
const OF_NODE: readonly RecorderCode[] = [
  'unwrapped',
  'no-text',
  'bad-manifest',
  'instrumented',
  'changed-since',
  'name-taken',
  'load-budget',
  'no-counters',
  'thread-silent',
];

test.each([
  ["Node's recorder", RECORDER_CODES, ['runtime-interface'], '.ts'],
  [
    "Python's recorder",
    RECORDER_CODES.filter((code) => !OF_NODE.includes(code)),
    ['runtime-interface-python'],
    '.py',
  ],
  ['the reporting half', REPORT_CODES, ['combiner-image', 'cli'], '.ts'],
])('each code of %s is used', (_, codes, folders, ending) => {
  const files = folders.flatMap((folder) => sourceFiles(folder, ending));
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
