import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { spoolRoot } from '../../../contract/spool-root.ts';
import { lambdaCoverage, MAIN } from '../support/command.ts';
import { HANDLERS } from '../support/invoked.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';
import { AT_ONCE, signalledInvoke } from '../support/signalled-invoke.ts';

const COUNT = '{"how":"count"}';

/** Runs `lambda-coverage invoke` as a process of its own, with the recorder switched off. */
function invoke(parameters: string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'invoke', ...parameters], {
    encoding: 'utf8',
    input,
    cwd: HANDLERS,
    env: { ...process.env, COVERAGE_ENABLED: 'false' },
  });
  return { status, stdout, stderr };
}

test('each answer is one JSON line, logs go to stderr, and an error of the function is an answer', () => {
  const events = [COUNT, '{"how":"throw"}', COUNT].flatMap((event) => ['--event', event]);
  const { status, stdout, stderr } = invoke(['endings.handler', ...events]);
  expect(status).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toBe('{"count":1}');
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ errorType: 'TypeError', errorMessage: 'no such thing' });
  expect(lines[2]).toBe('{"count":2}');
  expect(stderr).toContain('Invoke Error');
  expect(stderr).toContain('3 answers, 1 error');
});

test.each([
  ['init-throws.handler', 'RangeError'],
  ['init-exits.handler', 'Runtime.ExitError'],
  ['missing-import.handler', 'Runtime.ImportModuleError'],
  ['endings.other', 'Runtime.HandlerNotFound'],
])('a function that does not start is an answer and exit code 6: %s', (handler, errorType) => {
  for (const json of [[], ['--json']]) {
    const { status, stdout, stderr } = invoke([handler, '--event', '{}', ...json]);
    expect([status, stderr]).toEqual([
      6,
      expect.stringContaining('1 answer, 1 error. The function failed to start'),
    ]);
    expect(stdout).toContain(errorType);
    if (json.length > 0) expect(JSON.parse(stdout)).toMatchObject({ answers: [{ initFailed: true }] });
  }
});

test.each([
  ['my orders ü.handler', 'my_orders__'],
  ['my orders ü/index.handler', 'my_orders__'],
])('the function of %s is called as its folder in the store', (handler, name) => {
  const file = handler.replace('.handler', '.js');
  const cwd = writeFiles(temporaryFolder(), { [file]: 'exports.handler = async () => 1;\n' });
  spawnSync(process.execPath, [MAIN, 'invoke', handler, '--event', '{}'], { cwd });
  const stores = readdirSync(join(cwd, '.lambda-coverage/raw'));
  expect(stores).toEqual([name]);
  const { stdout } = spawnSync(process.execPath, [MAIN, 'doctor'], { cwd, encoding: 'utf8' });
  expect(stdout).toMatch(new RegExp(`^ +${name} +1 `, 'm'));
});

test('an event from stdin', () => {
  expect(invoke(['endings.handler', '--event', '-'], COUNT).stdout).toBe('{"count":1}\n');
});

test('an interrupt ends the function, prints no answer for it, and ends by the signal', async () => {
  const child = spawn(
    process.execPath,
    [MAIN, 'invoke', 'endings.handler', '--event', COUNT, '--event', '{"how":"idle"}'],
    {
      cwd: HANDLERS,
      env: { ...process.env, COVERAGE_ENABLED: 'false' },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    child.kill('SIGINT');
  });
  expect(await once(child, 'close')).toEqual([null, 'SIGINT']);
  expect(stdout).toBe('{"count":1}\n');
});

/** Says its number, and then does not end by itself, nor by SIGTERM. */
const STUBBORN = `exports.handler = async ({ pid }) => {
  process.on('SIGTERM', () => {});
  return pid ? process.pid : new Promise((resolve) => setTimeout(resolve, 2 ** 30));
};`;

test.each(AT_ONCE)('%s ends the command at once, and the function with it', async (_, signals, ending) => {
  const cwd = writeFiles(temporaryFolder(), { 'index.js': STUBBORN });
  const { ended, pid } = await signalledInvoke(cwd, 'index.handler', signals);
  expect(ended).toEqual([null, ending]);
  expect(pid).toBeGreaterThan(0);
  while (existsSync(`/proc/${pid}`)) await sleep(20);
});

