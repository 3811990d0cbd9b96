import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, lstatSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type InstrumentOptions, instrumentFolder } from '../../../cli/instrument/instrument-folder.ts';
import { parseInstrumentedFolder } from '../../../contract/instrumented-folder.ts';
import { sha256 } from '../../../contract/script-identity.ts';
import { lambdaCoverage } from '../support/command.ts';
import { git } from '../support/git.ts';
import { filesBelow, temporaryFolder, writeFiles } from '../support/recorded.ts';

const INDEX = `'use strict';
const { half } = require('./lib/half.cjs');
exports.handler = async (event) => (event.n > 1 ? half(event.n) : event.n);
`;
const FILES = {
  'index.js': INDEX,
  'lib/half.cjs': 'exports.half = (n) => n / 2;\n',
  'tool.mjs': 'export const one = 1;\n',
  'package.json': '{}',
  'data.json': '[1]',
  'node_modules/a/index.js': 'module.exports = 1;\n',
};

const made = (files: Record<string, string> = FILES) => writeFiles(temporaryFolder(), files);

const instrument = (folder: string, options: Partial<InstrumentOptions> = {}) =>
  instrumentFolder({ folder, form: 'counters-1', ...options });

function manifestOf(folder: string) {
  return parseInstrumentedFolder(
    readFileSync(join(folder, '.lambda-coverage-originals/manifest.json'), 'utf8'),
  );
}

/** What the handler answers, in a process of its own, and how often each counter of its file went up. */
function answered(folder: string, event: object): { answer: unknown; counts: number[] } {
  const name = manifestOf(folder).files.find(({ path }) => path === 'index.js')?.name;
  const code = `require(${JSON.stringify(folder)}).handler(${JSON.stringify(event)}).then((answer) =>
    console.log(JSON.stringify({ answer, counts: [...globalThis[${JSON.stringify(name)}]] })))`;
  return JSON.parse(execFileSync(process.execPath, ['-e', code], { encoding: 'utf8' }));
}

test('own scripts get counters, packages and everything else stay, and originals are kept', async () => {
  const folder = made();
  const result = await instrument(folder);

  expect(result).toMatchObject({ left: [], restored: [], fruitless: [] });
  const { form, files } = manifestOf(folder);
  expect([form, files.map(({ path }) => path)]).toEqual([
    'counters-1',
    ['index.js', 'tool.mjs', 'lib/half.cjs'],
  ]);
  for (const { path, name, sha256: original, instrumented, bytes } of files) {
    const text = readFileSync(join(folder, path), 'utf8');
    const kept = readFileSync(join(folder, '.lambda-coverage-originals', path), 'utf8');
    expect(kept).toBe(FILES[path as keyof typeof FILES]);
    expect([sha256(kept), sha256(text), Buffer.byteLength(text)]).toEqual([original, instrumented, bytes]);
    expect(text).toContain(`++${name}[0]`);
    expect(text.split('\n')).toHaveLength(kept.split('\n').length);
  }
  expect(readFileSync(join(folder, 'node_modules/a/index.js'), 'utf8')).toBe('module.exports = 1;\n');
  const { answer, counts } = answered(folder, { n: 8 });
  expect([answer, counts.length]).toEqual([4, files[0]?.counters]);
  expect(counts.filter((count) => count > 0).length).toBeGreaterThan(2);
  expect(counts.filter((count) => count === 0)).toHaveLength(1);
});

test('a second run does nothing, and says so', async () => {
  const folder = made();
  await instrument(folder);
  const [before, inode] = [filesBelow(folder), statSync(join(folder, 'index.js')).ino];
  const again = await lambdaCoverage(['instrument', folder]);
  expect(again).toEqual({ code: 0, stdout: '3 scripts have their counters already.\n', stderr: '' });
  expect([filesBelow(folder), statSync(join(folder, 'index.js')).ino]).toEqual([before, inode]);
});

test('the same folder gets the same counters, wherever it is', async () => {
  const [one, other] = [made(), made()];
  await Promise.all([instrument(one), instrument(other)]);
  expect(filesBelow(other)).toEqual(filesBelow(one));
});

