import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { lambdaCoverage, MAIN } from '../support/command.ts';
import { git } from '../support/git.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

/** The marks in a store, by name. */
function marks(store: string, name: string): { name: string; startedAt: string; endedAt?: string }[] {
  const folder = join(store, 'runs', name);
  return readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
}

test.each([
  ['a command', ['run', '--name', 'pr-1', '--', process.execPath, '-e', '']],
  ['start', ['run', 'start', 'pr-1']],
])('the first thing in a fresh checkout may be a run: %s', async (_, args) => {
  const cwd = temporaryFolder();
  expect(await lambdaCoverage(args, { cwd })).toMatchObject({ code: 0 });
  const store = join(cwd, '.lambda-coverage');
  expect(marks(store, 'pr-1')).toHaveLength(1);
  expect(readFileSync(join(store, '.gitignore'), 'utf8')).toBe('*\n');
});

test('each command that writes makes a directory that is not there, and those above it', async () => {
  const cwd = writeFiles(temporaryFolder(), {
    'build/a.js': 'a();\n//# sourceMappingURL=a.js.map\n',
    'build/a.js.map': '{"version":3,"sources":["a.ts"],"names":[],"mappings":"AAAA"}',
  });
  git(cwd, 'init', '-q');
  git(cwd, 'add', '.');
  git(cwd, 'commit', '-qm', 'all');
  const written = async (folder: string, ...args: string[]) => {
    expect(await lambdaCoverage(args, { cwd })).toMatchObject({ code: 0 });
    return readdirSync(join(cwd, folder));
  };
  expect(await written('new/a', 'run', 'start', 'x', '--store', 'new/a')).toEqual(['runs']);
  expect(await written('new/b', 'manifest', 'new/b')).toEqual(['checkouts']);
  expect(await written('new/c/d', 'maps', 'upload', 'build', 'new/c/d')).toEqual(['maps']);
  expect(await written('.lambda-coverage', 'maps', 'upload', 'build')).toEqual(['.gitignore', 'maps']);
});

test('what cannot be a directory is said', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'file'), '');
  const start = (store: string) => lambdaCoverage(['run', 'start', 'x', '--store', store], { cwd });
  expect(await start('file/below')).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/Cannot write .*file\/below\/.*ENOTDIR/),
  });
  expect(await start('s3:/bucket')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('s3://bucket'),
  });
  expect(readdirSync(cwd)).toEqual(['file']);
});

test('a command that cannot be started, or fails, has ended its run', async () => {
  const cwd = temporaryFolder();
  const run = (name: string, ...command: string[]) =>
    lambdaCoverage(['run', '--store', 'store', '--name', name, '--', ...command], { cwd });
  expect(await run('a', '/nope')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('/nope cannot be started'),
  });
  expect(await run('b', process.execPath, '-e', 'process.kill(process.pid, "SIGKILL")')).toMatchObject({
    code: 137,
  });
  for (const name of ['a', 'b'])
    expect(marks(join(cwd, 'store'), name)).toEqual([
      expect.objectContaining({ endedAt: expect.any(String) }),
    ]);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s goes on to the command, and ends the run and then us',
  async (signal) => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'store'));
    const command = `process.on(${JSON.stringify(signal)}, () => {
      require('fs').writeFileSync('told', '');
      setTimeout(() => process.exit(3), 50);
    });
    setInterval(() => {}, 1000);
    require('fs').writeFileSync('ready', '');`;
    const args = ['run', '--store', 'store', '--name', 'pr', '--', process.execPath, '-e', command];
    const child = spawn(process.execPath, [MAIN, ...args], { cwd, stdio: 'ignore' });
    const closed = once(child, 'close');
    while (child.exitCode === null && !existsSync(join(cwd, 'ready'))) await sleep(10);
    child.kill(signal);
    expect(await closed).toEqual([null, signal]);
    expect(existsSync(join(cwd, 'told'))).toBe(true);
    expect(marks(join(cwd, 'store'), 'pr')).toEqual([
      expect.objectContaining({ endedAt: expect.any(String) }),
    ]);
  },
);

test('of two runs of one name, a command ends its own', async () => {
  const cwd = temporaryFolder();
  const main = `${process.execPath} ${MAIN}`;
  // The one that is under way began first.
  const args = [
    'run',
    '--store',
    'store',
    '--name',
    'pr',
    '--',
    'sh',
    '-c',
    `${main} run start pr --store store`,
  ];
  expect(await lambdaCoverage(args, { cwd })).toMatchObject({ code: 0 });
  const [first, second] = marks(join(cwd, 'store'), 'pr').sort((a, b) =>
    a.startedAt < b.startedAt ? -1 : 1,
  );
  expect(first).toHaveProperty('endedAt');
  expect(second).not.toHaveProperty('endedAt');
});

test('--json prints one document, and what the command says goes to stderr', async () => {
  const cwd = temporaryFolder();
  const args = ['run', '--json', '--store', 'store', '--name', 'pr', '--'];
  const { code, stdout, stderr } = await lambdaCoverage(
    [...args, process.execPath, '-e', 'console.log("tests"); process.exitCode = 4'],
    { cwd },
  );
  expect({ code, stderr }).toEqual({ code: 4, stderr: 'tests\n' });
  expect(JSON.parse(stdout)).toEqual({ ...marks(join(cwd, 'store'), 'pr')[0], exitCode: 4 });
});
