import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../cli/command-line.ts';
import { findConfig } from '../../../cli/config/find-config.ts';
import { fileSchema, keysOf } from '../../../cli/config/option-keys.ts';
import { readConfig } from '../../../cli/config/read-config.ts';
import { lambdaCoverage } from '../support/command.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const KEYS = keysOf([...COMMANDS.values()]);
const NAME = 'lambda-coverage.config.json';

/** A checkout with this file, and a folder in it. */
function checkout(config: object, name = NAME): { top: string; inner: string } {
  const top = writeFiles(temporaryFolder(), {
    [name]: typeof config === 'string' ? config : JSON.stringify(config),
    'packages/api/index.js': 'exports.handler = async () => 1;\n',
  });
  mkdirSync(join(top, '.git'));
  return { top, inner: join(top, 'packages/api') };
}

/** One function, in a folder of a checkout. */
function record(top: string, folder: string): void {
  const store = new RecordedStore();
  const taskRoot = join(top, 'packages/api');
  const result = run(taskRoot, 'index.js', [{}]);
  store.putScripts(taskRoot, result);
  store.put(rawObject(taskRoot, result, { functionName: 'orders-api' }));
  cpSync(store.folder, join(top, folder), { recursive: true, preserveTimestamps: true });
}

test('a command takes what the file of a folder above says, with paths relative to it', async () => {
  const { top, inner } = checkout({
    store: 'recorded',
    output: 'out',
    reporter: ['json-summary'],
    lines: 100,
    expect: ['orders-api', 'billing'],
    'min-confidence': 'low',
  });
  record(top, 'recorded');
  const { code, stderr, stdout } = await lambdaCoverage(['report', '--json'], { cwd: inner });
  expect(stderr).toContain(`../../${NAME} gives store, output, reporter, lines, expect\n`);
  expect([code, JSON.parse(stdout).absent]).toEqual([5, ['billing']]);
  expect(JSON.parse(stdout).report).toMatchObject({
    files: expect.arrayContaining(['coverage-summary.json']),
    location: join(top, 'out'),
  });
});

test('flags and arguments count before the file, and a part of what ran need not have all that is expected', async () => {
  const { top, inner } = checkout({
    store: 'nowhere',
    lines: 100,
    all: true,
    expect: ['billing'],
    reporter: 'none',
  });
  record(top, 'recorded');
  const flags = ['--lines', '0', '--no-all', '--function', 'orders-api'];
  const { code, stderr } = await lambdaCoverage(['report', '../../recorded', ...flags], { cwd: inner });
  expect(stderr).toContain(`../../${NAME} gives store, reporter\n`);
  expect(code).toBe(0);
});

test('--config names a file, or none', async () => {
  const { top, inner } = checkout({ lines: 101 });
  writeFileSync(join(top, 'ci.json'), '{ "store": "ci" }');
  const said = async (config: string) =>
    (await lambdaCoverage(['doctor', '--config', config], { cwd: inner })).stderr;
  expect(await said('../../ci.json')).toContain('ci does not exist');
  expect(await said('none')).toContain('Which store?');
  expect(await said('absent.json')).toContain('--config: absent.json does not exist.');
});

test('what a command refuses is said of the file that gave it', async () => {
  const { inner } = checkout({ since: 'soon', store: ['a', 'b'] });
  const { code, stderr } = await lambdaCoverage(['report'], { cwd: inner });
  expect(code).toBe(2);
  expect(stderr).toContain(`"since" in ../../${NAME} must be an age`);
  const unknown = await lambdaCoverage(['report', '.'], { cwd: checkout({ reporter: ['htm'] }).inner });
  expect(unknown.stderr).toContain(`It is set in ../../${NAME}, as "reporter".`);
  const started = await lambdaCoverage(['run', 'start', 'x'], { cwd: inner });
  expect(started.stderr).toContain(`this command takes one, but ../../${NAME} has ../../a, ../../b`);
});

