import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepHistory } from '../../../combiner-image/history/keep-history.ts';
import {
  entryBytes,
  type ListedReport,
  type ReportEntry,
} from '../../../combiner-image/history/report-entry.ts';
import { ReportList } from '../../../combiner-image/history/report-list.ts';
import { DirectoryStore } from '../../../combiner-image/store/directory/directory-store.ts';
import { parseStoreLocation, type StoreLocation } from '../../../combiner-image/store/location.ts';
import { reportEntryKey, reportFolderOf } from '../../../contract/key-layout.ts';
import { combineFolder } from '../support/combined.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const TOTAL = { total: 4, covered: 3, pct: 75 };
const TOTALS = { lines: TOTAL, statements: TOTAL, functions: TOTAL, branches: TOTAL };

function idOf(number: number): string {
  return `20261123T01${String(Math.floor(number / 60)).padStart(2, '0')}${String(number % 60).padStart(2, '0')}.000Z-${String(number).padStart(8, '0')}`;
}

function entry(number: number): ReportEntry {
  const createdAt = new Date(Date.UTC(2026, 10, 23, 1, Math.floor(number / 60), number % 60)).toISOString();
  return {
    id: idOf(number),
    createdAt,
    entry: 'index.html',
    totals: TOTALS,
    missing: 0,
    functions: 1,
    invocations: 2,
    asked: '{}',
    files: [['src/a.js', 3, 4, 0, 0]],
  };
}

function written(folder: string): { schema: string; reports: ListedReport[] } {
  return JSON.parse(readFileSync(join(folder, 'reports/index.json'), 'utf8'));
}

const ids = (folder: string) => written(folder).reports.map(({ id }) => id);

test('the list has the totals of each report, the oldest first, and no files', async () => {
  const folder = temporaryFolder();
  const list = new ReportList(parseStoreLocation(folder));
  await list.add(entry(2));
  await list.add(entry(1));
  const { files: _, ...listed } = entry(1);
  expect(written(folder)).toMatchObject({
    schema: 'lambda-coverage/reports/1',
    reports: [listed, { id: idOf(2) }],
  });
  expect(await list.reports()).toEqual(written(folder).reports);
  expect((await list.entry(idOf(2)))?.files).toEqual([['src/a.js', 3, 4, 0, 0]]);
});

test('combiners that write the list at the same time lose no report', async () => {
  const folder = temporaryFolder();
  /** Gives up the thread at each step, for as long as it likes. */
  class SlowStore extends DirectoryStore {
    override async put(key: string, body: Uint8Array): Promise<void> {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      await super.put(key, body);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    }
  }
  const numbers = Array.from({ length: 8 }, (_, i) => i + 1);
  await Promise.all(
    numbers.map((number) => new ReportList({ store: new SlowStore(folder), prefix: '' }).add(entry(number))),
  );
  expect(ids(folder)).toEqual(numbers.map(idOf));
});

test('who is overtaken between reading and writing writes again', async () => {
  const folder = temporaryFolder();
  const location = parseStoreLocation(folder);
  /** Another combiner adds its report just before this one writes the list. */
  class OvertakenStore extends DirectoryStore {
    #others = [2, 3];
    override async put(key: string, body: Uint8Array): Promise<void> {
      const next = key.endsWith('index.json') ? this.#others.shift() : undefined;
      if (next !== undefined) await new ReportList(location).add(entry(next));
      await super.put(key, body);
    }
  }
  await new ReportList({ store: new OvertakenStore(folder), prefix: '' }).add(entry(1));
  expect(ids(folder)).toEqual([1, 2, 3].map(idOf));
});

test('a list that is gone, or damaged, or older reports without entries: it is made of what is there', async () => {
  const recorded = new RecordedStore();
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': 'exports.handler = async () => 1;\n' });
  const result = run(taskRoot, 'index.js', [{}]);
  recorded.putScripts(taskRoot, result);
  recorded.put(rawObject(taskRoot, result));
  const { folder } = recorded;
  const location = parseStoreLocation(folder);
  const combined = async () => {
    const { report } = await combineFolder(folder, { output: { location }, reporters: ['json'] });
    return report.folder.split('/')[1];
  };
  const first = await combined();
  const second = await combined();
  expect(ids(folder)).toEqual([first, second]);
  writeFileSync(
    join(folder, 'reports/index.json'),
    '{"schema": "lambda-coverage/reports/1", "reports": [3]}',
  );
  const third = await combined();
  expect(ids(folder)).toEqual([first, second, third]);
  rmSync(join(folder, 'reports/index.json'));
  rmSync(join(folder, 'reports/entries'), { recursive: true });
  const fourth = await combined();
  expect(ids(folder)).toEqual([first, second, third, fourth]);
  expect(written(folder).reports.every(({ totals }) => totals.lines.total > 0)).toBe(true);
});

