import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DirectoryStore } from '../../../runtime-interface/store/directory/directory-store.ts';
import { inFolder, LinkError } from '../../../runtime-interface/store/directory/held-folder.ts';
import { lambdaCoverage } from '../support/command.ts';
import { filesBelow, temporaryFolder, writeFiles } from '../support/recorded.ts';
import { swapFolder } from '../support/swapped-folder.ts';

const KEY = 'team/raw/orders/20261123T010000.000Z-aa.json.gz';
const SCRIPT = `team/scripts/orders/${'0'.repeat(64)}.json.gz`;

function put(folder: string, key: string, onlyIfAbsent = false): Promise<void> {
  const { signal } = new AbortController();
  return new DirectoryStore(folder).put(key, Buffer.from('ours'), { onlyIfAbsent, signal });
}

test.each(['team', 'team/raw', 'team/raw/orders', 'team/scripts', 'team/scripts/orders'])(
  'where %s leads out of the store, the recorder writes nothing there, and says so',
  async (folder) => {
    const elsewhere = writeFiles(temporaryFolder(), { 'raw/orders/precious': 'of somebody' });
    mkdirSync(join(elsewhere, 'orders'));
    const store = temporaryFolder();
    mkdirSync(join(store, folder, '..'), { recursive: true });
    symlinkSync(elsewhere, join(store, folder));
    for (const key of [KEY, SCRIPT].filter((key) => key.startsWith(`${folder}/`)))
      await expect(put(store, key)).rejects.toMatchObject({
        code: 'directory-unwritable',
        message: expect.stringContaining('a link in the place of a folder'),
      });
    expect([...filesBelow(elsewhere).keys()]).toEqual(['raw/orders/precious']);
    expect(lstatSync(join(store, folder)).isSymbolicLink()).toBe(true);
  },
);

test('a link to nowhere in the place of a folder makes none there', async () => {
  const store = temporaryFolder();
  symlinkSync('nowhere', join(store, 'team'));
  await expect(put(store, KEY)).rejects.toThrow('a link in the place of a folder');
  expect(readdirSync(store)).toEqual(['team']);
});

test('a link or a pipe that has the name of an object is replaced, and not taken for one that is there', async () => {
  const elsewhere = writeFiles(temporaryFolder(), { victim: 'of somebody' });
  const store = temporaryFolder();
  mkdirSync(join(store, SCRIPT, '..'), { recursive: true });
  const plants = [
    (file: string) => symlinkSync(join(elsewhere, 'victim'), file),
    (file: string) => symlinkSync('nowhere', file),
    (file: string) => execFileSync('mkfifo', [file]),
  ];
  for (const [i, plant] of plants.entries()) {
    const key = SCRIPT.replace('0', String(i + 1));
    plant(join(store, key));
    await put(store, key, true);
    expect(lstatSync(join(store, key)).isFile()).toBe(true);
    expect(readFileSync(join(store, key), 'utf8')).toBe('ours');
  }
  expect(filesBelow(elsewhere).get('victim')?.toString()).toBe('of somebody');
});

test('a pipe, or a file, in the place of a folder is an error that names its code', async () => {
  const store = writeFiles(temporaryFolder(), { team: 'a file' });
  await expect(put(store, KEY)).rejects.toThrow('COVERAGE_DIR cannot be written (ENOTDIR)');
  const piped = temporaryFolder();
  execFileSync('mkfifo', [join(piped, 'team')]);
  await expect(put(piped, KEY)).rejects.toThrow('COVERAGE_DIR cannot be written (ENOTDIR)');
});

test('the directory may be a link, need not exist, and need not be listed', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'real'));
  symlinkSync('real', join(folder, 'link'));
  await put(join(folder, 'link'), KEY);
  await put(join(folder, 'new/one'), KEY);
  mkdirSync(join(folder, 'unlisted'), { mode: 0o333 });
  await put(join(folder, 'unlisted'), KEY);
  chmodSync(join(folder, 'unlisted'), 0o700);
  for (const name of ['real', 'new/one', 'unlisted'])
    expect(readFileSync(join(folder, name, KEY), 'utf8')).toBe('ours');
});

test.each(['../raw/a', '/etc/a', 'raw/../../a'])('%s is no key', async (key) => {
  const store = join(temporaryFolder(), 'store');
  await expect(put(store, key)).rejects.toThrow('outside of COVERAGE_DIR');
  expect(existsSync(store)).toBe(false);
});

test('where a system does not lead into open folders, links are looked for before', async () => {
  const elsewhere = temporaryFolder();
  const store = join(temporaryFolder(), 'store');
  const write = (folder: string) => writeFile(join(folder, 'a'), 'ours');
  await inFolder(store, ['raw', 'orders'], write, false);
  expect([...filesBelow(store).keys()]).toEqual(['raw/orders/a']);
  renameSync(join(store, 'raw'), join(elsewhere, 'raw'));
  symlinkSync(join(elsewhere, 'raw'), join(store, 'raw'));
  await expect(inFolder(store, ['raw', 'other'], write, false)).rejects.toThrow(LinkError);
  expect([...filesBelow(elsewhere).keys()]).toEqual(['raw/orders/a']);
});

test('a folder that becomes a link and a folder again, without end: two recorders write nothing elsewhere', async () => {
  const folder = writeFiles(temporaryFolder(), { 'raw/orders/a': 'ours' });
  const elsewhere = writeFiles(temporaryFolder(), { 'orders/b': 'of somebody' });
  const stop = await swapFolder(join(folder, 'raw'), elsewhere);
  const until = Date.now() + 3_000;
  for (let i = 0; i < 300 && Date.now() < until; i++)
    await Promise.allSettled([put(folder, `raw/orders/${i}`), put(folder, `raw/orders/${i}`, true)]);
  await stop();
  expect([...filesBelow(elsewhere).keys()]).toEqual(['orders/b']);
}, 60_000);

test('a function that runs with such a store answers, and its log says what to do', async () => {
  const elsewhere = temporaryFolder();
  const project = writeFiles(temporaryFolder(), {
    'index.mjs': 'export const handler = async () => "answered";\n',
  });
  const store = temporaryFolder();
  symlinkSync(elsewhere, join(store, 'raw'));
  const { code, stdout, stderr } = await lambdaCoverage(
    ['invoke', 'index.handler', '--event', '{}', '--dir', store],
    { cwd: project },
  );
  expect(`${stdout}${stderr}`).toContain('answered');
  expect(`${stdout}${stderr}`).toContain('a link in the place of a folder');
  expect([code, readdirSync(elsewhere)]).toEqual([0, []]);
});