test('a changed script is taken anew, one that is gone is forgotten', async () => {
  const folder = made();
  await instrument(folder);
  const before = manifestOf(folder).files;
  writeFileSync(join(folder, 'index.js'), `${INDEX}exports.later = () => 3;\n`);
  rmSync(join(folder, 'tool.mjs'));
  const result = await instrument(folder);

  expect(result.counted).toEqual([
    { path: 'index.js', counters: expect.any(Number), isNew: true },
    { path: 'lib/half.cjs', counters: before[2]?.counters, isNew: false },
  ]);
  const { files } = manifestOf(folder);
  expect(files.map(({ path }) => path)).toEqual(['index.js', 'lib/half.cjs']);
  expect(files[0]?.counters).toBeGreaterThan(before[0]?.counters ?? 0);
  expect(files[1]).toEqual(before[2]);
  const kept = filesBelow(join(folder, '.lambda-coverage-originals'));
  expect([...kept.keys()].sort()).toEqual(['index.js', 'lib/half.cjs', 'manifest.json']);
  expect(`${kept.get('index.js')}`).toContain('later');
});

test('with other options the same originals get other counters, or none', async () => {
  const folder = made();
  await instrument(folder);
  await instrument(folder, { form: 'hits-2' });
  expect(manifestOf(folder).form).toBe('hits-2');
  expect(readFileSync(join(folder, 'index.js'), 'utf8')).toContain('new Uint8Array(');
  expect(answered(folder, { n: 8 }).counts.every((count) => count <= 1)).toBe(true);
  const options = { form: 'hits-2', exclude: ['lib/**'] } as const;
  expect(await instrument(folder, options)).toMatchObject({ restored: ['lib/half.cjs'] });
  expect(readFileSync(join(folder, 'lib/half.cjs'), 'utf8')).toBe(FILES['lib/half.cjs']);
  const again = made();
  await instrument(again, options);
  expect(manifestOf(again)).toEqual(manifestOf(folder));
});

test('COVERAGE_COUNTS says how to count, and the option wins', async () => {
  const formOf = async (env: Record<string, string>, ...options: string[]) => {
    const folder = made();
    const { code, stderr } = await lambdaCoverage(['instrument', folder, ...options], { env });
    return code === 0 ? manifestOf(folder).form : stderr;
  };
  expect(await formOf({ COVERAGE_COUNTS: 'hits' })).toBe('hits-2');
  expect(await formOf({ COVERAGE_COUNTS: 'hits' }, '--counts', 'counts')).toBe('counters-1');
  expect(await formOf({ COVERAGE_COUNTS: 'all' })).toContain('COVERAGE_COUNTS must be counts or hits.');
  expect(await formOf({}, '--counts', 'all')).toContain('--counts must be counts or hits.');
});

test('--check says what would be done, and changes nothing', async () => {
  const folder = made({ ...FILES, 'bad.js': 'not a script' });
  const before = filesBelow(folder);
  const { code, stdout, stderr } = await lambdaCoverage(['instrument', folder, '--check']);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(
      /^3 scripts would get \d+ counters \(\d+ bytes more\): index\.js, tool\.mjs, lib\/half\.cjs\n$/,
    ),
  ]);
  expect(stderr).toBe(
    'warning: bad.js stays without counters: it cannot be parsed: Unexpected token (1:4).\n',
  );
  expect(filesBelow(folder)).toEqual(before);
});

test('--undo brings back every byte and every permission, but not what was changed since', async () => {
  const folder = made();
  chmodSync(join(folder, 'index.js'), 0o755);
  const before = filesBelow(folder);
  await instrument(folder);
  expect(lstatSync(join(folder, 'index.js')).mode & 0o777).toBe(0o755);
  expect(await instrument(folder, { undo: true })).toMatchObject({
    restored: ['index.js', 'tool.mjs', 'lib/half.cjs'],
  });
  expect(filesBelow(folder)).toEqual(before);
  expect(lstatSync(join(folder, 'index.js')).mode & 0o777).toBe(0o755);
  await instrument(folder);
  writeFileSync(join(folder, 'tool.mjs'), '// new\n');
  await instrument(folder, { undo: true });
  expect(filesBelow(folder)).toEqual(new Map([...before, ['tool.mjs', Buffer.from('// new\n')]]));
});

