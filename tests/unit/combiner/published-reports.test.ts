import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { StoreUnreachableError } from '../../../combiner-image/errors.ts';
import { fileOf, REPORTERS } from '../../../combiner-image/report/reporters.ts';
import { DirectoryStore } from '../../../combiner-image/store/directory/directory-store.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { combineFolder } from '../support/combined.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const WRITTEN = ['coverage-summary.json', 'lambda-coverage.json', 'lambda-coverage.sources.gz'];

function recorded(): RecordedStore {
  const taskRoot = writeFiles(temporaryFolder(), {
    'src/index.js': "const { half } = require('./half.js');\nexports.handler = async () => half(4);\n",
    'src/half.js': 'exports.half = (value) => value / 2;\n',
  });
  const store = new RecordedStore();
  const result = run(taskRoot, 'src/index.js', [{}]);
  store.putScripts(taskRoot, result);
  store.put(rawObject(taskRoot, result));
  return store;
}

test('every reporter writes its file, and nothing to the terminal', async () => {
  const printed = vi.spyOn(process.stdout, 'write');
  const { folder } = await combineFolder(recorded().folder, { reporters: REPORTERS });
  expect(printed.mock.calls).toEqual([]);
  printed.mockRestore();
  for (const reporter of REPORTERS) {
    const file = join(folder, fileOf(reporter, REPORTERS));
    if (reporter !== 'none')
      expect(readFileSync(file, 'utf8'), reporter).toMatch(/half|100|AbsLCovered' value='3'|page\.js/);
  }
});

test('names in the reports are relative to the root', async () => {
  const { folder, files } = await combineFolder(recorded().folder);
  expect(files.map(({ path }) => path).sort()).toEqual(['orders/src/half.js', 'orders/src/index.js']);
  expect(readFileSync(join(folder, 'lcov.info'), 'utf8')).toContain('SF:orders/src/half.js\n');
  expect(readFileSync(join(folder, 'cobertura-coverage.xml'), 'utf8')).toContain(
    'filename="orders/src/half.js"',
  );
  expect(readFileSync(join(folder, 'coverage.txt'), 'utf8')).toContain('half.js');
});

test('a report in the store has a name of its own, and latest.json names the newest', async () => {
  const store = recorded();
  const location = parseStoreLocation(store.folder);
  const first = await combineFolder(store.folder, { output: { location } });
  const second = await combineFolder(store.folder, { output: { location } });
  expect(first.report.folder).toMatch(/^reports\/\d{8}T\d{6}\.\d{3}Z-[0-9a-f]{8}\/$/);
  expect(second.report.folder).not.toBe(first.report.folder);
  const latest = JSON.parse(readFileSync(join(store.folder, 'reports/latest.json'), 'utf8'));
  expect(latest).toMatchObject({
    schema: 'lambda-coverage/report/1',
    report: { folder: second.report.folder, entry: 'index.html' },
    totals: second.totals,
    read: { objects: 1, used: 1, duplicates: 0, skipped: 0 },
  });
  for (const { report } of [first, second])
    for (const file of report.files)
      expect(existsSync(join(store.folder, report.folder, file)), file).toBe(true);
});

test('an upload that dies half-way leaves latest.json at the report before', async () => {
  /** Refuses writes after the third. */
  class FullStore extends DirectoryStore {
    #left = 3;
    override async put(key: string, body: Uint8Array): Promise<void> {
      if (this.#left-- === 0) throw new Error('no space left');
      await super.put(key, body);
    }
  }
  const store = recorded();
  const before = await combineFolder(store.folder, {
    output: { location: parseStoreLocation(store.folder) },
  });
  const location = { store: new FullStore(store.folder), prefix: '' };
  await expect(combineFolder(store.folder, { output: { location } })).rejects.toThrow('no space left');
  const latest = JSON.parse(readFileSync(join(store.folder, 'reports/latest.json'), 'utf8'));
  expect(latest.report.folder).toBe(before.report.folder);
  const torn = readdirSync(join(store.folder, 'reports')).filter(
    (name) => !before.report.folder.includes(name),
  );
  const files = torn
    .filter((name) => !/\.(?:json|svg)$/.test(name) && name !== 'entries')
    .map((name) => join(store.folder, 'reports', name));
  // Without its result file it would be no report, and nobody would look for it.
  expect(files).toEqual([]);
});

test('an older report is replaced as a whole, other files never', async () => {
  const store = recorded();
  const folder = join(temporaryFolder(), 'out');
  await combineFolder(store.folder, { output: { folder } });
  await combineFolder(store.folder, { output: { folder }, reporters: ['json-summary'] });
  expect(readdirSync(folder).sort()).toEqual(WRITTEN);
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  await expect(combineFolder(store.folder, { output: { folder } })).rejects.toThrow('holds notes.txt');
  expect(readdirSync(folder).sort()).toEqual([...WRITTEN, 'notes.txt']);
});

test('an empty folder is filled, a file in its place is refused', async () => {
  const store = recorded();
  const folder = join(temporaryFolder(), 'out');
  mkdirSync(folder);
  await combineFolder(store.folder, { output: { folder } });
  expect(existsSync(join(folder, 'index.html'))).toBe(true);
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  await expect(combineFolder(store.folder, { output: { folder: file } })).rejects.toThrow('is not a folder');
});

test('a store that takes no report says so before it is read, and one without objects gets nothing', async () => {
  const asked: string[] = [];
  class ReadOnlyStore extends DirectoryStore {
    override async put(key: string): Promise<void> {
      asked.push(`put ${key}`);
      throw new StoreUnreachableError('refuses access');
    }
    override get(key: string, maxBytes: number) {
      asked.push(`get ${key}`);
      return super.get(key, maxBytes);
    }
  }
  const folder = recorded().folder;
  const location = { store: new ReadOnlyStore(folder), prefix: '' };
  const combining = combineFolder(folder, { locations: [location], output: { location } });
  await expect(combining).rejects.toThrow('refuses access');
  expect(asked).toEqual(['put reports/begun.json']);
  const empty = { store: new ReadOnlyStore(temporaryFolder()), prefix: '' };
  const nothing = combineFolder(folder, { locations: [empty], output: { location: empty } });
  await expect(nothing).rejects.toThrow('no raw coverage');
  expect(asked).toHaveLength(1);
});

test('a directory store keeps nothing of a report of which a file cannot be written', async () => {
  const store = recorded();
  const location = parseStoreLocation(store.folder);
  await combineFolder(store.folder, { output: { location } });
  const reports = join(store.folder, 'reports');
  const [before, latest] = [readdirSync(reports), readFileSync(join(reports, 'latest.json'), 'utf8')];
  const put = DirectoryStore.prototype.put;
  for (const failing of ['lcov.info', 'lambda-coverage.json']) {
    const spy = vi.spyOn(DirectoryStore.prototype, 'put').mockImplementation(async function (
      this: DirectoryStore,
      key,
      body,
    ) {
      if (key.endsWith(`/${failing}`)) throw new StoreUnreachableError('No room');
      return put.call(this, key, body);
    });
    await expect(combineFolder(store.folder, { output: { location } })).rejects.toThrow('No room');
    spy.mockRestore();
    expect(readdirSync(reports), failing).toEqual(before);
  }
  expect(readFileSync(join(reports, 'latest.json'), 'utf8')).toBe(latest);
});
