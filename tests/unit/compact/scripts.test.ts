import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { StoreUnreachableError } from '../../../combiner-image/errors.ts';
import { DirectoryStore } from '../../../combiner-image/store/directory/directory-store.ts';
import { scriptKey, sharedScriptKey } from '../../../contract/key-layout.ts';
import { combineFolder } from '../support/combined.ts';
import { compactFolder, sandboxes, threeRuns } from '../support/compacted.ts';
import { invoked } from '../support/invoked.ts';
import { rawObjects } from '../support/raw-objects.ts';
import { type RecordedStore, temporaryFolder, writeFiles } from '../support/recorded.ts';

const LONG_AGO = new Date(Date.now() - 30 * 24 * 60 * 60_000);
const DAY_MS = 24 * 60 * 60_000;

/** A store with some sandboxes of one function, and the key of its script. */
function recorded(count: number): { store: RecordedStore; key: string; file: string } {
  const runs = threeRuns();
  const store = sandboxes(runs, count);
  const key = sharedScriptKey('', runs.results[0]?.[0]?.hash ?? '');
  return { store, key, file: join(store.folder, key) };
}

const ageOf = (file: string) => Date.now() - statSync(file).mtimeMs;

test.each([1, 3])('of %i objects, old scripts are written again as they are; others stay', async (count) => {
  const { store, file } = recorded(count);
  const unnamed = join(store.folder, store.putBytes(scriptKey('', 'orders', 'a'.repeat(64)), gzipSync('{}')));
  const bytes = readFileSync(file);
  for (const each of [file, unnamed]) utimesSync(each, LONG_AGO, LONG_AGO);
  const { scripts } = await compactFolder(store.folder, { prune: true });
  expect(scripts).toEqual({ renewed: 1, damaged: 0, deleted: 0 });
  expect(readFileSync(file)).toEqual(bytes);
  expect(ageOf(file)).toBeLessThan(DAY_MS);
  expect(ageOf(unnamed)).toBeGreaterThan(DAY_MS);
  expect((await compactFolder(store.folder, { prune: true })).scripts.renewed).toBe(0);
});

const DAMAGES: Record<string, (bytes: Buffer) => Buffer> = {
  'cut short': (bytes) => bytes.subarray(0, bytes.length / 2),
  'not gzip': () => Buffer.from('occupied'),
  'another text': (bytes) => gzipSync(String(gunzipSync(bytes)).replace('odd', 'even')),
};

test.each(Object.entries(DAMAGES))(
  'a script that is %s is named, and deleted with --prune alone',
  async (_, damage) => {
    const { store, key, file } = recorded(3);
    writeFileSync(file, damage(readFileSync(file)));
    expect((await compactFolder(store.folder)).scripts).toEqual({ renewed: 0, damaged: 1, deleted: 0 });
    expect(ageOf(file)).toBeLessThan(DAY_MS);
    const warnings: string[] = [];
    const { scripts } = await compactFolder(store.folder, { prune: true, warnings });
    expect(scripts).toEqual({ renewed: 0, damaged: 1, deleted: 1 });
    expect(warnings.join()).toContain(`${key} is damaged`);
    expect(() => statSync(file)).toThrow('ENOENT');
  },
);

test('a script of a later version stays', async () => {
  const { store, file } = recorded(3);
  writeFileSync(file, gzipSync(String(gunzipSync(readFileSync(file))).replace('script/1', 'script/2')));
  expect((await compactFolder(store.folder, { prune: true })).scripts).toEqual({
    renewed: 0,
    damaged: 0,
    deleted: 0,
  });
});

test('what occupies the place of a script is deleted, and the next sandbox puts the script there', async () => {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': 'exports.handler = async () => 1;\n' });
  const dir = temporaryFolder();
  const options = { taskRoot, record: true, dir, functionName: 'orders' };
  await invoked('index.handler', [{}], options);
  const [script] = rawObjects(dir, 'orders').flatMap(({ result }) => result);
  const key = scriptKey('', 'orders', script?.script ?? '');
  writeFileSync(join(dir, key), 'occupied');
  await invoked('index.handler', [{}], options);
  expect((await combineFolder(dir).catch(String)).toString()).toContain(`${key} cannot be read: not gzip`);

  expect((await compactFolder(dir, { prune: true })).scripts.deleted).toBe(1);
  await invoked('index.handler', [{}], options);
  const { files, warnings } = await combineFolder(dir);
  expect(files).toMatchObject([{ statements: { total: 2, covered: 2 } }]);
  expect(warnings).toEqual([]);
});

test('a store that refuses is named once, and everything else is done', async () => {
  const { store, file } = recorded(3);
  utimesSync(file, LONG_AGO, LONG_AGO);
  class Refusing extends DirectoryStore {
    override put(key: string, body: Uint8Array): Promise<void> {
      if (!key.startsWith('scripts/')) return super.put(key, body);
      throw new StoreUnreachableError('it refuses access: allow s3:PutObject.');
    }
  }
  const warnings: string[] = [];
  const result = await compactFolder(store.folder, {
    prune: true,
    store: new Refusing(store.folder),
    warnings,
  });
  expect(result).toMatchObject({ written: [{ objects: 3 }], failed: [], scripts: { renewed: 0 } });
  expect(warnings).toEqual([
    expect.stringMatching(/^Scripts are left as they are, because scripts\/.* cannot be written: it refuses/),
  ]);
});