test('what cannot be instrumented stays, and is named', async () => {
  const folder = made({
    ...FILES,
    'bad.js': 'const = 1;\n',
    'nyc.js': 'function cov() { return globalThis.__coverage__; }\n',
    'empty.js': '',
  });
  const before = filesBelow(folder);
  const { left } = await instrument(folder);
  expect(left).toEqual([
    { path: 'bad.js', reason: 'it cannot be parsed: Unexpected token (1:6)' },
    { path: 'nyc.js', reason: 'it brings counters of another tool (__coverage__)' },
  ]);
  for (const path of ['bad.js', 'nyc.js']) expect(filesBelow(folder).get(path)).toEqual(before.get(path));
});

test('scripts that have counters and no original beside them stay, and are named', async () => {
  const folder = made();
  await instrument(folder);
  const bundle = readFileSync(join(folder, 'index.js'), 'utf8').replaceAll('||Object', ' || Object');
  rmSync(join(folder, '.lambda-coverage-originals'), { recursive: true });
  writeFileSync(join(folder, 'bundle.js'), bundle);
  const before = filesBelow(folder);
  const { left, counted } = await instrument(folder);
  expect(counted).toEqual([]);
  expect(left.map(({ path, reason }) => [path, reason])).toEqual(
    ['bundle.js', 'index.js', 'tool.mjs', 'lib/half.cjs'].map((path) => [
      path,
      expect.stringContaining(`.lambda-coverage-originals/${path} is not there: build the folder again`),
    ]),
  );
  expect(filesBelow(folder)).toEqual(before);
});

test('a script that was changed by hand after it got its counters stays, and is named', async () => {
  const folder = made();
  await instrument(folder);
  const changed = `${readFileSync(join(folder, 'tool.mjs'), 'utf8')}// by hand\n`;
  writeFileSync(join(folder, 'tool.mjs'), changed);
  const { left } = await instrument(folder);
  expect(left).toEqual([
    { path: 'tool.mjs', reason: expect.stringContaining('it was changed after'), hasCounters: true },
  ]);
  expect(readFileSync(join(folder, 'tool.mjs'), 'utf8')).toBe(changed);
  expect(readFileSync(join(folder, '.lambda-coverage-originals/tool.mjs'), 'utf8')).toBe(FILES['tool.mjs']);
});

test('globs choose, packages too; one that fits nothing is said', async () => {
  const folder = made();
  const packages = await instrument(folder, { include: ['node_modules/a/**', './lib/*'], check: true });
  expect(packages.counted.map(({ path }) => path)).toEqual(['lib/half.cjs', 'node_modules/a/index.js']);
  const none = await lambdaCoverage(['instrument', folder, '--exclude', 'half.cjs', '--check']);
  expect(none.stderr).toBe(
    'warning: No script fits half.cjs: give globs of paths below the folder, such as src/**.\n',
  );
});

test('a folder without scripts, and none at all, are told apart', async () => {
  const empty = made({ 'data.json': '{}', 'node_modules/a/index.js': '' });
  expect(await lambdaCoverage(['instrument', empty])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('holds no JavaScript of yours'),
  });
  expect(await lambdaCoverage(['instrument', join(empty, 'nowhere')])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('is not a folder'),
  });
  expect(await lambdaCoverage(['instrument', empty, empty])).toMatchObject({ code: 2 });
});

test('without a folder it is that of the function in an image, or else the current one', async () => {
  const [image, here] = [made(), made()];
  await lambdaCoverage(['instrument'], { cwd: here, env: { LAMBDA_TASK_ROOT: image } });
  expect([manifestOf(image).files.length, filesBelow(here).size]).toEqual([3, 6]);
  await lambdaCoverage(['instrument'], { cwd: here });
  expect(manifestOf(here)).toEqual(manifestOf(image));
});

