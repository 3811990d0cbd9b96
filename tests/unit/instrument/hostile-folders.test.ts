import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { instrumentFolder } from '../../../cli/instrument/instrument-folder.ts';
import { parseInstrumentedFolder } from '../../../contract/instrumented-folder.ts';
import { lambdaCoverage } from '../support/command.ts';
import { filesBelow, temporaryFolder, writeFiles } from '../support/recorded.ts';

const ORIGINALS = '.lambda-coverage-originals';
const SCRIPT = 'module.exports = (n) => (n ? 1 : 2);\n';

const instrument = (folder: string, options = {}) =>
  instrumentFolder({ folder, form: 'counters-1', ...options });
const manifestOf = (folder: string) =>
  parseInstrumentedFolder(readFileSync(join(folder, ORIGINALS, 'manifest.json'), 'utf8'));

test('names hold whatever the system takes', async () => {
  const names = [
    'with blank.js',
    "$& $1 $' `.js",
    'two\nlines.js',
    'ünï😀.js',
    '-rf.js',
    '..js',
    '%20.js',
    '[a]*?{b}.js',
    `${'l'.repeat(252)}.js`,
    'a.b/c.d/e.js',
  ];
  const folder = writeFiles(temporaryFolder(), Object.fromEntries(names.map((name) => [name, SCRIPT])));
  const before = filesBelow(folder);
  const { left } = await instrument(folder);
  expect(left).toEqual([]);
  expect(
    manifestOf(folder)
      .files.map(({ path }) => path)
      .sort(),
  ).toEqual([...names].sort());
  for (const name of names) {
    expect(readFileSync(join(folder, name), 'utf8')).toContain('++$');
    expect(readFileSync(join(folder, ORIGINALS, name), 'utf8')).toBe(SCRIPT);
  }
  await instrument(folder, { exclude: ['two*'] });
  expect(readFileSync(join(folder, 'two\nlines.js'), 'utf8')).toBe(SCRIPT);
  await instrument(folder, { undo: true });
  expect(filesBelow(folder)).toEqual(before);
});

test('a name with a backslash would be another path elsewhere: it stays, and is named', async () => {
  const folder = writeFiles(temporaryFolder(), { 'a\\b.js': SCRIPT, 'c.js': SCRIPT });
  const { left, counted } = await instrument(folder);
  expect([left.map(({ path }) => path), counted.map(({ path }) => path)]).toEqual([['a\\b.js'], ['c.js']]);
});

test('links stay links: nothing behind them is written, and circles end', async () => {
  const outside = writeFiles(temporaryFolder(), { 'shared.js': SCRIPT, 'lib/deep.js': SCRIPT });
  const folder = writeFiles(temporaryFolder(), { 'own/index.js': SCRIPT });
  const links = {
    'alias.js': 'own/index.js',
    'shared.js': join(outside, 'shared.js'),
    lib: join(outside, 'lib'),
    'own/loop': '..',
    'own/self.js': 'self.js',
    'own/gone.js': 'nowhere.js',
  };
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(folder, path));
  linkSync(join(outside, 'shared.js'), join(folder, 'hard.js'));
  const { left, counted } = await instrument(folder);

  expect(counted.map(({ path }) => path)).toEqual(['hard.js', 'own/index.js']);
  expect(left).toEqual(
    ['lib', 'shared.js'].map((path) => ({
      path,
      reason: expect.stringContaining('leads out of the folder'),
    })),
  );
  for (const [path, target] of Object.entries(links)) expect(readlinkSync(join(folder, path))).toBe(target);
  for (const text of filesBelow(outside).values()) expect(`${text}`).toBe(SCRIPT);
});

test.each([
  ['the folder of originals', ORIGINALS],
  ['a folder in it', `${ORIGINALS}/lib`],
])('where %s is a link, nothing is written through it', async (_, link) => {
  const outside = writeFiles(temporaryFolder(), { 'index.js': 'precious' });
  const folder = writeFiles(temporaryFolder(), { 'lib/index.js': SCRIPT });
  if (link !== ORIGINALS) mkdirSync(join(folder, ORIGINALS));
  symlinkSync(outside, join(folder, link));
  await expect(instrument(folder)).rejects.toMatchObject({ exitCode: 4 });
  expect(filesBelow(outside)).toEqual(new Map([['index.js', Buffer.from('precious')]]));
  expect(readFileSync(join(folder, 'lib/index.js'), 'utf8')).toBe(SCRIPT);
});

test('a link in the place of an original is replaced, and what it leads to stays', async () => {
  const outside = writeFiles(temporaryFolder(), { 'a.js': 'precious' });
  const folder = writeFiles(temporaryFolder(), { 'a.js': SCRIPT, [`${ORIGINALS}/b.js`]: '' });
  symlinkSync(join(outside, 'a.js'), join(folder, ORIGINALS, 'a.js'));
  await instrument(folder);
  expect(readFileSync(join(outside, 'a.js'), 'utf8')).toBe('precious');
  expect(readFileSync(join(folder, ORIGINALS, 'a.js'), 'utf8')).toBe(SCRIPT);
});