test('globs of the file that no name fits are said once, as its own, with what fits', async () => {
  const { top } = checkout({ include: ['api/**'], store: 'recorded' });
  record(top, 'recorded');
  const { code, stderr } = await lambdaCoverage(['report', '-q'], { cwd: top });
  expect([code, stderr.split('\n')]).toEqual([
    3,
    [
      expect.stringMatching(
        /can be reported: No file is shown by "include" in lambda-coverage\.config\.json api\/\*\*: write \*\*\/api\/\*\*\. Names are, for example, packages\/api\/index\.js\.$/,
      ),
      'See "lambda-coverage explain nothing-shown".',
      '',
    ],
  ]);
  writeFiles(top, { [NAME]: JSON.stringify({ exclude: ['x.js'], store: 'recorded' }) });
  const partly = await lambdaCoverage(['report', '-q'], { cwd: top });
  expect(partly.stderr).toContain(
    'warning: No file is left out by "exclude" in lambda-coverage.config.json x.js. Names are',
  );
});

test.each([
  [{ failUnder: 80 }, '"failUnder" is not an option of the configuration file. Give --lines 80'],
  [{ checkCoverage: true }, 'Thresholds count as soon as one is given'],
  [{ taskRoot: 'dist' }, 'Did you mean "task-root"?'],
  [{ lnes: 80 }, 'Did you mean "lines"?'],
  [{ lines: '80' }, `"lines" must be a number up to 100, not '80'.`],
  [{ lines: 101 }, '"lines" must be a number up to 100, not 101.'],
  [{ all: 'yes' }, '"all" must be true or false'],
  [{ include: ['src/**', 7] }, '"include[1]" must be a text, not 7.'],
  [{ include: { a: 1 } }, '"include" must be a text, or a list (a text each), not'],
  [{ store: '' }, '"store" must be a text'],
  [{ expect: [' , '] }, '"expect[0]" must be a text'],
  [{ root: null }, '"root" must be a text, not null.'],
  [{ 'min-confidence': 'HIGH' }, '"min-confidence" must be one of "low", "medium", "high", not'],
  [JSON.parse('{ "__proto__": 1 }'), '"__proto__" is not an option'],
  [[], 'must hold an object'],
])(
  '%j is refused, with the file, the key and what is right, by us as by the schema',
  async (config, message) => {
    const { top } = checkout(config);
    await expect(readConfig(join(top, NAME), KEYS)).rejects.toThrow(message);
    await expect(readConfig(join(top, NAME), KEYS)).rejects.toThrow(NAME);
    const isValid = new Ajv({ strict: false }).compile(fileSchema(KEYS));
    // Of empty texts the schema says nothing.
    expect(isValid(config)).toBe(/"(store|expect\[0\])" must be a text/.test(message));
  },
);

test.each([
  ['{\n  "lines": 80,\n  }', `${NAME} is not JSON: it has a comment`],
  ['{\n  "lines": 80\n  "all": true }', `${NAME} is not JSON, line 3: `],
  ['{ "lines": 80', `${NAME} is not JSON, line 1: it ends too early`],
  ['{} {}', `${NAME} is not JSON, line 1: something follows its end`],
  ['', 'is not JSON'],
])('%j: the line of what is not JSON is said', async (text, message) => {
  const top = writeFiles(temporaryFolder(), { [NAME]: text });
  await expect(readConfig(join(top, NAME), KEYS)).rejects.toThrow(message);
});

test('a file of code may hold the options, and says why it cannot', async () => {
  const top = writeFiles(temporaryFolder(), {
    'lambda-coverage.config.mjs': 'export default Promise.resolve({ lines: 40 + 40, all: undefined });\n',
    'lambda-coverage.config.ts': 'const lines: number = 80;\nexport default { lines };\n',
    'throws.mjs': 'throw new Error("no database");\n',
    'empty.mjs': 'export const lines = 80;\n',
  });
  for (const name of ['lambda-coverage.config.mjs', 'lambda-coverage.config.ts'])
    expect((await readConfig(join(top, name), KEYS)).values).toEqual(new Map([['lines', 80]]));
  await expect(readConfig(join(top, 'throws.mjs'), KEYS)).rejects.toThrow(
    /throws\.mjs cannot be loaded: no database/,
  );
  await expect(readConfig(join(top, 'empty.mjs'), KEYS)).rejects.toThrow('as its default export');
  expect(() => findConfig(top)).toThrow(
    'has lambda-coverage.config.mjs and lambda-coverage.config.ts: keep one',
  );
});

