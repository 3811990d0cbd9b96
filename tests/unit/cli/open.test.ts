import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { lambdaCoverage } from '../support/command.ts';
import { recordedFolder, temporaryFolder, writeFiles } from '../support/recorded.ts';

const OPENER = process.platform === 'darwin' ? 'open' : 'xdg-open';

/** A program of the system that notes what it is to open. */
function withOpener(exitCode = 0): { env: Record<string, string>; opened: () => string } {
  const bin = temporaryFolder();
  const note = join(bin, 'note');
  writeFileSync(join(bin, OPENER), `#!/bin/sh\nprintf %s "$1" > '${note}'\nexit ${exitCode}\n`);
  chmodSync(join(bin, OPENER), 0o755);
  return {
    env: { PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` },
    opened: () => readFileSync(note, 'utf8'),
  };
}

test('the page of the last report is opened, and its path printed', async () => {
  const cwd = temporaryFolder();
  await lambdaCoverage(['report', recordedFolder()], { cwd });
  const { env, opened } = withOpener();
  const { code, stdout, stderr } = await lambdaCoverage(['open'], { cwd, env });
  const page = join(cwd, 'coverage-lambda/index.html');
  expect([code, stdout, stderr, opened()]).toEqual([0, `${page}\n`, '', page]);
});

test('a project with a configuration file has one report, beside it, whichever folder a command runs in', async () => {
  const top = writeFiles(temporaryFolder(), {
    'lambda-coverage.config.json': JSON.stringify({ store: recordedFolder() }),
    '.git/HEAD': 'ref: refs/heads/main\n',
    'packages/api/index.js': '',
  });
  const inner = join(top, 'packages/api');
  expect((await lambdaCoverage(['report', '--quiet'], { cwd: inner })).code).toBe(0);
  const { env } = withOpener();
  for (const cwd of [inner, top])
    expect((await lambdaCoverage(['open'], { cwd, env })).stdout).toBe(
      `${join(top, 'coverage-lambda/index.html')}\n`,
    );
  // The code that a report is about moves it nowhere.
  rmSync(join(top, 'coverage-lambda'), { recursive: true });
  const elsewhere = writeFiles(temporaryFolder(), {});
  for (const root of ['../..', '.', elsewhere]) {
    await lambdaCoverage(['report', recordedFolder(), '--quiet', '--root', root], { cwd: inner });
    expect((await lambdaCoverage(['open'], { cwd: inner, env })).stdout).toBe(
      `${join(top, 'coverage-lambda/index.html')}\n`,
    );
    rmSync(join(top, 'coverage-lambda'), { recursive: true });
  }
  // Who names the file may have it anywhere: the report is here.
  const config = ['--config', '../../lambda-coverage.config.json'];
  await lambdaCoverage(['report', '--quiet', ...config], { cwd: inner });
  expect((await lambdaCoverage(['open', ...config], { cwd: inner, env })).stdout).toBe(
    `${join(inner, 'coverage-lambda/index.html')}\n`,
  );
});

test('so is that of a store, by the newest report', async () => {
  const store = recordedFolder();
  await lambdaCoverage(['combine', store, '-r', 'lcov']);
  const { env, opened } = withOpener();
  const { code, stdout } = await lambdaCoverage(['open', store, '--json'], { env });
  const { path, opened: isOpened } = JSON.parse(stdout);
  expect([code, isOpened, opened()]).toEqual([0, true, path]);
  expect(path).toMatch(/\/reports\/[^/]+\/lcov-report\/index\.html$/);
});

test('where nothing opens it, the path is what there is', async () => {
  const cwd = temporaryFolder();
  await lambdaCoverage(['report', recordedFolder()], { cwd });
  const { code, stdout, stderr } = await lambdaCoverage(['open'], { cwd, env: withOpener(3).env });
  expect([code, stdout]).toEqual([0, `${join(cwd, 'coverage-lambda/index.html')}\n`]);
  expect(stderr).toContain('Nothing here opens it');
});

const NO_REPORTS: [what: string, prepare: (cwd: string) => void, exitCode: number, message: string][] = [
  ['no report', () => {}, 3, 'There is no report in coverage-lambda or .lambda-coverage.'],
  [
    'a report that is not JSON',
    (cwd) => {
      mkdirSync(join(cwd, 'coverage-lambda'));
      writeFileSync(join(cwd, 'coverage-lambda/lambda-coverage.json'), 'no');
    },
    4,
    'See "lambda-coverage explain bad-json".',
  ],
  ...['../../evil.desktop', '/bin/sh', 'evil.desktop'].map((entry): (typeof NO_REPORTS)[number] => [
    `a report that names ${entry}`,
    (cwd) => {
      mkdirSync(join(cwd, 'coverage-lambda'));
      const report = JSON.stringify({ report: { folder: '', entry } });
      writeFileSync(join(cwd, 'coverage-lambda/lambda-coverage.json'), report);
    },
    4,
    'it does not name a file of a report',
  ]),
];

test.each(NO_REPORTS)('%s is said', async (_, prepare, expected, message) => {
  const cwd = temporaryFolder();
  prepare(cwd);
  const { code, stderr } = await lambdaCoverage(['open'], { cwd });
  expect([code, stderr]).toEqual([expected, expect.stringContaining(message)]);
});

test('open and comment look where the configuration file has the report written', async () => {
  const root = writeFiles(temporaryFolder(), {
    'lambda-coverage.config.json': '{ "output": "reports/lambda" }',
    'index.js': 'exports.handler = async () => 1;\n',
    'a/b.txt': '',
    '.git/HEAD': 'ref: refs/heads/main\n',
  });
  await lambdaCoverage(['invoke', 'index.handler', '--event', '{}'], { cwd: root });
  const cwd = join(root, 'a');
  expect((await lambdaCoverage(['report', '-r', 'page,markdown'], { cwd })).code).toBe(0);
  const { env, opened } = withOpener();
  await lambdaCoverage(['open'], { cwd, env });
  expect(opened()).toBe(join(root, 'reports/lambda/index.html'));
  const job = { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'a/b', GITHUB_REF: 'refs/pull/1/merge' };
  const comment = await lambdaCoverage(['comment'], { cwd, env: { ...job, GITHUB_TOKEN: '' } });
  expect(comment).toMatchObject({ code: 0, stdout: expect.stringContaining('GITHUB_TOKEN is not set') });
});
