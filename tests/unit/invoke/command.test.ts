import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HANDLERS } from '../support/invoked.ts';

const MAIN = join(import.meta.dirname, '../../../cli/main.ts');
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
])('wrong usage %j is exit code 2, answered with the usage line', (parameters, message) => {
  const { status, stdout, stderr } = invoke(parameters);
  expect(stderr).toContain(message);
  expect(stderr).toContain('Usage: lambda-coverage invoke <handler> --event FILE');
  expect([status, stdout]).toEqual([2, '']);
});

test.each([
  [['endings.handler', '--event', 'none.json'], '--event none.json: no such file'],
  [['endings.handler', '--event', '{"how":'], `--event '{"how":' is not JSON`],
  [['endings.handler', '--event', '{}', '--task-root', 'nowhere'], 'nowhere is not a folder'],
  [['absent.handler', '--event', '{}'], 'No file for the handler absent.handler'],
  [['endings', '--event', '{}'], 'names no export'],
  [['endings.mjs', '--event', '{}'], 'endings.mjs is a file. Name its export instead: endings.handler'],
  [['source.handler', '--event', '{}'], 'is TypeScript'],
])('%j cannot be invoked: one line says why, exit code 2', (parameters, message) => {
  const { status, stdout, stderr } = invoke(parameters);
  expect(stderr).toContain(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect([status, stdout]).toEqual([2, '']);
});