test('nothing above the top of a checkout is looked at, and outside of one nothing above at all', () => {
  const above = writeFiles(temporaryFolder(), {
    [NAME]: '{}',
    'in/package.json': '{}',
    'other/x/package.json': '{}',
  });
  mkdirSync(join(above, 'in/.git'));
  expect(findConfig(join(above, 'in'))).toBeUndefined();
  expect(findConfig(join(above, 'other/x'))).toBeUndefined();
  mkdirSync(join(above, '.git'));
  expect(findConfig(join(above, 'other/x'))).toBe(join(above, NAME));
});

test.each([
  ['--check-coverage', 'Thresholds count as soon as one is given: --lines 80.'],
  ['--temp-directory=x', 'Give the store as an argument'],
  ['--reports-dir', 'Give the folder of the report with --output DIR'],
  ['-x', 'Give --exclude GLOB.'],
  ['--store', 'Give s3://bucket/prefix | DIR without a name before it.'],
  ['--reportr', 'Did you mean "--reporter"?'],
])('report %s is answered with what to use here', async (option, answer) => {
  const said = COMMANDS.get('report')?.run([option, '1'], KEYS);
  await expect(said).rejects.toThrow(`Unknown option ${option.split('=')[0]}. ${answer}`);
  await expect(said).rejects.toMatchObject({ exitCode: 2 });
});

test('what invoke records is in the folder that the file names as store, unless it is told otherwise', async () => {
  const { top, inner } = checkout({ store: ['s3://deployed', 'mine'] });
  const invoke = (...args: string[]) =>
    lambdaCoverage(['invoke', 'index.handler', '--event', '{}', ...args], { cwd: inner });
  const has = (...folders: string[]) => folders.map((folder) => existsSync(join(top, folder, 'raw')));
  await invoke('--dir', join(top, 'asked'));
  await invoke('--env', `COVERAGE_DIR=${join(top, 'variable')}`);
  expect(has('asked', 'variable', 'mine')).toEqual([true, true, false]);
  const { stderr } = await invoke();
  expect(stderr).toContain(`../../${NAME} gives store\n`);
  expect(stderr).toContain('Coverage is in ../../mine.');
  expect(has('mine', '.lambda-coverage')).toEqual([true, false]);
});

test.each([['s3://deployed'], [['a', 'b']]])(
  'a store that is no folder, or not one, is not where invoke records: %j',
  async (store) => {
    const { top } = checkout({ store });
    const cwd = join(top, 'packages/api');
    const { stderr } = await lambdaCoverage(['invoke', 'index.handler', '--event', '{}'], { cwd });
    expect(stderr).toContain('Coverage is in ../../.lambda-coverage.');
    expect(stderr).not.toContain('gives store');
  },
);

test('a store of the file that is not there is said of the file, and one that was asked for is not', async () => {
  const { top, inner } = checkout({ store: 'mine' });
  for (const command of ['doctor', 'report']) {
    const own = await lambdaCoverage([command], { cwd: inner });
    expect([own.code, own.stderr]).toEqual([
      4,
      expect.stringContaining(`"store" in ../../${NAME}: ${join(top, 'mine')} does not exist.`),
    ]);
    const asked = await lambdaCoverage([command, 'other'], { cwd: inner });
    expect(asked.stderr).toContain(`${command}: ${join(inner, 'other')} does not exist.`);
  }
});

test('the address of a bucket is no folder in the file, either', async () => {
  const { inner } = checkout({ store: '.', output: 's3://bucket/report' });
  const { code, stderr } = await lambdaCoverage(['report'], { cwd: inner });
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining(`"output" in ../../${NAME} s3://bucket/report: give a folder of this machine.`),
  ]);
});
