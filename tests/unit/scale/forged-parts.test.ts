/** What is in a part may be read, and mean nothing: no time, names of others, or more than can be looked at. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { fold } from '../../../combiner-image/merge/fold-objects.ts';
import { foldExecution } from '../../../combiner-image/scale/shared/fold-execution.ts';
import { foldRange } from '../../../combiner-image/scale/shared/fold-range.ts';
import { plan } from '../../../combiner-image/scale/shared/plan.ts';
import { UnusableWorkError } from '../../../combiner-image/scale/shared/work-errors.ts';
import { writeWork } from '../../../combiner-image/scale/shared/work-file.ts';
import { rawKey } from '../../../contract/key-layout.ts';
import { NastyStore } from './nasty-store.ts';

const PART = 'p/work/nightly/parts/0.json.gz';

async function itemsOf({ store }: NastyStore): Promise<unknown[]> {
  const stored = await store.get('p/work/nightly/plan.json');
  return JSON.parse(Buffer.from(stored?.bytes ?? []).toString());
}

/** A store whose objects are folded, and what came of the first part. */
async function foldedStore() {
  const store = new NastyStore();
  for (let sandbox = 0; sandbox < 9; sandbox++)
    for (const sequence of [1, 2]) store.put({ sandbox, sequence, upload: 2 });
  await plan(store.location, { execution: 'nightly', selection: {}, batch: 20 });
  for (const item of await itemsOf(store)) await foldRange(store.location, 'nightly', item);
  const part = gunzipSync((await store.store.get(PART))?.bytes ?? Buffer.alloc(0)).toString();
  return { store, part };
}

/** Sets what a path leads to. */
function changed(json: string, path: string, value: unknown): string {
  const whole: unknown = JSON.parse(json);
  const names = path.split('.');
  const last = names.pop() ?? '';
  const holder = names.reduce<unknown>((found, name) => Reflect.get(Object(found), name), whole);
  expect(Object.hasOwn(Object(holder), last)).toBe(true);
  Reflect.set(Object(holder), last, value);
  return JSON.stringify(whole);
}

test('a part that was forged is named, whatever is wrong in it, and takes no time', async () => {
  const { store, part } = await foldedStore();
  const sandbox = '0'.repeat(20);
  const forged: [path: string, value: unknown][] = [
    // No date can be made of it.
    ['part.reading.widening', { objects: 1, from: 1e300, to: 1e300 }],
    ['part.reading.widening', { objects: 1, from: null, to: null }],
    // Each would be looked up by itself.
    [
      'part.told.0.invocations',
      Array.from({ length: 1_000 }, (_, i) => [sandbox + i.toString(36), [0, 199_999]]),
    ],
    // Names that would be taken for those of others.
    ...['a.01', 'a.-1', 'a.1e3', 'a.', 'a.1.2', 'a:b', '__proto__'].map((name): [string, unknown] => [
      'part.told.0.sandboxes',
      [[name, 1]],
    ]),
    ['part.sums.functions.0.told.sums.outcomes', JSON.parse('{"__proto__":1}')],
  ];
  for (const [path, value] of forged) {
    store.memory.put(PART, gzipSync(changed(part, path, value)), new Date());
    const error: unknown = await foldExecution(store.location, 'nightly').catch((reason) => reason);
    expect([path, value, error]).toEqual([path, value, expect.any(UnusableWorkError)]);
    expect(String(error)).toContain(PART);
  }
  store.memory.put(PART, gzipSync(part), new Date());
  expect((await foldExecution(store.location, 'nightly')).folded.read.skipped).toBe(0);
});

test('what nobody could read again is not written', async () => {
  const { location, memory } = new NastyStore();
  const file = { key: 'p/work/nightly/asked.json', check: () => {}, isPacked: false };
  const large = 'x'.repeat(65 * 1024 * 1024);
  await expect(writeWork(location, file, large)).rejects.toThrow(/larger "batch"/);
  // As JSON.stringify says it of half a gigabyte.
  const endless = {
    toJSON: () => {
      throw new RangeError('Invalid string length');
    },
  };
  const error: unknown = await writeWork(location, { ...file, isPacked: true }, endless).catch((e) => e);
  expect(error).toBeInstanceOf(UnusableWorkError);
  expect(String(error)).toContain('smaller "batch"');
  expect([...memory.objects.keys()]).toEqual([]);
});

test('of a flood of damaged objects the same thousand are named as by one process', async () => {
  const store = new NastyStore();
  const started = Date.UTC(2026, 10, 23);
  for (let i = 0; i < 2_100; i++)
    store.memory.put(rawKey('p/', 'orders', new Date(started + i), `a${i}`), Buffer.from('x'), new Date());
  store.put({ sandbox: 0, sequence: 1, upload: 1 });
  await plan(store.location, { execution: 'nightly', selection: {}, batch: 700 });
  for (const item of await itemsOf(store)) await foldRange(store.location, 'nightly', item);
  const { skipped, read } = (await foldExecution(store.location, 'nightly')).folded;
  const direct = await fold([store.location], {});
  expect(skipped).toEqual(direct.skipped);
  expect([skipped.length, read.skipped]).toEqual([1_000, 2_100]);
});
