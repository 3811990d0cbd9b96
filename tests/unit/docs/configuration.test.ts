import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../cli/command-line.ts';
import { fileSchema, keysOf, schemaOf } from '../../../cli/config/option-keys.ts';
import { EXIT_CODES } from '../../../combiner-image/errors.ts';
import { handler } from '../../../combiner-image/handler.ts';
import { describeReporter, REPORTERS } from '../../../combiner-image/report/reporters.ts';
import { PROXY_VARIABLES } from '../../../contract/proxy/proxies.ts';
import { S3_OPTIONS } from '../../../contract/s3-options.ts';
import { S3_PLACE_VARIABLES } from '../../../contract/s3-place.ts';
import { PREFIX_VARIABLE, STORE_VARIABLES } from '../../../contract/stores.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { columnOf, names, table } from '../support/markdown.ts';
import { sourceFiles } from '../support/source-files.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PAGE = readFileSync(join(ROOT, 'docs/configuration.md'), 'utf8');
/** A bucket that the recorder can use. */
const STORED = { COVERAGE_S3_BUCKET: 'bucket', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' };

const STORES = [
  ...Object.values(STORE_VARIABLES),
  PREFIX_VARIABLE,
  ...S3_OPTIONS.map(({ variable }) => variable),
  ...S3_PLACE_VARIABLES,
  ...PROXY_VARIABLES,
];

/** `variables.switch('NAME', …)`, `variables['NAME']` and `readToken('NAME', variables)`, with the way in which each is read. */
function variablesReadIn(folder: string, ending?: string): Map<string, string> {
  const text = sourceFiles(folder, ending).map((file) => file.text);
  const reads = text
    .join('\n')
    .matchAll(/\bvariables(?:\.(\w+)\(|\[)\s*'([A-Z0-9_]+)'|\b\w+\('([A-Z0-9_]+)', variables\)/g);
  return new Map([...reads].map(([, how = 'text', name, handed = '']) => [name ?? handed, how]));
}

test.each([
  ['The function', 'runtime-interface'],
  ['The combiner and the command line', 'combiner-image'],
])('"%s" names each variable that %s reads, and no other', (heading, folder) => {
  // A set: a variable of a store may also be read as a setting.
  const variables = new Set([...variablesReadIn(folder).keys(), ...STORES]);
  expect(columnOf(table(PAGE, heading), 'variable').flatMap(names).sort()).toEqual([...variables].sort());
});

test('"In Python" names each variable that Python’s recorder reads and Node’s does not, and those without an effect', () => {
  const python = variablesReadIn('runtime-interface-python', '.py');
  const shared = new Set(columnOf(table(PAGE, 'The function'), 'variable').flatMap(names));
  const said = columnOf(table(PAGE, 'In Python'), 'variable').flatMap(names);
  expect(python.size).toBeGreaterThan(20);
  expect([...python.keys()].filter((name) => !shared.has(name))).toEqual(
    said.filter((name) => !shared.has(name)),
  );
  // What Node's recorder reads, and Python's does not.
  const unread = [...variablesReadIn('runtime-interface').keys()].filter(
    (name) => name.startsWith('COVERAGE_') && !python.has(name),
  );
  expect(unread.filter((name) => !said.includes(name))).toEqual([]);
});

test('the defaults of the function are those that the recorder has', () => {
  const rows = table(PAGE, 'The function').filter((row) => /^`[^`]+`/.test(row['default'] ?? ''));
  const defaults = rows
    .map((row) => [...names(row['variable'] ?? ''), ...names(row['default'] ?? '')])
    .filter(([, value]) => value !== 'AWS_DEFAULT_REGION');
  expect(defaults.length).toBeGreaterThan(10);
  expect(readSettings({ ...STORED, ...Object.fromEntries(defaults) })).toEqual(readSettings(STORED));
});

test('the values of the choices are those that the recorder takes', () => {
  const read = variablesReadIn('runtime-interface');
  for (const row of table(PAGE, 'The function')) {
    const [variable = ''] = names(row['variable'] ?? '');
    if (!['switch', 'choice'].includes(read.get(variable) ?? '')) continue;
    const problemsWith = (value: string) => readSettings({ ...STORED, [variable]: value }).problems;
    const values = names(row['values'] ?? '');
    expect(values.length, variable).toBeGreaterThan(1);
    for (const value of values) expect(problemsWith(value), variable).toEqual([]);
    expect(problemsWith('neither'), variable).toHaveLength(1);
  }
});

test('the values of what a bucket demands are those that are taken, and those of the messages', () => {
  for (const { variable, expected, parse } of S3_OPTIONS) {
    const row = table(PAGE, 'The function').find((each) => names(each['variable'] ?? '')[0] === variable);
    const values = names(row?.['values'] ?? '');
    if (values.length === 0) continue;
    expect(values.map(parse), variable).not.toContain(undefined);
    expect([values.slice(0, -1).join(', '), values.at(-1)].filter(Boolean).join(' or ')).toBe(expected);
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

/** Of Python's recorder, by Node's way to write names. Which of them both have, and of what size, is compared elsewhere. */
function limitsOfPython(): [name: string, value: number | number[]][] {
  const text = readFileSync(join(ROOT, 'runtime-interface-python/recorder/limits.py'), 'utf8');
  return [...text.matchAll(/^([A-Z_]+) = (.+)$/gm)].map(([, name = '', value = '']) => {
    const numbers = value.replace(/[()]/g, '').split(',').filter(Boolean);
    const read = numbers.map((one) =>
      one.split('*').reduce((product, factor) => product * Number(factor.replaceAll('_', '')), 1),
    );
    const camel = name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    return [camel, read.length === 1 ? (read[0] ?? 0) : read];
  });
}

test('each limit of Python alone stands there with its value, and no other; each is used', () => {
  const documented = table(PAGE, 'Limits in Python').map((row) => [
    ...names(row['limit'] ?? ''),
    row['value'],
  ]);
  const known = limitsOfPython();
  const alone = known.filter(([name]) => !(name in LIMITS));
  expect(documented).toEqual(alone.map(([name, value]) => [name, withUnit(name, value)]));
  const users = sourceFiles('runtime-interface-python', '.py').filter(
    ({ name }) => !name.endsWith('limits.py'),
  );
  const words = new Set(users.flatMap(({ text }) => text.match(/\b[A-Z][A-Z_]+\b/g) ?? []));
  const unused = known.filter(([name]) => !words.has(name.replace(/[A-Z]/g, '_$&').toUpperCase()));
  expect(unused).toEqual([]);
});

test('the event of the combiner is documented field by field', async () => {
  const documented = columnOf(table(PAGE, 'Event of the combiner'), 'field').flatMap(names);
  const refused = handler({ 'no such field': 1 });
  await expect(refused).rejects.toThrow(`Known: ${documented.join(', ')}.`);
});

test('the event to compact is documented field by field', async () => {
  const documented = columnOf(table(PAGE, 'To compact'), 'field').flatMap(names);
  const refused = handler({ action: 'compact', 'no such field': 1 });
  await expect(refused).rejects.toThrow(`Known: ${documented.join(', ')}.`);
});

test('the events that share the work are documented field by field', async () => {
  const fieldsOf = (heading: string) => columnOf(table(PAGE, heading), 'field').flatMap(names);
  const ofReport = fieldsOf('Event of the combiner');
  const documented = {
    plan: [...fieldsOf('A plan'), ...ofReport.slice(ofReport.indexOf('functions'))],
    fold: fieldsOf('A fold'),
  };
  for (const [action, fields] of Object.entries(documented)) {
    const refused = handler({ action, 'no such field': 1 });
    await expect(refused).rejects.toThrow(`Known: ${fields.join(', ')}.`);
  }
});

test('each option stands there with its short form and the commands that have it', () => {
  const rows = table(PAGE, 'Options of the command line');
  for (const { name: command, options } of COMMANDS.values()) {
    const has = ({ commands = '' }: Record<string, string>) =>
      commands.startsWith('all') ? commands !== `all but ${command}` : commands.split(', ').includes(command);
    const documented = rows.filter(has).flatMap((row) => names(row['option'] ?? ''));
    const expected = Object.entries(options).flatMap(([name, { short }]) =>
      short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`],
    );
    expect(documented.sort(), command).toEqual(expected.sort());
  }
});