test('TypeScript is named, but not declarations, sources of what is beside them, and packages', async () => {
  const text = 'export const one: number = 1;\n';
  const typed = { 'a.ts': text, 'lib/b.mts': text, 'lib/c.cts': text };
  const others = { 'index.ts': INDEX, 'd.d.ts': text, 'lib/e.d.mts': text, 'node_modules/a/index.ts': text };
  const folder = made({ ...FILES, ...typed, ...others });
  const { code, stdout, stderr } = await lambdaCoverage(['instrument', folder]);
  expect([code, stdout]).toEqual([0, expect.stringContaining('3 scripts got')]);
  expect(stderr).toContain('TypeScript gets no counters (a.ts, lib/b.mts, lib/c.cts): V8 counts it');
  for (const path of Object.keys(typed)) expect(readFileSync(join(folder, path), 'utf8')).toBe(text);
  const { stderr: excluded } = await lambdaCoverage(['instrument', folder, '--exclude', '**/*.{ts,mts,cts}']);
  expect(excluded).toBe('');
});

test('a folder that holds TypeScript alone has nothing to be instrumented, and that is said', async () => {
  const folder = made({ 'handler.ts': 'export const handler = async (): Promise<number> => 1;\n' });
  const { code, stderr } = await lambdaCoverage(['instrument', folder]);
  expect([code, stderr]).toEqual([3, expect.stringContaining('TypeScript gets no counters (handler.ts)')]);
});

test('what git tracks stays unless it is asked for, and is named; a report of ours is never touched', async () => {
  const folder = made({ ...FILES, '.gitignore': 'dist\n' });
  writeFiles(folder, {
    'coverage-lambda/sorter.js': 'sort();\n',
    'coverage-lambda/lambda-coverage.json': JSON.stringify({ report: { files: ['sorter.js'] } }),
  });
  git(folder, 'init', '-q');
  git(folder, 'add', 'index.js', 'lib', 'tool.mjs');
  const before = filesBelow(folder);
  const sources = await lambdaCoverage(['instrument'], { cwd: folder });
  expect(sources).toMatchObject({ code: 3, stdout: '' });
  expect(sources.stderr).toMatch(/Git tracks all scripts of .* \(index\.js, tool\.mjs, lib\/half\.cjs\)/);
  expect(sources.stderr).toContain('give the folder that a build leaves, such as dist');
  expect(filesBelow(folder)).toEqual(before);

  writeFiles(folder, { 'dist/index.js': INDEX });
  const { code, stdout, stderr } = await lambdaCoverage(['instrument'], { cwd: folder });
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^1 script got .*: dist\/index\.js\n$/)]);
  expect(stderr).toContain('warning: lib/half.cjs stays without counters: git tracks it');
  expect(git(folder, 'diff', '--name-only')).toBe('');
  const asked = await instrument(folder, { tracked: true });
  expect(asked.counted.map(({ path }) => path)).toEqual([
    'index.js',
    'tool.mjs',
    'dist/index.js',
    'lib/half.cjs',
  ]);
  expect(await instrument(folder)).toMatchObject({ left: [], restored: [] });
  await instrument(folder, { undo: true });
  expect(git(folder, 'diff', '--name-only')).toBe('');
});

test.each([
  ['after it got its counters', (folder: string) => appendFileSync(join(folder, 'tool.mjs'), '// by hand\n')],
  ['is not there', (folder: string) => rmSync(join(folder, '.lambda-coverage-originals/tool.mjs'))],
])('a script that still has counters is said to have them: %s', async (why, change) => {
  const folder = made();
  await instrument(folder);
  change(folder);
  const still = expect.stringMatching(
    `tool\\.mjs still has counters: .*${why}.*(\\.lambda-coverage-originals/tool\\.mjs.*|)build the folder again`,
  );
  expect(await lambdaCoverage(['instrument', folder])).toMatchObject({ code: 0, stderr: still });
  expect(await lambdaCoverage(['instrument', folder, '--undo'])).toMatchObject({ code: 4, stderr: still });
});
