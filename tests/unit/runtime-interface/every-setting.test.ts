import { expect, test } from 'vitest';
import { readSettings, type Settings } from '../../../runtime-interface/environment.ts';
import { sourceFiles } from '../support/source-files.ts';

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
    .matchAll(/\.wholeNumber\(\s*'(\w+)',\s*'(\w+)',\s*(\d+)/g),
].map(([, name = '', unit = '', otherwise = '']) => ({ name, unit, otherwise }));

test.each(wholeNumbers)('$name: what is no number of $unit is one problem, and the default holds', (read) => {
  const { problems, ...settings } = readSettings({ [read.name]: 'many' });
  const message = `${read.name} must be a whole number of ${read.unit} with at most six digits; using the default, ${read.otherwise}.`;
  expect(problems).toEqual([{ code: 'bad-value', message }]);
  const { problems: _, ...defaults } = readSettings({});
  expect(settings).toEqual(defaults);
});
