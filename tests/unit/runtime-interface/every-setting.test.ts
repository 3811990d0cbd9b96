import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSettings, type Settings } from '../../../runtime-interface/environment.ts';
import { sourceFiles } from '../support/source-files.ts';

const ROOT = join(import.meta.dirname, '../..');
const sources = sourceFiles('runtime-interface');
const users = sources.filter(({ name }) => name !== 'environment.ts').map(({ text }) => text);

/** `settings.field`, `{ field } = settings`, `Pick<Settings, 'field'>`. */
function isUsed(field: string): boolean {
  const uses = [
    new RegExp(`settings\\??\\.${field}\\b`, 'i'),
    new RegExp(`\\{[^{}]*\\b${field}\\b[^{}]*\\} = [^;]*settings`, 'i'),
    new RegExp(`Pick<Settings,[^>]*'${field}'`),
  ];
  return users.some((text) => uses.some((use) => use.test(text)));
}

test.each(Object.keys(readSettings({})) as (keyof Settings)[])(
  'the setting %s does something: it is used outside of environment.ts',
  (field) => {
    expect(isUsed(field)).toBe(true);
  },
);

test('a setting that nobody reads would be found', () => {
  expect(isUsed('maxUploads')).toBe(false);
});

const wholeNumbers = [
  ...sources
    .map(({ text }) => text)
    .join('\n')
    .matchAll(/\.wholeNumber\(\s*'(\w+)',\s*'(\w+)',\s*([\d_]+)/g),
].map(([, name = '', unit = '', otherwise = '']) => ({
  name,
  unit,
  otherwise: otherwise.replaceAll('_', ''),
}));

test.each(wholeNumbers)('$name: what is no number of $unit is one problem, and the default holds', (read) => {
  const { problems, ...settings } = readSettings({ [read.name]: 'many' });
  const message = `${read.name} must be a whole number of ${read.unit} with at most six digits; using the default, ${read.otherwise}.`;
  expect(problems).toEqual([{ code: 'bad-value', message }]);
  const { problems: _, ...defaults } = readSettings({});
  expect(settings).toEqual(defaults);
});

/** Hold that each variable is read and documented, and not what it changes. */
const OF_VALUES = /\/unit\/docs\/|\/(settings|variables|every-setting)\.test\.ts$/;
const TESTS = globSync('**/*.ts', { cwd: ROOT, exclude: (name) => name.endsWith('node_modules') })
  .map((name) => join(ROOT, name))
  .filter((path) => !OF_VALUES.test(path))
  .map((path) => readFileSync(path, 'utf8'));

const variables = [
  ...sources
    .map(({ text }) => text)
    .join('\n')
    .matchAll(/\bvariables(?:\.\w+\(|\[)\s*'(COVERAGE_[A-Z0-9_]+)'/g),
].map(([, name = '']) => name);

test.each([...new Set(variables)])('%s: a test shows what it changes', (name) => {
  expect(TESTS.some((text) => new RegExp(`\\b${name}\\b`).test(text))).toBe(true);
});

test('a variable that no test sets would be found', () => {
  expect(variables.length).toBeGreaterThan(10);
  expect(TESTS.some((text) => /\bCOVERAGE_MAX_UPLOADS\b/.test(text))).toBe(false);
});