test('an entry that is damaged, or tells of another report, costs itself alone', async () => {
  const folder = temporaryFolder();
  const list = new ReportList(parseStoreLocation(folder));
  for (const number of [1, 2, 3]) await list.add(entry(number));
  writeFileSync(join(folder, reportEntryKey('', idOf(1))), 'no gzip');
  writeFileSync(
    join(folder, reportEntryKey('', idOf(2))),
    readFileSync(join(folder, reportEntryKey('', idOf(3)))),
  );
  rmSync(join(folder, 'reports/index.json'));
  await list.write();
  expect(ids(folder)).toEqual([idOf(3)]);
});

async function withReports(
  count: number,
  latest: number,
): Promise<{ folder: string; location: StoreLocation }> {
  const folder = temporaryFolder();
  const location = parseStoreLocation(folder);
  const list = new ReportList(location);
  for (let number = 1; number <= count; number++) {
    writeFiles(folder, {
      [`${reportFolderOf('', idOf(number))}lambda-coverage.json`]: '{}',
      [`${reportFolderOf('', idOf(number))}data/index.js`]: 'x',
    });
    await list.add(entry(number));
  }
  writeFiles(folder, {
    'reports/latest.json': JSON.stringify({ report: { folder: reportFolderOf('', idOf(latest)) } }),
  });
  return { folder, location };
}

const newReport = (number: number) => ({
  ...entry(number),
  functions: [{ name: 'orders', invocations: 2 }],
  files: [{ path: 'a.js', lines: TOTAL, branches: TOTAL }],
  missing: [],
  report: { folder: reportFolderOf('', idOf(number)), entry: 'index.html' },
});

const folders = (folder: string) =>
  readdirSync(join(folder, 'reports'))
    .filter((name) => name.startsWith('2026'))
    .sort();

test('old reports are deleted by number, with all that is in them, but never the one that latest.json names', async () => {
  const { folder, location } = await withReports(5, 1);
  expect(await keepHistory(location, newReport(6), { newest: 3 })).toEqual(['Deleted 2 old reports']);
  expect(folders(folder)).toEqual([1, 4, 5].map(idOf));
  expect(ids(folder)).toEqual([1, 4, 5, 6].map(idOf));
  expect(existsSync(join(folder, reportEntryKey('', idOf(2))))).toBe(false);
});

test('old reports are deleted by age', async () => {
  const { folder, location } = await withReports(5, 5);
  await keepHistory(location, newReport(6), { since: new Date('2026-11-23T01:00:03Z') });
  expect(ids(folder)).toEqual([3, 4, 5, 6].map(idOf));
});

test('reports that the list is too long to name are deleted too', async () => {
  const { folder, location } = await withReports(1, 1);
  for (let number = 2; number <= 1_004; number++)
    writeFiles(folder, { [reportEntryKey('', idOf(number))]: entryBytes(entry(number)) });
  writeFiles(folder, { [`${reportFolderOf('', idOf(2))}lambda-coverage.json`]: '{}' });
  await keepHistory(location, newReport(1_005), { newest: 1_002 });
  expect(ids(folder)).toHaveLength(1_000);
  expect(existsSync(join(folder, reportEntryKey('', idOf(2))))).toBe(false);
  expect(existsSync(join(folder, reportEntryKey('', idOf(4))))).toBe(true);
  expect(folders(folder)).toEqual([idOf(1)]);
});

test('a report that cannot be deleted as a whole stays in the list, and goes the next time', async () => {
  const { folder, location } = await withReports(3, 3);
  class KeepingStore extends DirectoryStore {
    override async delete(key: string): Promise<'deleted'> {
      if (key.endsWith('data/index.js')) throw new Error('denied');
      await super.delete(key);
      return 'deleted';
    }
  }
  const refusing = { store: new KeepingStore(folder), prefix: '' };
  await expect(keepHistory(refusing, newReport(4), { newest: 2 })).rejects.toThrow('denied');
  expect(ids(folder)).toContain(idOf(1));
  await keepHistory(location, newReport(5), { newest: 2 });
  expect(ids(folder)).toEqual([3, 4, 5].map(idOf));
});

test('the badge says how much ran and loads nothing; incomplete data is said and grey', async () => {
  const { folder, location } = await withReports(1, 1);
  const badge = () => readFileSync(join(folder, 'reports/badge.svg'), 'utf8');
  await keepHistory(location, newReport(2), undefined);
  expect(badge()).toContain('<title>coverage: 75 %</title>');
  expect(badge()).not.toMatch(/href|url\((?!#)|<script|<image|<style|@import/);
  await keepHistory(location, { ...newReport(3), missing: ['1 object skipped'] }, undefined);
  expect(badge()).toContain('coverage: 75 %, incomplete');
  await keepHistory(
    location,
    { ...newReport(4), incomplete: 'no time', totals: { ...TOTALS, lines: { ...TOTAL, pct: 1 } } },
    undefined,
  );
  expect(badge()).toContain('75 %');
});
