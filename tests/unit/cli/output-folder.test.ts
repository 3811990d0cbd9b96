import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { swapContents, swapFolders } from '../../../combiner-image/report/output/swap.ts';
import { lambdaCoverage } from '../support/command.ts';
import { manySources } from '../support/many-sources.ts';
import { recordedFolder, temporaryFolder, writeFiles } from '../support/recorded.ts';

function report(output: string, reporter: string, cwd = temporaryFolder(), shell = '') {
  return lambdaCoverage(['report', recordedFolder(), '-r', reporter, '-o', output], { cwd, shell });
}

const JSON_REPORT = ['coverage-final.json', 'lambda-coverage.json', 'lambda-coverage.sources.gz'];
const LCOV_REPORT = ['lambda-coverage.json', 'lambda-coverage.sources.gz', 'lcov.info'];

test('a folder whose parent cannot be written is filled, and its report replaced', async () => {
  const parent = temporaryFolder();
  const out = join(parent, 'out');
  mkdirSync(out);
  chmodSync(parent, 0o555);
  for (const [reporter, files] of [
    ['json', JSON_REPORT],
    ['lcovonly', LCOV_REPORT],
  ] as const) {
    expect(await report(out, reporter)).toMatchObject({ code: 0 });
    expect(readdirSync(out)).toEqual(files);
  }
});

test('a folder that cannot be made: a sentence, exit code 4', async () => {
  const parent = temporaryFolder();
  chmodSync(parent, 0o555);
  const { code, stderr } = await report(join(parent, 'out'), 'json');
  expect(stderr).toMatch(
    /^lambda-coverage report: The report in .*out cannot be written: permission denied \(EACCES\)\./m,
  );
  expect(stderr).not.toContain('    at ');
  expect([code, readdirSync(parent)]).toEqual([4, []]);
});

test('a link stays, and the folder that it leads to is filled', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'target'));
  symlinkSync('target', join(folder, 'out'));
  expect(await report('out', 'json', folder)).toMatchObject({ code: 0 });
  expect(lstatSync(join(folder, 'out')).isSymbolicLink()).toBe(true);
  expect(readdirSync(join(folder, 'target'))).toEqual(JSON_REPORT);
  symlinkSync('nowhere', join(folder, 'dangling'));
  const { code, stderr } = await report('dangling', 'json', folder);
  expect(code).toBe(2);
  expect(stderr).toContain('is a link to a folder that does not exist');
});

test('the folder that the shell stands in stays the same folder', async () => {
  const folder = temporaryFolder();
  const { ino } = statSync(folder);
  for (const reporter of ['json', 'lcovonly'])
    expect(await report('.', reporter, folder)).toMatchObject({ code: 0 });
  expect(readdirSync(folder)).toEqual(LCOV_REPORT);
  expect(statSync(folder).ino).toBe(ino);
});

test.each([
  ['a link', 'the link mine', (path: string) => symlinkSync('/etc/hostname', path)],
  ['a pipe', 'the special file mine', (path: string) => execFileSync('mkfifo', [path])],
  ['an empty folder', 'the empty folder mine', (path: string) => mkdirSync(path)],
])('a folder that holds %s is refused, and nothing is deleted', async (_, named, make) => {
  const folder = temporaryFolder();
  make(join(folder, 'mine'));
  const { code, stderr } = await report(folder, 'json');
  expect(stderr).toContain(`holds ${named}, which is not part of an older report`);
  expect([code, readdirSync(folder)]).toEqual([2, ['mine']]);
});

test.each([
  ['a pipe', 'special file', (path: string) => execFileSync('mkfifo', [path])],
  ['a link without an end', 'link', (path: string) => symlinkSync('/dev/zero', path)],
])('%s in the place of the older report’s result is neither waited for nor read', async (_, kind, make) => {
  const folder = temporaryFolder();
  make(join(folder, 'lambda-coverage.json'));
  const { code, stderr } = await report(folder, 'json');
  expect(stderr).toContain(`holds the ${kind} lambda-coverage.json`);
  expect([code, readdirSync(folder)]).toEqual([2, ['lambda-coverage.json']]);
});

test('a link in the place of a file of the older report is not ours', async () => {
  const folder = temporaryFolder();
  await report(folder, 'json');
  renameSync(join(folder, 'coverage-final.json'), join(temporaryFolder(), 'away'));
  symlinkSync('/etc/hostname', join(folder, 'coverage-final.json'));
  expect(await report(folder, 'json')).toMatchObject({ code: 2 });
  expect(readdirSync(folder)).toEqual(JSON_REPORT);
});

test.each([
  ['022', 0o755, 0o644],
  ['077', 0o700, 0o600],
])('with umask %s folder and files have its mode', async (umask, folderMode, fileMode) => {
  const folder = join(temporaryFolder(), 'out');
  expect(await report(folder, 'html', undefined, `umask ${umask};`)).toMatchObject({ code: 0 });
  expect(statSync(folder).mode & 0o777).toBe(folderMode);
  expect(statSync(join(folder, 'index.html')).mode & 0o777).toBe(fileMode);
});

