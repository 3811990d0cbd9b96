import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { FolderWatch } from '../../../cli/invoke/folder-watch.ts';
import { lambdaCoverage, MAIN } from '../support/command.ts';
import { HANDLERS } from '../support/invoked.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  return { ...real, watch: vi.fn(real.watch) };
});

test('what is not watched is said once, with what to do; what is gone is no fault', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => said.mockRestore());
  const folder = temporaryFolder();
  const watch = new FolderWatch(folder, []);
  onTestFinished(() => watch.close());
  const watcher: fs.FSWatcher = vi.mocked(fs.watch).mock.results.at(-1)?.value;
  for (const code of ['ENOSPC', 'ENOENT', 'ENOSPC', 'EMFILE', 'EACCES'])
    watcher.emit('error', Object.assign(new Error(code), { code, syscall: 'watch' }));
  expect(said.mock.calls.map(([line]) => line)).toEqual([
    expect.stringMatching(/^warning: Not every change in .* Raise fs\.inotify\.max_user_watches/),
    expect.stringContaining('Raise fs.inotify.max_user_instances'),
    expect.stringContaining('permission denied (EACCES)'),
  ]);
  vi.mocked(fs.watch).mockImplementationOnce(() => {
    throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'watch' });
  });
  expect(() => new FolderWatch(folder, [])).toThrow('cannot be watched: the system watches no more files');
});

test('a report and a store that are written are no changes of the code', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const folder = temporaryFolder();
  const watch = new FolderWatch(folder, [join(folder, 'store'), join(folder, 'sub/out')]);
  onTestFinished(() => watch.close());
  const watcher: fs.FSWatcher = vi.mocked(fs.watch).mock.results.at(-1)?.value;
  const isNoticed = async (file: string) => {
    const stop = new AbortController();
    watcher.emit('change', 'change', file);
    const changed = watch.changed(stop.signal);
    await vi.advanceTimersByTimeAsync(1_000);
    stop.abort();
    return changed;
  };
  const written = [
    'coverage-lambda',
    'src/__pycache__/orders.cpython-313.pyc',
    'coverage-lambda/index.html',
    '.coverage-lambda-1a2b.new',
    '.coverage-lambda-1a2b.new/data/files.js',
    'packages/.coverage-lambda-1a2b.old',
    'sub/out/index.html',
    'sub/.out-1a2b.new',
    'store/raw/x.json.gz',
    '.lambda-coverage/raw',
    '.git/index',
    'node_modules/a/index.js',
  ];
  for (const file of written) expect([file, await isNoticed(file)]).toEqual([file, false]);
  for (const file of ['index.js', '.coverage-lambda.js', 'sub/output.js', 'out/index.js'])
    expect([file, await isNoticed(file)]).toEqual([file, true]);
});

test('--watch handles the events again when the code changes', async () => {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': "exports.handler = async () => 'first';\n" });
  mkdirSync(join(taskRoot, 'node_modules'));
  const args = ['invoke', 'index.handler', '--task-root', taskRoot, '--event', '{}', '--watch'];
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: temporaryFolder() });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  let log = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const runs = () => log.split('Waiting for changes').length - 1;
  await expect.poll(() => [output, runs()], { timeout: 30_000 }).toEqual(['"first"\n', 1]);

  writeFileSync(join(taskRoot, 'node_modules/other.js'), '');
  writeFileSync(join(taskRoot, 'index.js'), "exports.handler = async () => 'second';\n");
  await expect.poll(() => [output, runs()], { timeout: 30_000 }).toEqual(['"first"\n"second"\n', 2]);

  child.kill('SIGINT');
  const [code, signal] = await once(child, 'exit');
  expect([code, signal]).toEqual([null, 'SIGINT']);
});

test.each([
  [[], 0],
  [['--fail-on-error'], 6],
])('an error of the function with %j is exit code %i', async (options, expected) => {
  const args = ['invoke', 'endings.handler', '--task-root', HANDLERS, '--event', '{"how":"throw"}'];
  const { code, stderr } = await lambdaCoverage([...args, ...options], { cwd: temporaryFolder() });
  expect([code, stderr]).toEqual([expected, expect.stringContaining('1 answer, 1 error.')]);
});

test('--fail-on-error without an error is exit code 0', async () => {
  const args = ['invoke', 'endings.handler', '--task-root', HANDLERS, '--event', '{"how":"count"}'];
  const { code } = await lambdaCoverage([...args, '--fail-on-error'], { cwd: temporaryFolder() });
  expect(code).toBe(0);
});
