import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../cli/command-line.ts';
import { EXIT_CODES } from '../../../combiner-image/errors.ts';
import { handler } from '../../../combiner-image/handler.ts';
import { describeReporter, REPORTERS } from '../../../combiner-image/report/reporters.ts';
import { STORE_VARIABLES } from '../../../contract/stores.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { columnOf, names, table } from '../support/markdown.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PAGE = readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8');

/** `env['NAME']` and `readChoice(env, 'NAME', …)`, and the variables of the stores. */
function variablesReadBy(file: string): string[] {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const reads = source.matchAll(/\b(?:env|variables)(?:\[|, )'([A-Z0-9_]+)'/g);
  const named = [...reads].map(([, name = '']) => name);
  return [...new Set([...named, ...Object.values(STORE_VARIABLES)])].sort();
}

test.each([
  ['The function', 'runtime-interface/environment.ts'],
  ['The combiner and the command line', 'combiner-image/environment.ts'],
])('"%s" names each variable that %s reads, and no other', (heading, file) => {
  const variables = variablesReadBy(file);
  expect(variables).toContain('COVERAGE_S3_BUCKET');
  expect(columnOf(table(PAGE, heading), 'variable').flatMap(names).sort()).toEqual(variables);
});

test('the defaults of the function are those that the recorder has', () => {
  const stored = { COVERAGE_S3_BUCKET: 'bucket', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' };
  const rows = table(PAGE, 'The function').filter((row) => /^`[^`]+`/.test(row['default'] ?? ''));
  const defaults = rows
    .map((row) => [...names(row['variable'] ?? ''), ...names(row['default'] ?? '')])
    .filter(([, value]) => value !== 'AWS_DEFAULT_REGION');
  expect(defaults.length).toBeGreaterThan(10);
  expect(readSettings({ ...stored, ...Object.fromEntries(defaults) })).toEqual(readSettings(stored));
});

test('the values of the choices are those that the recorder takes', () => {
  for (const row of table(PAGE, 'The function')) {
    const [variable = ''] = names(row['variable'] ?? '');
    if (!/^COVERAGE_(ENABLED|UPLOAD|SCRIPTS|ATTRIBUTION|CHILDREN|LOG_LEVEL)$/.test(variable)) continue;
    const ownProblems = (value: string) =>
      readSettings({ [variable]: value }).problems.map(({ message }) => message);
    for (const value of names(row['values'] ?? '')) expect(ownProblems(value), variable).toEqual([]);
    expect(ownProblems('neither')).toHaveLength(1);
  }
});

test('each limit stands there with its value, and no other', () => {
  const documented = table(PAGE, 'Limits of the recorder').map((row) => [
    ...names(row['limit'] ?? ''),
    row['value'],
  ]);
  const expected = Object.entries(LIMITS).map(([name, value]) => [name, withUnit(name, value)]);
  expect(documented).toEqual(expected);
});

test('the event of the combiner is documented field by field', async () => {
  const documented = columnOf(table(PAGE, 'Event of the combiner'), 'field').flatMap(names);
  const refused = handler({ 'no such field': 1 });
  await expect(refused).rejects.toThrow(`Known: ${documented.join(', ')}.`);
});

test('each option stands there with its short form and the commands that have it', () => {
  const rows = table(PAGE, 'Options of the command line');
  for (const { name: command, options } of COMMANDS.values()) {
    const has = (row: Record<string, string>) =>
      row['commands'] === 'all' || row['commands']?.split(', ').includes(command);
    const documented = rows.filter(has).flatMap((row) => names(row['option'] ?? ''));
    const expected = Object.entries(options).flatMap(([name, { short }]) =>
      short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`],
    );
    expect(documented.sort(), command).toEqual(expected.sort());
  }
});

test('each reporter stands there with its file and meaning', () => {
  const documented = table(PAGE, 'Reporters').map((row) => [
    ...names(row['reporter'] ?? ''),
    names(row['file'] ?? '')[0] ?? '',
    row['meaning'],
  ]);
  const expected = REPORTERS.map((name) => {
    const { file, about } = describeReporter(name);
    return [name, file, about];
  });
  expect(documented).toEqual(expected);
});

test('each exit code stands there with its meaning', () => {
  const documented = table(PAGE, 'Exit codes').map((row) => [names(row['code'] ?? '')[0], row['meaning']]);
  expect(documented).toEqual(Object.entries(EXIT_CODES));
});

function withUnit(name: string, value: number): string {
  if (name.endsWith('Bytes')) return `${value / 1024 / 1024} MiB`;
  return `${value.toLocaleString('en-US')}${name.endsWith('Ms') ? ' ms' : ''}`;
}