const HELLO = { 'index.js': "exports.handler = async () => 'hello';\n" };

function invokeHere(cwd: string, parameters: string[], env: Record<string, string> = {}) {
  return spawnSync(process.execPath, [MAIN, 'invoke', 'index.handler', '--event', '{}', ...parameters], {
    encoding: 'utf8',
    cwd,
    env: { ...process.env, ...env },
  });
}

test('the default folder keeps itself out of git, and the spool leaves nothing behind', () => {
  const cwd = writeFiles(temporaryFolder(), HELLO);
  const { stderr } = invokeHere(cwd, []);
  expect(stderr).toContain(
    'Coverage is in .lambda-coverage. Report: lambda-coverage report .lambda-coverage',
  );
  expect(readFileSync(join(cwd, '.lambda-coverage/.gitignore'), 'utf8')).toBe('*\n');
  spawnSync('git', ['init', '--quiet'], { cwd });
  const { stdout } = spawnSync('git', ['status', '--porcelain'], { cwd, encoding: 'utf8' });
  expect(stdout).toBe('?? index.js\n');
  invokeHere(cwd, ['--dir', 'elsewhere']);
  expect(existsSync(join(cwd, 'elsewhere/.gitignore'))).toBe(false);
});

test.each([
  [
    ['--env', 'COVERAGE_DIR=mine'],
    'Coverage is in .*/mine\\. Report: lambda-coverage report .*/mine$',
    'mine/raw',
  ],
  [['--dir', 'mine', '--env', 'COVERAGE_DIR=other'], 'Coverage is in mine\\.', 'mine/raw'],
  [
    ['--env', 'COVERAGE_S3_PREFIX=a/b'],
    'Coverage is in .lambda-coverage/a/b/\\.',
    '.lambda-coverage/a/b/raw',
  ],
  [['--env', 'COVERAGE_ENABLED=off'], 'No coverage was recorded: COVERAGE_ENABLED is off\\.$', undefined],
])('%j: the summary names the store that was used', (parameters, summary, folder) => {
  const cwd = writeFiles(temporaryFolder(), HELLO);
  // A store of the shell's is not meant.
  const { stderr } = invokeHere(cwd, parameters, {
    COVERAGE_S3_BUCKET: 'shell',
    COVERAGE_S3_PREFIX: 'shell',
  });
  expect(stderr.trim()).toMatch(new RegExp(summary));
  const stores = readdirSync(cwd, { recursive: true })
    .map(String)
    .filter((path) => path.endsWith('/raw'));
  expect(stores).toEqual(folder === undefined ? [] : [folder]);
});

test('what a run could not store is stored by the next one, and then the spool is gone', async () => {
  const cwd = writeFiles(temporaryFolder(), HELLO);
  const raw = join(cwd, '.lambda-coverage/raw');
  mkdirSync(raw, { recursive: true });
  chmodSync(raw, 0o555);
  const name = `spooled-${process.pid}`;
  const spools = () =>
    existsSync(spoolRoot()) ? readdirSync(spoolRoot()).filter((spool) => spool.startsWith(name)) : [];
  const args = ['invoke', 'index.handler', '--event', '{}', '--function-name', name];
  const failed = await lambdaCoverage(args, { cwd });
  expect(failed.stderr).toContain('COVERAGE_DIR cannot be written (EACCES)');
  expect(spools()).toHaveLength(1);
  chmodSync(raw, 0o755);
  const elsewhere = writeFiles(temporaryFolder(), HELLO);
  await lambdaCoverage(args, { cwd: elsewhere });
  expect(readdirSync(join(elsewhere, '.lambda-coverage/raw', name))).toHaveLength(1);
  expect(spools()).toHaveLength(1);
  await lambdaCoverage(args, { cwd });
  expect(readdirSync(join(raw, name))).toHaveLength(2);
  expect(spools()).toEqual([]);
});

