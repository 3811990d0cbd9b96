import { spawn } from 'node:child_process';
import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { DirectoryStore } from '../../../combiner-image/store/directory/directory-store.ts';
import type { Deletion } from '../../../combiner-image/store/store.ts';
import { MAIN } from '../support/command.ts';
import { compactFolder, sandboxes, threeRuns, told } from '../support/compacted.ts';
import { filesBelow } from '../support/recorded.ts';

/** A store whose machine stops after so many deletions. */
class DyingStore extends DirectoryStore {
  #left: number;

  constructor(folder: string, deletions: number) {
    super(folder);
    this.#left = deletions;
  }

  override async delete(key: string, tag?: string): Promise<Deletion> {
    if (this.#left-- === 0) throw new Error('the power is gone');
    return super.delete(key, tag);
  }
}

test.each([0, 1, 5])(
  'a run that ends after %d deletions counts nothing twice, and can be run again',
  async (n) => {
    const store = sandboxes(threeRuns(), 9);
    const { report, ...plain } = await told(store.folder);
    const dying = new DyingStore(store.folder, n);
    await expect(compactFolder(store.folder, { store: dying, prune: true })).rejects.toThrow(
      'the power is gone',
    );
    expect(await told(store.folder)).toMatchObject(plain);
    await compactFolder(store.folder, { prune: true });
    expect(readdirSync(join(store.folder, 'raw/orders'))).toHaveLength(1);
    expect(await told(store.folder)).toMatchObject(plain);
  },
);

test('nothing is deleted when the compacted object does not arrive as it was written', async () => {
  class TruncatingStore extends DirectoryStore {
    override async put(key: string, body: Uint8Array): Promise<void> {
      await super.put(key, body.subarray(0, body.length - 10));
    }
  }
  const store = sandboxes(threeRuns(), 4);
  const { report, ...plain } = await told(store.folder);
  const truncating = new TruncatingStore(store.folder);
  await expect(compactFolder(store.folder, { store: truncating, prune: true })).rejects.toThrow(
    'Nothing was deleted',
  );
  expect(await told(store.folder)).toMatchObject(plain);
});

test('what killed writers left is no object, and the next run removes what nobody writes any more', async () => {
  const store = sandboxes(threeRuns(), 4);
  const { report, ...plain } = await told(store.folder);
  const left = [
    'raw/orders/20261123T010000.000Z-5a1.json.gz',
    'compactions/orders/00000007-0123456789abcdef.json',
  ];
  for (const key of left)
    for (const end of ['4711.part', '0badcafe.part', '0badcafe.tmp'])
      store.putBytes(`${key}.${end}`, Buffer.from([0x1f, 0x8b]));
  expect(await told(store.folder)).toMatchObject(plain);
  const old = new Date(Date.now() - 2 * 3_600_000);
  const young = 'raw/orders/20261123T010000.000Z-5a2.json.gz.12.part';
  store.putBytes(young, Buffer.from('x'));
  for (const path of filesBelow(store.folder).keys())
    if (/\.(part|tmp)$/.test(path))
      utimesSync(join(store.folder, path), old, path === young ? new Date() : old);
  const result = await compactFolder(store.folder, { prune: true });
  expect(result).toMatchObject({ deleted: 4, skipped: [] });
  const kept = [...filesBelow(store.folder).keys()].filter((path) => /\.(part|tmp)$/.test(path));
  expect(kept).toEqual([young]);
  expect(await told(store.folder)).toMatchObject(plain);
});

test('a process that is killed while it deletes', async () => {
  const store = sandboxes(threeRuns(), 400);
  const { report, ...plain } = await told(store.folder);
  const raw = join(store.folder, 'raw/orders');
  const args = [MAIN, 'compact', store.folder, '--older-than', '0h', '--prune'];
  // Their time is that of the tests, so that they are over whenever this runs.
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('close', resolve));
  while (child.exitCode === null && readdirSync(raw).length >= 400) await sleep(1);
  child.kill('SIGKILL');
  await ended;
  expect(existsSync(raw)).toBe(true);
  expect(await told(store.folder)).toMatchObject(plain);
});
