import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { UsageError } from '../../../combiner-image/errors.ts';
import { foldExecution } from '../../../combiner-image/scale/shared/fold-execution.ts';
import { foldRange } from '../../../combiner-image/scale/shared/fold-range.ts';
import { plan } from '../../../combiner-image/scale/shared/plan.ts';
import {
  MissingPartsError,
  UnfinishedPartError,
  UnusableWorkError,
} from '../../../combiner-image/scale/shared/work-errors.ts';
import { TimeLeft } from '../../../combiner-image/time-left.ts';
import { NastyStore } from './nasty-store.ts';

const FOLDER = 'p/work/nightly/';
const PART = `${FOLDER}parts/1.json.gz`;

/** Six objects in two parts, all of them folded. */
async function folded(): Promise<NastyStore> {
  const store = new NastyStore();
  for (let sandbox = 0; sandbox < 7; sandbox++)
    if (sandbox !== 3) store.put({ sandbox, sequence: 1, upload: 2 });
  await plan(store.location, { execution: 'nightly', selection: {}, batch: 3 });
  for (const item of itemsOf(store)) await foldRange(store.location, 'nightly', item);
  return store;
}

function itemsOf(store: NastyStore): Record<string, unknown>[] {
  return JSON.parse(Buffer.from(store.memory.objects.get(`${FOLDER}plan.json`)?.bytes ?? []).toString());
}

/** Writes an object of the execution anew, with each text of it changed. */
function change(store: NastyStore, key: string, from: string | RegExp, to: string): void {
  const bytes = Buffer.from(store.memory.objects.get(key)?.bytes ?? []);
  const json = key.endsWith('.gz') ? gunzipSync(bytes).toString() : bytes.toString();
  const changed = json.replace(from, to);
  if (changed === json) throw new Error(`nothing of ${key} was changed`);
  store.memory.put(key, key.endsWith('.gz') ? gzipSync(changed) : Buffer.from(changed));
}

const combined = (store: NastyStore) => foldExecution(store.location, 'nightly');

test('a part that is not there is named, and so is one of another plan', async () => {
  const store = await folded();
  await expect(combined(store)).resolves.toMatchObject({ folded: { read: { used: 6 } } });
  store.memory.objects.delete(PART);
  await expect(combined(store)).rejects.toThrow(/1 of 2 parts of the execution nightly are missing \(1\)/);
  await expect(combined(store)).rejects.toBeInstanceOf(MissingPartsError);
  const planned = await folded();
  const [old] = itemsOf(planned);
  await plan(planned.location, { execution: 'nightly', selection: {}, batch: 3 });
  await expect(combined(planned)).rejects.toBeInstanceOf(MissingPartsError);
  await expect(foldRange(planned.location, 'nightly', old)).rejects.toThrow(/of another plan/);
});

test.each([
  ['counts that are no numbers', PART, /"used":\d+/, '"used":"all"'],
  ['a number below 0', PART, /"objects":\d+/, '"objects":-1'],
  ['keys of another folder', PART, '"left":[]', '"left":["p/raw/other/x.json.gz"]'],
  ['keys that climb', PART, '"left":[]', '"left":["p/raw/orders/../../../secret"]'],
  ['counts that no form reads', PART, /"counts":"\[.*?\]"/, '"counts":"[1e999"'],
  ['another index', PART, '"index":1', '"index":0'],
  ['a later version', PART, 'work/1', 'work/2'],
  ['no JSON', PART, /^\{/, ''],
  ['an item of a folder above', `${FOLDER}plan.json`, '"function":"orders"', '"function":".."'],
  ['a range of other keys', `${FOLDER}plan.json`, '"through":"p/raw', '"through":"p/work'],
  ['fewer items', `${FOLDER}asked.json`, '"items":2', '"items":1'],
  [
    'compacted objects outside of raw/',
    `${FOLDER}asked.json`,
    '"compactions":[]',
    '"compactions":[{"key":"p/x","folder":"orders","from":null,"to":null}]',
  ],
  ['keys outside of raw/', `${FOLDER}asked.json`, '"first":[]', '"first":["p/reports/latest.json"]'],
])('%s under work/ end in an error that says where', async (_, key, from, to) => {
  const store = await folded();
  change(store, key, from, to);
  const failure = await combined(store).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UnusableWorkError);
  expect(String(failure)).toMatch(
    /p\/work\/nightly\/.*is not what this version of the combiner writes there/,
  );
});

test.each([
  null,
  {},
  { plan: 'x', index: 0, function: '../..', objects: 1 },
  { plan: 'x', index: 0, function: 'orders', objects: 1, through: 'p/work/nightly/plan.json' },
])('%j is no item', async (item) => {
  const store = await folded();
  await expect(foldRange(store.location, 'nightly', item)).rejects.toBeInstanceOf(UsageError);
});

test('a part that there is no time for is not stored, and says what to do', async () => {
  const store = await folded();
  const [item] = itemsOf(store);
  const stored = `${FOLDER}parts/0.json.gz`;
  store.memory.objects.delete(stored);
  const failure = foldRange(store.location, 'nightly', item, TimeLeft.until(Date.now() - 1));
  await expect(failure).rejects.toBeInstanceOf(UnfinishedPartError);
  await expect(failure).rejects.toThrow(/could not be read in time: 3 were left\. .*smaller "batch"/);
  expect(store.memory.objects.has(stored)).toBe(false);
  await foldRange(store.location, 'nightly', item);
  await expect(combined(store)).resolves.toMatchObject({ folded: { read: { used: 6 } } });
});

test('an item of a plan is as small beside many compacted objects as beside none', async () => {
  const store = new NastyStore();
  for (let sequence = 1; sequence <= 6; sequence++) store.put({ sandbox: 1, sequence, upload: 2 });
  await store.compact(false);
  await plan(store.location, { execution: 'nightly', selection: {}, batch: 3 });
  const asked = Buffer.from(store.memory.objects.get(`${FOLDER}asked.json`)?.bytes ?? []).toString();
  const { compactions } = JSON.parse(asked);
  expect(compactions.length).toBeGreaterThan(0);
  for (const item of itemsOf(store)) {
    expect(JSON.stringify(item).length).toBeLessThan(1_000);
    for (const { key } of compactions) expect(JSON.stringify(item)).not.toContain(key);
    await foldRange(store.location, 'nightly', item);
    const part = store.memory.objects.get(`${FOLDER}parts/${item['index']}.json.gz`)?.bytes ?? [];
    const { toldKeys } = JSON.parse(gunzipSync(Buffer.from(part)).toString()).part;
    expect(compactions.map(({ key }: { key: string }) => key)).toEqual(expect.arrayContaining(toldKeys));
    expect(toldKeys.length).toBeGreaterThan(0);
  }
});

test.each([0, 1])('a plan of newest builds that had time for %i functions is none', async (functions) => {
  const store = new NastyStore();
  for (const sandbox of [0, 3, 4, 7]) store.put({ sandbox, sequence: 1, upload: 1 });
  // Functions are read one after another.
  let reads = 0;
  const time = new TimeLeft(() => (reads++ <= 2 * functions ? 100 : 0));
  const selection = { newest: true };
  await expect(plan(store.location, { execution: 'nightly', selection, time })).rejects.toThrow(
    /newest is not known, .* could not be read in time/,
  );
  expect([...store.memory.objects.keys()].filter((key) => key.startsWith('p/work/'))).toEqual([]);
  await plan(store.location, { execution: 'nightly', selection });
  expect(itemsOf(store)).toHaveLength(2);
});
