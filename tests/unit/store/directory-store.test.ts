import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { CombineResult } from '../../../combiner-image/result.ts';
import { DirectoryStore } from '../../../combiner-image/store/directory/directory-store.ts';
import { combineFolder } from '../support/combined.ts';
import { lambdaCoverage } from '../support/command.ts';
import { sandboxes, threeRuns } from '../support/compacted.ts';
import { temporaryFolder } from '../support/recorded.ts';

const locked: string[] = [];
afterEach(() => {
  for (const path of locked.splice(0)) chmodSync(path, 0o700);
});

function lock(path: string): void {
  chmodSync(path, 0);
  locked.push(path);
}

test('files and folders that may not be read are skips, in every command', async () => {
  const store = sandboxes(threeRuns(), 6);
  const file = store.putBytes('raw/orders/20261123T030000.000Z-aaaa.json.gz', Buffer.from('x'));
  store.putBytes('raw/evil/20261123T030000.000Z-bbbb.json.gz', Buffer.from('x'));
  lock(join(store.folder, file));
  lock(join(store.folder, 'raw/evil'));

  const { code, stdout, stderr } = await lambdaCoverage(['report', store.folder, '--json', '-r', 'json'], {
    cwd: temporaryFolder(),
  });
  expect(code, stderr).toBe(0);
  const { read, skipped }: CombineResult = JSON.parse(stdout);
  expect(read).toMatchObject({ used: 6, skipped: 2 });
  const reason = 'permission denied (EACCES)';
  expect(skipped).toHaveLength(2);
  expect(skipped).toContainEqual({ key: file, kind: 'denied', reason });
  expect(skipped).toContainEqual({ key: 'raw/evil/', kind: 'denied', reason });

  for (const args of [['doctor'], ['combine'], ['compact', '--older-than', '0h']]) {
    const other = await lambdaCoverage([...args, store.folder], { cwd: temporaryFolder() });
    expect([args, other.code], other.stderr).toEqual([args, 0]);
    for (const key of [file, 'raw/evil/'])
      expect(`${other.stdout}${other.stderr}`, args[0]).toContain(`${key}: ${reason}`);
  }
});

test('a folder whose files may all not be read: exit 4 with the reason', async () => {
  const store = sandboxes(threeRuns(), 1);
  lock(join(store.folder, 'raw/orders'));
  for (const command of ['report', 'combine', 'compact', 'doctor']) {
    const { code, stderr } = await lambdaCoverage([command, store.folder], { cwd: temporaryFolder() });
    expect([command, code], stderr).toEqual([command, 4]);
    expect(stderr).toContain('raw/orders/: permission denied (EACCES)');
  }
});

test('a raw/ that may not be listed ends the run', async () => {
  const store = sandboxes(threeRuns(), 1);
  lock(join(store.folder, 'raw'));
  const { code, stderr } = await lambdaCoverage(['report', store.folder], { cwd: temporaryFolder() });
  expect(code).toBe(4);
  expect(stderr).toContain('/raw/: permission denied (EACCES)');
});

test('folders nested beyond the longest path are a skip', async () => {
  const store = sandboxes(threeRuns(), 6);
  const clean = await combineFolder(store.folder);
  // Deeper than one path can say, so from folder to folder.
  execFileSync(
    'sh',
    ['-c', 'for i in $(seq 25); do mkdir "$1" && cd -P "$1" || exit 1; done', 'sh', 'x'.repeat(200)],
    {
      cwd: join(store.folder, 'raw'),
    },
  );
  const { totals, skipped } = await combineFolder(store.folder);
  expect(totals).toEqual(clean.totals);
  execFileSync('rm', ['-rf', join(store.folder, 'raw')]);
  expect(skipped).toMatchObject([{ kind: 'refused', reason: 'the path is too long (ENAMETOOLONG)' }]);
});

test('a pipe in the place of a script is not waited for', async () => {
  const store = sandboxes(threeRuns(), 6);
  const [script = ''] = execFileSync('ls', [join(store.folder, 'scripts')], { encoding: 'utf8' }).split('\n');
  const path = join(store.folder, 'scripts', script);
  execFileSync('sh', ['-c', 'rm -r "$1" && mkfifo "$1"', 'sh', path]);
  await expect(combineFolder(store.folder)).rejects.toThrow('cannot be read: not a regular file');
});

test('a folder in the place of a script is named', async () => {
  const store = sandboxes(threeRuns(), 6);
  const [script = ''] = execFileSync('ls', [join(store.folder, 'scripts')], { encoding: 'utf8' }).split('\n');
  const path = join(store.folder, 'scripts', script);
  execFileSync('rm', ['-r', path]);
  mkdirSync(path);
  await expect(combineFolder(store.folder)).rejects.toThrow('cannot be read: not a regular file');
});

test('who may not see whose turn it is reports nothing beside a compaction', async () => {
  const store = sandboxes(threeRuns(), 3);
  const folder = join(store.folder, 'compactions/orders');
  mkdirSync(folder, { recursive: true });
  lock(folder);
  for (const command of ['doctor', 'compact']) {
    const { code, stderr } = await lambdaCoverage([command, store.folder]);
    expect([code, stderr], command).toEqual([4, expect.stringContaining('compactions/orders')]);
  }
});

test('a folder is listed to its end, however many files there are and whoever deletes some meanwhile', async () => {
  const folder = temporaryFolder();
  const raw = join(folder, 'raw/orders');
  mkdirSync(raw, { recursive: true });
  const names = Array.from({ length: 2_500 }, (_, i) => `${String(i).padStart(6, '0')}.json.gz`);
  for (const name of names) writeFileSync(join(raw, name), '');
  const store = new DirectoryStore(folder);
  const open = readdirSync('/proc/self/fd').length;
  const listed: string[] = [];
  for await (const key of store.list('raw/')) {
    listed.push(key);
    // Of those that are not listed yet, some go while the list is made.
    if (listed.length === 100) for (const name of names.slice(-500)) unlinkSync(join(raw, name));
  }
  const stayed = names.slice(0, -500).map((name) => `raw/orders/${name}`);
  const once = new Set(listed);
  expect(once.size).toBe(listed.length);
  expect(stayed.filter((key) => !once.has(key))).toEqual([]);
  for await (const key of store.list('raw/')) if (key === stayed[10]) break;
  expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(open);
});
