import { execFileSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DirectoryStore } from '../../../combiner-image/store/directory/directory-store.ts';
import { HeldFolders, LinkError } from '../../../combiner-image/store/directory/held-folders.ts';
import { turnKey } from '../../../contract/key-layout.ts';
import { combineFolder } from '../support/combined.ts';
import { lambdaCoverage } from '../support/command.ts';
import { compactFolder, sandboxes, threeRuns, told } from '../support/compacted.ts';
import { filesBelow, temporaryFolder, writeFiles } from '../support/recorded.ts';
import { swapFolder } from '../support/swapped-folder.ts';

const COMMANDS = [
  ['report', '-r', 'json'],
  ['combine', '-r', 'json'],
  ['doctor'],
  ['compact', '--older-than', '0h', '--prune'],
];

/** Moves a folder of the store elsewhere, and leaves a link to it. @returns where it is */
function lead(store: string, folder: string): string {
  const elsewhere = join(temporaryFolder(), 'elsewhere');
  mkdirSync(join(store, folder), { recursive: true });
  cpSync(join(store, folder), elsewhere, { recursive: true });
  writeFileSync(join(elsewhere, 'precious.txt'), 'of somebody');
  rmSync(join(store, folder), { recursive: true });
  symlinkSync(elsewhere, join(store, folder));
  return elsewhere;
}

test.each(['raw', 'raw/orders', 'scripts', 'compactions', 'compactions/orders', 'reports'])(
  'where %s leads out of the store, no command writes or deletes anything there',
  async (folder) => {
    const { folder: store } = sandboxes(threeRuns(), 4);
    const elsewhere = lead(store, folder);
    const before = filesBelow(elsewhere);
    for (const [command = '', ...args] of COMMANDS) {
      const { code, stdout, stderr } = await lambdaCoverage([command, store, ...args], {
        cwd: temporaryFolder(),
      });
      expect(folder === 'raw' ? [4] : [0, 3, 4], `${command}: ${stderr}`).toContain(code);
      if (code !== 0 && command !== 'compact')
        expect(`${stdout}${stderr}`, command).toMatch(/is a link|a link, which is not followed/);
      expect(filesBelow(elsewhere), command).toEqual(before);
    }
  },
);

test('two compactions at once delete nothing through a folder that becomes a link and a folder again', async () => {
  const { folder: store } = sandboxes(threeRuns(), 12);
  const elsewhere = join(temporaryFolder(), 'elsewhere');
  cpSync(join(store, 'raw'), elsewhere, { recursive: true });
  const before = filesBelow(elsewhere);
  const stop = await swapFolder(join(store, 'raw'), elsewhere);
  const compact = () =>
    lambdaCoverage(['compact', store, '--older-than', '0h', '--prune'], { cwd: temporaryFolder() });
  const codes = (await Promise.all([compact(), compact()])).map(({ code }) => code);
  await stop();
  // Whichever of the two they met; what was away when they listed was not there for them.
  expect([0, 3, 4]).toEqual(expect.arrayContaining(codes));
  expect(filesBelow(elsewhere)).toEqual(before);
}, 120_000);

test('a link to nowhere in the place of a folder is no empty folder', async () => {
  const { folder: store } = sandboxes(threeRuns(), 2);
  rmSync(join(store, 'raw'), { recursive: true });
  symlinkSync('nowhere', join(store, 'raw'));
  const { code, stderr } = await lambdaCoverage(['report', store], { cwd: temporaryFolder() });
  expect(stderr).toContain('raw is a link: nothing is read, written or deleted through it.');
  expect([code, existsSync(join(store, 'nowhere'))]).toEqual([4, false]);
});

test('a store that is named by a link is read, compacted and reported to', async () => {
  const { folder } = sandboxes(threeRuns(), 4);
  const { report, ...plain } = await told(folder);
  const link = join(temporaryFolder(), 'link');
  symlinkSync(folder, link);
  expect(await compactFolder(link, { prune: true })).toMatchObject({ deleted: 4, skipped: [] });
  expect(await told(link)).toMatchObject(plain);
  expect((await lambdaCoverage(['combine', link, '-r', 'json'])).code).toBe(0);
  expect(existsSync(join(folder, 'reports/latest.json'))).toBe(true);
});

test('what is no file is a skip by its name, and is neither waited for nor followed', async () => {
  const store = sandboxes(threeRuns(), 4);
  const clean = await combineFolder(store.folder);
  const at = (name: string) => join(store.folder, 'raw/orders', `20261123T0300${name}.json.gz`);
  const precious = writeFiles(temporaryFolder(), { 'precious.txt': 'of somebody' });
  execFileSync('mkfifo', [at('01.000Z-aa')]);
  symlinkSync(join(precious, 'precious.txt'), at('02.000Z-bb'));
  symlinkSync('/dev/zero', at('03.000Z-cc'));
  symlinkSync(precious, at('04.000Z-dd'));
  const socket = createServer().listen(at('05.000Z-ee'));
  const odd = ['01.000Z-aa', '02.000Z-bb', '03.000Z-cc', '04.000Z-dd', '05.000Z-ee'];
  try {
    const { totals, skipped } = await combineFolder(store.folder);
    expect(totals).toEqual(clean.totals);
    expect(skipped.map(({ key, kind }) => [join(store.folder, key), kind]).sort()).toEqual(
      odd.map((name) => [at(name), name.startsWith('05') ? 'refused' : 'not-a-file']),
    );
    expect(await compactFolder(store.folder, { prune: true })).toMatchObject({ deleted: 4 });
    expect(readdirSync(join(store.folder, 'raw/orders'))).toHaveLength(1 + odd.length);
    expect(filesBelow(precious).get('precious.txt')?.toString()).toBe('of somebody');
  } finally {
    socket.close();
  }
});

