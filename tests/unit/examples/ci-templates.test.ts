import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { MAIN } from '../support/command.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const ROOT = join(import.meta.dirname, '../../..');
const COMMAND = `${process.execPath} ${MAIN}`;

interface Step {
  run: string;
  env: Record<string, string>;
}

const ACTION: { inputs: Record<string, { default?: string }>; runs: { steps: Step[] } } = parse(
  readFileSync(join(ROOT, 'ci/github/action.yml'), 'utf8'),
);
const TEMPLATE: {
  'lambda-coverage': { script: string[]; coverage: string; variables: Record<string, string> };
} = parse(readFileSync(join(ROOT, 'ci/gitlab/lambda-coverage.yml'), 'utf8'));

/** A checkout beside a store with what ran of it: two of three lines. */
function project(): { checkout: string; store: string } {
  const text = 'exports.handler = async (event) => {\n  if (event.odd)\n    return 1;\n  return 2;\n};\n';
  const checkout = writeFiles(temporaryFolder(), { 'index.js': text, output: '', summary: '' });
  const store = new RecordedStore();
  const result = run(checkout, 'index.js', [{}]);
  store.putScripts(checkout, result);
  store.put(rawObject(checkout, result));
  return { checkout, store: store.folder };
}

/** As a runner does it: fails at the first command that fails. */
function shell(script: string, cwd: string, env: Record<string, string>) {
  const none = {
    GITHUB_ACTIONS: '',
    GITLAB_CI: '',
    GITHUB_REF: '',
    GITHUB_EVENT_PATH: '',
    GITHUB_STEP_SUMMARY: '',
  };
  const options = { cwd, env: { ...process.env, ...none, ...env }, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync('bash', ['-eo', 'pipefail', '-c', script], options);
  return { status, stdout, stderr };
}

test.each([
  ['--lines 60', 0],
  ['--lines 100', 1],
  ['--lines 60\n--branches 100', 1],
  ['--lines 60 --expect billing', 5],
  ['--lines many', 2],
])('the action with %s: the report and the summary come before exit code %i', (options, code) => {
  const { checkout, store } = project();
  const [report, comment, end] = ACTION.runs.steps;
  const inputs = {
    STORE: store,
    BASE: '',
    REPORTERS: 'json',
    OPTIONS: options,
    OUTPUT: 'out dir',
    NAME: 'report',
    COMMAND,
  };
  const job = {
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'team/shop',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_OUTPUT: join(checkout, 'output'),
    GITHUB_STEP_SUMMARY: join(checkout, 'summary'),
  };
  const reported = shell(report?.run ?? '', checkout, { ...inputs, ...job });
  expect(reported.status, reported.stderr).toBe(code === 2 ? 2 : 0);
  expect(readFileSync(join(checkout, 'output'), 'utf8')).toBe(`exit-code=${code}\n`);
  if (code === 2) return;
  expect(readFileSync(join(checkout, 'summary'), 'utf8')).toContain('lines ran in Lambda');
  expect(shell(comment?.run ?? '', checkout, { ...inputs, ...job })).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('not for a pull request'),
  });
  expect(shell(end?.run ?? '', checkout, { CODE: String(code) }).status).toBe(code);
});

test.each([
  ['true', 0],
  ['required', 4],
])('without a token, as of a fork, comment: %s ends with %i, and says why', (wanted, code) => {
  const checkout = writeFiles(temporaryFolder(), { 'out/coverage.md': '### 80 %' });
  const comment = ACTION.runs.steps.find(({ run: script }) => script.includes('(comment '));
  const env = { OUTPUT: 'out', NAME: 'report', COMMENT: wanted, COMMAND };
  const { status, stdout, stderr } = shell(comment?.run ?? '', checkout, {
    ...env,
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'team/shop',
    GITHUB_REF: 'refs/pull/12/merge',
    GITHUB_TOKEN: '',
  });
  expect([status, stdout + stderr]).toEqual([
    code,
    expect.stringContaining('as in pull requests from forks'),
  ]);
});

test.each([
  ['the action', ACTION.inputs['command']?.default],
  ["GitLab's template", TEMPLATE['lambda-coverage'].variables['LAMBDA_COVERAGE_COMMAND']],
])('the command of %s is the one that is installed, with its own options', (_, command = '') => {
  const checkout = writeFiles(temporaryFolder(), {
    'package.json': '{}',
    'node_modules/.bin/lambda-coverage': '#!/bin/sh\necho "installed: $*"\n',
  });
  chmodSync(join(checkout, 'node_modules/.bin/lambda-coverage'), 0o755);
  expect(command).toContain('npx --no ');
  expect(shell(`${command} --version`, checkout, {})).toMatchObject({
    status: 0,
    stdout: 'installed: --version\n',
  });
});

test('no input of the action is part of a script, and each is used', () => {
  const text = readFileSync(join(ROOT, 'ci/github/action.yml'), 'utf8');
  for (const { run: script } of ACTION.runs.steps) expect(script).not.toContain('${{');
  for (const name of Object.keys(ACTION.inputs)) expect(text).toContain(`inputs.${name}`);
});

test.each([
  ['--lines 60', 0],
  ['--lines 100', 1],
  ['--include * --lines 60', 0],
])("GitLab's template with %s: files, the line with coverage, and exit code %i", (options, code) => {
  const { checkout, store } = project();
  const { script, coverage } = TEMPLATE['lambda-coverage'];
  const { status, stdout } = shell(script.join('\n'), checkout, {
    GITLAB_CI: 'true',
    LAMBDA_COVERAGE_COMMAND: COMMAND,
    LAMBDA_COVERAGE_STORE: store,
    LAMBDA_COVERAGE_OPTIONS: options,
  });
  expect(status).toBe(code);
  const [, share] = new RegExp(coverage.slice(1, -1)).exec(stdout) ?? [];
  const result = JSON.parse(readFileSync(join(checkout, 'coverage-lambda/lambda-coverage.json'), 'utf8'));
  expect(Number(share)).toBe(result.totals.lines.pct);
  expect(readFileSync(join(checkout, 'coverage-lambda/gitlab-coverage-1.xml'), 'utf8')).toContain(
    '<coverage',
  );
});