test('a script that may only be read is replaced, and may only be read again', async () => {
  const folder = writeFiles(temporaryFolder(), { 'a.js': SCRIPT });
  chmodSync(join(folder, 'a.js'), 0o444);
  expect(await lambdaCoverage(['instrument', folder])).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, 'a.js'), 'utf8')).toContain('++$');
  for (const path of ['a.js', `${ORIGINALS}/a.js`])
    expect(lstatSync(join(folder, path)).mode & 0o777).toBe(0o444);
});

test('a folder that may not be written, and a script that may not be read, are said', async () => {
  const folder = writeFiles(temporaryFolder(), { 'a.js': SCRIPT, 'b.js': SCRIPT, 'closed/c.js': SCRIPT });
  chmodSync(join(folder, 'b.js'), 0);
  chmodSync(join(folder, 'closed'), 0);
  const first = await lambdaCoverage(['instrument', folder]);
  expect([first.code, first.stderr.split('\n').sort()]).toEqual([
    0,
    [
      '',
      'warning: b.js stays without counters: it cannot be read: permission denied (EACCES).',
      'warning: closed/ stays without counters: it cannot be read: permission denied (EACCES).',
    ],
  ]);
  await instrument(folder, { undo: true });
  chmodSync(folder, 0o555);
  expect(await lambdaCoverage(['instrument', folder])).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(
      /cannot be written: permission denied \(EACCES\)\. Nothing was changed\.\nSee "lambda-coverage explain permission-denied"\.\n$/,
    ),
  });
  for (const path of ['', 'closed']) chmodSync(join(folder, path), 0o755);
  expect(existsSync(join(folder, ORIGINALS))).toBe(false);
});

test('a disk that is full changes nothing', async () => {
  const folder = writeFiles(temporaryFolder(), {
    'a.js': SCRIPT,
    'z.js': `/* ${'x'.repeat(9000)} */\n${SCRIPT}`,
  });
  const before = filesBelow(folder);
  const { code, stderr } = await lambdaCoverage(['instrument', folder], {
    shell: 'trap "" XFSZ; ulimit -f 8;',
  });
  expect([code, stderr]).toEqual([4, expect.stringContaining('cannot be written')]);
  expect(stderr).toContain('Nothing was changed.');
  expect(filesBelow(folder)).toEqual(before);
  expect(existsSync(join(folder, ORIGINALS))).toBe(false);
});

test('two at once end with one folder that holds', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [`src/${i}.js`, SCRIPT + '\n'.repeat(i)]),
  );
  const folder = writeFiles(temporaryFolder(), files);
  const results = await Promise.all([1, 2, 3].map(() => lambdaCoverage(['instrument', folder])));
  for (const { code, stderr } of results) {
    // One that comes between says so.
    expect([0, 4], stderr).toContain(code);
    if (code === 4) expect(stderr).toContain('run the command again');
  }
  const alone = writeFiles(temporaryFolder(), files);
  await Promise.all([instrument(folder), instrument(alone)]);
  expect(filesBelow(folder)).toEqual(filesBelow(alone));
});

test.each([1, 2])('undo beside instrument, in any order: no original is lost (%i)', async (seed) => {
  const files = Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [`src/${i}.js`, SCRIPT + '\n'.repeat(i)]),
  );
  const folder = writeFiles(temporaryFolder(), files);
  const before = filesBelow(folder);
  for (let round = 0; round < 2; round++) {
    const [undo, again] = [['--undo'], []];
    const runs = seed === 1 ? [again, undo, again] : [undo, again, undo];
    const results = await Promise.all(runs.map((args) => lambdaCoverage(['instrument', folder, ...args])));
    expect(
      results.filter(({ code }) => code === 0).length,
      results.map(({ stderr }) => stderr).join(''),
    ).toBeGreaterThan(0);
    for (const { code, stderr } of results)
      if (code !== 0) expect([code, stderr]).toEqual([4, expect.stringContaining('run the command again')]);
    const undone = temporaryFolder();
    cpSync(folder, undone, { recursive: true });
    await instrument(undone, { undo: true });
    expect(filesBelow(undone)).toEqual(before);
  }
});

test('a manifest that somebody damaged is an error, and nothing is lost', async () => {
  const folder = writeFiles(temporaryFolder(), { 'a.js': SCRIPT });
  await instrument(folder);
  writeFileSync(join(folder, ORIGINALS, 'manifest.json'), '{"version":2}');
  const before = filesBelow(folder);
  await expect(instrument(folder)).rejects.toThrow(/manifest\.json cannot be read: a later version wrote it/);
  expect(filesBelow(folder)).toEqual(before);
  rmSync(join(folder, ORIGINALS, 'manifest.json'));
  await instrument(folder, { undo: true });
  expect(filesBelow(folder)).toEqual(new Map([['a.js', Buffer.from(SCRIPT)]]));
});