test.each([
  [[], 's3://cov/coverage/'],
  [['--env', 'COVERAGE_S3_PREFIX=a'], 's3://cov/a/'],
])('with a bucket the summary names it, with the prefix that was used: %j', (parameters, location) => {
  const cwd = writeFiles(temporaryFolder(), HELLO);
  const name = `bucket-${process.pid}`;
  const named = ['--function-name', name, '--env', 'COVERAGE_S3_BUCKET=cov', ...parameters];
  const { stderr } = invokeHere(cwd, named, {
    AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  expect(stderr).toContain(`Coverage goes to ${location}. Report: lambda-coverage report ${location}`);
  expect(stderr).toContain('coverage was not uploaded');
  expect(readdirSync(cwd)).toEqual(['index.js']);
  // What waits there waits in vain.
  for (const spool of readdirSync(spoolRoot()))
    if (spool.startsWith(name)) rmSync(join(spoolRoot(), spool), { recursive: true });
});

test('--json prints one document', () => {
  const { stdout } = invoke(['endings.handler', '--event', COUNT, '--event', '{"how":"throw"}', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    answers: [
      { requestId: expect.any(String), payload: { count: 1 } },
      { functionError: 'Unhandled', payload: { errorType: 'TypeError' } },
    ],
  });
});

test('--env gives variables, also from the shell', () => {
  const { stdout } = invoke([
    'surroundings.nested.handler',
    '--event',
    '{}',
    '--env',
    'A=1=2',
    '--env',
    'PATH',
  ]);
  expect(JSON.parse(stdout).env).toMatchObject({ A: '1=2', PATH: process.env['PATH'] });
});

test.each([
  [[], 'Which handler?'],
  [['endings.handler'], 'at least one event'],
  [['endings.handler', 'event.json'], 'Unexpected argument event.json'],
  [
    ['endings.handler', '--event', '{}', '--timeout', 'soon'],
    '--timeout: "soon" must be a number of seconds',
  ],
  [['endings.handler', '--event', '{}', '--env', '1=2'], '--env 1=2: write NAME=VALUE'],
  [['endings.handler', '--event', '{}', '--env', 'NOT_IN_THE_SHELL'], 'the shell has no such variable'],
  [['endings.handler', '--event', '{}', '--function-name', 'a/b'], '--function-name: "a/b" is not valid'],
  [['endings.handler', '--event', '{}', '--evnt', '{}'], 'Unknown option --evnt. Did you mean "--event"?'],
  [['endings.handler', '-e', '{}'], 'Unknown option -e. Did you mean "--event" or "--env"?'],
  [['endings.handler', '-t', 'dist'], 'Unknown option -t. Did you mean "--task-root" or "--timeout"?'],
  [
    ['endings.handler', '--event', '{}', '--context', 'no id'],
    'Unknown option --context. An event brings its context in the header x-coverage-context; --env COVERAGE_CONTEXT=NAME',
  ],
])('wrong usage %j is exit code 2, answered with the usage line', (parameters, message) => {
  const { status, stdout, stderr } = invoke(parameters);
  expect(stderr).toContain(message);
  expect(stderr).toContain('Usage: lambda-coverage invoke <handler> --event FILE');
  expect([status, stdout]).toEqual([2, '']);
});

test.each([
  [
    ['endings.handler', '--event', 'none.json'],
    '--event none.json cannot be read: no such file or folder (ENOENT).',
  ],
  [['endings.handler', '--event', '{"how":'], `--event '{"how":' is not JSON`],
  [
    ['endings.handler', '--event', '{}', '--task-root', 'nowhere'],
    'nowhere does not exist. Build the function',
  ],
  [['endings.handler', '--event', '{}', '--task-root', 'endings.mjs'], 'endings.mjs is not a folder'],
  [['absent.handler', '--event', '{}'], 'No file for the handler absent.handler'],
  [['endings', '--event', '{}'], 'does not name an export'],
  [['endings.mjs', '--event', '{}'], 'endings.mjs is a file. Name its export instead: endings.handler'],
  [['source.handler', '--event', '{}'], 'is TypeScript'],
])(
  '%j cannot be invoked: one line says why, another where there is more, exit code 2',
  (parameters, message) => {
    const { status, stdout, stderr } = invoke(parameters);
    expect(stderr).toContain(message);
    const [, more, ...others] = stderr.trimEnd().split('\n');
    expect([more, others]).toEqual([expect.stringMatching(/^See "lambda-coverage explain [a-z-]+"\.$/), []]);
    expect([status, stdout]).toEqual([2, '']);
  },
);
