import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CoverageMapData } from 'istanbul-lib-coverage';
import { expect, test } from 'vitest';
import type { RawObject } from '../../../contract/raw-object.ts';
import { listing } from '../support/against-istanbul.ts';
import { combineFolder } from '../support/combined.ts';
import {
  filesBelow,
  RecordedStore,
  rawObject,
  run,
  temporaryFolder,
  writeFiles,
} from '../support/recorded.ts';

const OLD = 'exports.handler = async () => {\n  return 1;\n};\n';
const NEW = 'exports.handler = async () => {\n  const two = 2;\n  return two;\n};\n';

const OTHER = `const letters = new Map();
module.exports = {
  handler: async ({ to = 'nobody' }) => {
    letters.set(to, 'sent');
    return [...letters.keys()];
  },
};
`;

/** Minutes at which a sandbox started and uploaded. */
interface Upload {
  text: string;
  started: number;
  uploaded?: number;
  functionName?: string;
  build?: string;
}

function stored(uploads: readonly Upload[]): RecordedStore {
  const store = new RecordedStore();
  for (const { text, started, uploaded = started, functionName, build } of uploads) {
    const taskRoot = writeFiles(temporaryFolder(), { 'index.js': text });
    const result = run(taskRoot, 'index.js', [{}]);
    store.putScripts(taskRoot, result);
    // As in Lambda: all builds stand in one place.
    const moved = result.map((script) => ({ ...script, url: script.url.replace(taskRoot, '/var/task') }));
    const object: RawObject = rawObject('/var/task', moved, {
      time: at(started),
      ...(functionName !== undefined && { functionName }),
    });
    store.put({
      ...object,
      collectedAt: at(uploaded).toISOString(),
      ...(build !== undefined && { build: { name: build } }),
    });
  }
  return store;
}

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 1, minute));

async function shown(store: RecordedStore, newest = false): Promise<Record<string, string[]>> {
  const root = temporaryFolder();
  const selection = newest ? { newest } : {};
  const { folder } = await combineFolder(store.folder, { reporters: ['json'], root, selection });
  const map: CoverageMapData = JSON.parse(readFileSync(join(folder, 'coverage-final.json'), 'utf8'));
  return Object.fromEntries(
    Object.values(map).map((data) => [
      data.path.replace(`${root}/`, ''),
      listing(data).filter((line) => line.startsWith('statement')),
    ]),
  );
}

const SHOWN_OLD = (runs: number) => [`statement 1:0 ${runs}`, `statement 2:2 ${runs}`];
const SHOWN_NEW = (runs: number) => [
  `statement 1:0 ${runs}`,
  `statement 2:14 ${runs}`,
  `statement 3:2 ${runs}`,
];

test('a sandbox of an older build that uploads last does not make its text the newest', async () => {
  const store = stored([
    { text: OLD, started: 0, uploaded: 50 },
    { text: NEW, started: 10 },
  ]);
  expect(await shown(store)).toEqual({ 'orders/index.js': SHOWN_NEW(1) });
  expect(await shown(store, true)).toEqual({ 'orders/index.js': SHOWN_NEW(1) });
});

test('after a rollback the older text is the newest', async () => {
  const store = stored([
    { text: OLD, started: 0 },
    { text: NEW, started: 10, uploaded: 50 },
    { text: OLD, started: 20 },
  ]);
  expect(await shown(store)).toEqual({ 'orders/index.js': SHOWN_OLD(2) });
});

test('the newest build needs no name: it is what ran in sandboxes that started after the last one of another', async () => {
  const rolledBack = stored([
    { text: OLD, started: 0 },
    { text: NEW, started: 10 },
    { text: OLD, started: 20 },
    { text: OLD, started: 21 },
  ]);
  expect(await shown(rolledBack, true)).toEqual({ 'orders/index.js': SHOWN_OLD(2) });
  const named = stored([
    { text: NEW, started: 0 },
    { text: OLD, started: 10, build: 'two' },
  ]);
  expect(await shown(named, true)).toEqual({ 'orders/index.js': SHOWN_OLD(1) });
});

test('where the checkout is older than what is deployed, its text is shown, and that is said', async () => {
  const store = stored([
    { text: OLD, started: 0 },
    { text: NEW, started: 10 },
  ]);
  const root = writeFiles(temporaryFolder(), { 'src/index.js': OLD });
  const { files, carried } = await combineFolder(store.folder, { reporters: ['json'], root });
  expect(files).toMatchObject([{ path: 'src/index.js', statements: { total: 2, covered: 2 } }]);
  expect(carried).toMatchObject([{ path: 'src/index.js', texts: 1, isUndeployed: true }]);
});

test('each function has a newest text of its own', async () => {
  const store = stored([
    { text: OLD, started: 0, functionName: 'stock' },
    { text: NEW, started: 10 },
  ]);
  expect(await shown(store)).toEqual({ 'orders/index.js': SHOWN_NEW(1), 'stock/index.js': SHOWN_OLD(1) });
});

test('of one build the report is byte for byte that of texts by themselves', async () => {
  const store = stored([
    { text: OLD, started: 0 },
    { text: OLD, started: 1 },
    { text: NEW, started: 2, functionName: 'stock' },
    { text: OTHER, started: 3, functionName: 'mail' },
  ]);
  // The checkout has two of the texts.
  const files = { 'services/orders/index.js': OLD, 'services/stock/index.js': NEW };
  const root = writeFiles(temporaryFolder(), files);
  const [one, apart] = await Promise.all(
    [false, true].map(async (textsApart) => {
      const reporters = ['json', 'lcovonly', 'json-summary', 'text'] as const;
      const { folder } = await combineFolder(store.folder, { reporters, root, textsApart });
      const written = [...filesBelow(folder)].filter(([name]) => name !== 'lambda-coverage.json');
      return written.map(([name, bytes]) => [name, String(bytes)]);
    }),
  );
  expect(one).toEqual(apart);
  for (const path of ['services/stock/index.js', 'services/orders/index.js', 'mail/index.js'])
    expect(String(one)).toContain(`SF:${path}\n`);
});