test('a script that is a link is not read through it', async () => {
  const store = sandboxes(threeRuns(), 2);
  const scripts = join(store.folder, 'scripts');
  const [name = ''] = readdirSync(scripts);
  renameSync(join(scripts, name), join(store.folder, 'away'));
  symlinkSync('../away', join(scripts, name));
  await expect(combineFolder(store.folder)).rejects.toThrow('cannot be read: a link, which is not followed');
});

test('of two names of one file, the other stays as it is', async () => {
  const store = sandboxes(threeRuns(), 4);
  const { report, ...plain } = await told(store.folder);
  const raw = join(store.folder, 'raw/orders');
  const [first = ''] = readdirSync(raw);
  const backup = join(temporaryFolder(), 'backup');
  linkSync(join(raw, first), backup);
  linkSync(join(raw, first), join(raw, '20261123T050000.000Z-ffff.json.gz'));
  const bytes = filesBelow(join(backup, '..')).get('backup');
  // What is deleted under one name is in another state under the other, and waits for the next run.
  for (const left of [2, 1]) {
    expect(await compactFolder(store.folder, { prune: true })).toMatchObject({ skipped: [] });
    expect(await told(store.folder)).toMatchObject(plain);
    expect(readdirSync(raw)).toHaveLength(left);
  }
  expect(filesBelow(join(backup, '..')).get('backup')).toEqual(bytes);
});

test('a link that takes the place of a folder that is held changes nothing', async () => {
  const store = writeFiles(temporaryFolder(), { 'raw/orders/a': 'ours' });
  const elsewhere = writeFiles(temporaryFolder(), { 'orders/a': 'of somebody' });
  const folders = new HeldFolders(store);
  await folders.inside('raw/orders', (path) => {
    renameSync(join(store, 'raw'), join(store, 'away'));
    symlinkSync(elsewhere, join(store, 'raw'));
    rmSync(join(path, 'a'));
    writeFileSync(join(path, 'b'), 'ours');
  });
  expect([...filesBelow(elsewhere).keys()]).toEqual(['orders/a']);
  expect(readdirSync(join(store, 'away/orders'))).toEqual(['b']);
});

test.each([true, false])(
  'links are found, and folders made, where a system tells places: %s',
  async (tells) => {
    const elsewhere = writeFiles(temporaryFolder(), { 'a/b': 'of somebody' });
    const store = writeFiles(temporaryFolder(), { 'raw/orders/a': 'ours' });
    symlinkSync(elsewhere, join(store, 'scripts'));
    symlinkSync(join(elsewhere, 'a/b'), join(store, 'raw/orders/b'));
    symlinkSync('nowhere', join(store, 'reports'));
    const folders = new HeldFolders(store, tells);
    closeSync(folders.openFile('raw/orders/a'));
    for (const key of ['scripts/a/b', 'raw/orders/b', 'scripts/none', 'reports/a'])
      expect(() => folders.openFile(key), key).toThrow(LinkError);
    expect(() => folders.openFile('raw/orders/none')).toThrow('ENOENT');
    for (const folder of ['scripts', 'scripts/a/', 'scripts/new', 'reports', 'reports/new'])
      await expect(
        folders.inside(folder, () => {}, true),
        folder,
      ).rejects.toThrow(LinkError);
    await folders.inside('a/new/folder/', (path) => writeFileSync(join(path, 'file'), 'ours'), true);
    await folders.inside('.', (path) => writeFileSync(join(path, 'file'), 'ours'));
    expect([...filesBelow(store).keys()].sort()).toEqual([
      'a/new/folder/file',
      'file',
      'raw/orders/a',
      'scripts/a/b',
    ]);
    expect([...filesBelow(elsewhere).keys()]).toEqual(['a/b']);
  },
);

test('a folder that becomes a link and a folder again, without end: nothing is done elsewhere', async () => {
  const folder = writeFiles(temporaryFolder(), { 'raw/orders/a': 'ours' });
  const elsewhere = temporaryFolder();
  const names = Array.from({ length: 300 }, (_, i) => `orders/${i}`);
  writeFiles(elsewhere, Object.fromEntries(names.map((name) => [name, 'of somebody'])));
  const stop = await swapFolder(join(folder, 'raw'), elsewhere);
  const store = new DirectoryStore(folder);
  const until = Date.now() + 5_000;
  for (const name of names) {
    if (Date.now() > until) break;
    // Where the link is there when it is looked for, the store refuses.
    await store.put(`raw/${name}`, Buffer.from('ours')).catch(() => {});
    const got = await store.get(`raw/${name}`, 1_000).catch(() => undefined);
    if (got !== undefined) expect(Buffer.from(got.bytes).toString()).toBe('ours');
    await store.delete(`raw/${name}`).catch(() => {});
  }
  await stop();
  expect([...filesBelow(elsewhere).keys()].sort()).toEqual([...names].sort());
  for (const bytes of filesBelow(elsewhere).values()) expect(bytes.toString()).toBe('of somebody');
}, 60_000);

test('a turn with a time far ahead is nobody who is alive', async () => {
  const store = sandboxes(threeRuns(), 4);
  const key = store.putBytes(
    turnKey('', { functionName: 'orders', turn: 1, id: '0123456789abcdef', kind: 'json' }),
    Buffer.from('{}'),
  );
  const ahead = new Date('2099-01-01T00:00:00Z');
  utimesSync(join(store.folder, key), ahead, ahead);
  expect(await compactFolder(store.folder, { prune: true })).toMatchObject({ deleted: 4, failed: [] });
});