test('no room for the new report: a sentence, exit code 4, and the older one is whole', async () => {
  const cwd = temporaryFolder();
  const large = manySources().folder;
  await lambdaCoverage(['report', large, '-r', 'json-summary'], { cwd });
  const before = readFileSync(join(cwd, 'coverage-lambda/lambda-coverage.json'), 'utf8');
  const { code, stderr } = await lambdaCoverage(['report', large, '-r', 'json'], {
    cwd,
    shell: 'ulimit -f 32;',
  });
  expect(stderr).toMatch(
    /The report in .*coverage-lambda cannot be written: the file would be too large \(EFBIG\)/,
  );
  expect(code).toBe(4);
  expect(readFileSync(join(cwd, 'coverage-lambda/lambda-coverage.json'), 'utf8')).toBe(before);
  expect(readdirSync(cwd)).toEqual(['coverage-lambda']);
});

test('no room for temporary files: a sentence that names TMPDIR, exit code 4', async () => {
  const tmp = temporaryFolder();
  chmodSync(tmp, 0o555);
  for (const TMPDIR of [tmp, join(tmp, 'absent')]) {
    const { code, stderr } = await lambdaCoverage(['combine', recordedFolder()], { env: { TMPDIR } });
    expect(stderr).toMatch(/The folder for temporary files, .*, cannot be written: .*set TMPDIR/);
    expect(code).toBe(4);
  }
});

test('a store whose reports/ is a link is not written through it', async () => {
  const elsewhere = temporaryFolder();
  const linked = recordedFolder();
  symlinkSync(elsewhere, join(linked, 'reports'));
  const { code, stderr } = await lambdaCoverage(['combine', linked]);
  expect(stderr).toContain('reports is a link');
  expect([code, readdirSync(elsewhere)]).toEqual([4, []]);
});

test('a new folder that cannot take its place leaves the older one there', () => {
  const folder = writeFiles(temporaryFolder(), { 'out/old.txt': 'old' });
  const target = join(folder, 'out');
  expect(() => swapFolders(target, join(folder, 'absent'), join(folder, 'aside'))).toThrow('ENOENT');
  expect(readFileSync(join(target, 'old.txt'), 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['out']);
});

test('contents that cannot all be moved leave the older ones there', () => {
  const older = { 'old.txt': 'old', 'lambda-coverage.json': '{}' };
  // The second of the new names is taken by the folder of the old ones.
  const target = writeFiles(temporaryFolder(), { ...older, '.n/a.txt': 'new', '.n/.o/b.txt': 'new' });
  expect(() => swapContents(target, join(target, '.n'), join(target, '.o'))).toThrow(/ENOTEMPTY|EEXIST/);
  for (const [name, text] of Object.entries(older))
    expect(readFileSync(join(target, name), 'utf8')).toBe(text);
  expect(readdirSync(join(target, '.n'))).toEqual(['.o', 'a.txt']);
});

test.each([
  ['report', ['report', '--json', '-o', 'out']],
  ['report', ['report', '-o', 'out']],
  ['doctor', ['doctor']],
  ['combine', ['combine', '--json']],
])('a full standard output: %s says so, exit code 4', async (name, [command = '', ...args]) => {
  const { code, stderr } = await lambdaCoverage([command, recordedFolder(), ...args], {
    cwd: temporaryFolder(),
    shell: 'exec 1>/dev/full;',
  });
  expect(stderr).toContain(
    `lambda-coverage ${name}: Standard output cannot be written: no space is left on the device (ENOSPC).`,
  );
  expect(code).toBe(4);
});

test.each([
  ['lambda-coverage', ['--help']],
  ['lambda-coverage', ['--version']],
  ['lambda-coverage report', ['report', '--help']],
])('a full standard output: %s %j says so too', async (name, args) => {
  const { code, stderr } = await lambdaCoverage(args, { shell: 'exec 1>/dev/full;' });
  expect(stderr).toBe(
    `${name}: Standard output cannot be written: no space is left on the device (ENOSPC).\nSee "lambda-coverage explain no-space".\n`,
  );
  expect(code).toBe(4);
});

test.each([
  [0, 'a report', () => ['report', recordedFolder(), '-o', 'out']],
  [2, 'an unknown option', () => ['report', '--no-such-option']],
  [4, 'a store that does not exist', () => ['report', 'no-such-store']],
])('a full standard error changes nothing: exit code %i of %s', async (expected, _, args) => {
  const { code } = await lambdaCoverage(args(), { cwd: temporaryFolder(), shell: 'exec 2>/dev/full;' });
  expect(code).toBe(expected);
});

test('a reader of standard output that has gone away is fine', async () => {
  const { code, stderr } = await lambdaCoverage(['doctor', recordedFolder(), '--json'], {
    shell: '{ "$@"; echo $? >&2; } | true; exit;',
  });
  expect([code, stderr]).toEqual([0, '0\n']);
});