test('each key of the configuration file stands there', () => {
  const documented = columnOf(table(PAGE, 'The configuration file'), 'key').flatMap(names);
  expect(documented.sort()).toEqual([...keysOf([...COMMANDS.values()]).keys()].sort());
});

test('the published schema of the configuration file is that of the options', () => {
  const schema = readFileSync(join(ROOT, 'contract/schemas/config.schema.json'), 'utf8');
  expect(JSON.parse(schema), 'npm run fix writes it').toEqual(fileSchema(keysOf([...COMMANDS.values()])));
});

test('a key means the same in each command that has it', () => {
  const known = keysOf([...COMMANDS.values()]);
  for (const { name: command, keys } of COMMANDS.values())
    for (const [name, option] of keys) {
      const first = known.get(name);
      expect(first && schemaOf(option), `${command} ${name}`).toEqual(first && schemaOf(first));
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

function withUnit(name: string, value: number | readonly number[]): string {
  const written = [value]
    .flat()
    .map((one) => (name.endsWith('Bytes') ? bytes(one) : one.toLocaleString('en-US')));
  return `${written.join(', ')}${name.endsWith('Ms') ? ' ms' : ''}`;
}

function bytes(value: number): string {
  if (value % 1024 !== 0) return `${value} bytes`;
  return value % 1024 ** 2 === 0 ? `${value / 1024 ** 2} MiB` : `${value / 1024} KiB`;
}
