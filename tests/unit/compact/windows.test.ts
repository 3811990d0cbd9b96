import { gunzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { compact } from '../../../combiner-image/compact/compact.ts';
import type { CompactResult } from '../../../combiner-image/compact/options.ts';
import { S3Store } from '../../../combiner-image/store/s3/s3-store.ts';
import { compactedId, rawKey } from '../../../contract/key-layout.ts';
import { mustBeExact, mustBeTidyAfterwards, World } from '../../interleavings/world.ts';
import { FakeS3 } from '../support/fake-s3.ts';

const HOUR = 3_600_000;
/** What a schedule starts each hour. */
const HOURLY = { prune: true, hours: 24, window: 25 };

/** Time goes by, hour by hour; in each a sandbox ends, and a schedule starts a run, or does not. */
async function hours(world: World, count: number, isMissed: (hour: number) => boolean = () => false) {
  const results: CompactResult[] = [];
  for (let hour = 1; hour <= count; hour++) {
    world.memory.clock += HOUR;
    world.addEnded(1);
    if (isMissed(hour)) continue;
    results.push(await world.compact(HOURLY));
    await mustBeExact(world);
  }
  return results;
}

/** Nothing is too young any more. */
async function mustBeOneInTheEnd(world: World): Promise<void> {
  world.memory.clock += 100 * HOUR;
  await mustBeTidyAfterwards(world);
}

const originals = (world: World) => world.rawKeys().filter((key) => !key.includes('compacted'));
const compacted = (world: World) => world.rawKeys().filter((key) => key.includes('compacted'));

test('a run each hour compacts all that became old enough, and begins a new object for each window', async () => {
  const world = new World('ascending');
  const results = await hours(world, 120);
  expect(results.reduce((sum, { deleted }) => sum + deleted, 0)).toBeGreaterThan(90);
  expect(results.at(-1)).toMatchObject({ older: 0 });
  // A day is too young, and three kinds of objects are in each hour.
  expect(originals(world).length).toBeLessThan(40);
  expect(compacted(world).length).toBeLessThanOrEqual(5);
  await mustBeOneInTheEnd(world);
});

test('a window of many objects is taken part by part, in turns of their own', async () => {
  const world = new World('worst');
  for (let i = 0; i < 12; i++) world.addEnded(30);
  const once = await world.compact({ ...HOURLY, partSize: 4 });
  expect(once.written.length).toBeGreaterThan(2);
  expect(once.read.used).toBeGreaterThan(12);
  expect([originals(world).length, compacted(world).length]).toEqual([0, 1]);
  await mustBeExact(world);
});

test('a run makes up for those that were missed, if the window is longer', async () => {
  const world = new World('ascending');
  const results = await hours(world, 80, (hour) => hour > 40 && hour <= 60);
  expect(results.at(-1)).toMatchObject({ older: 0 });
  expect(originals(world).length).toBeLessThan(40);
  await mustBeOneInTheEnd(world);
});

test('what was missed for longer stays, counts once, and is said until a run without a window takes it', async () => {
  const world = new World('ascending');
  const results = await hours(world, 100, (hour) => hour > 30 && hour <= 70);
  const older = results.at(-1)?.older ?? 0;
  expect(older).toBeGreaterThan(5);
  expect(originals(world).length).toBeGreaterThanOrEqual(older);
  const all = await world.compact({ prune: true, hours: 24 });
  expect(all.older).toBeUndefined();
  expect(all.deleted).toBeGreaterThanOrEqual(older);
  await mustBeExact(world);
  expect(await world.compact(HOURLY)).toMatchObject({ older: 0 });
  await mustBeOneInTheEnd(world);
});

test('an object that arrives late, and one of a clock that is days late, stay and count once', async () => {
  const world = new World('ascending');
  await hours(world, 30);
  world.addEnded(60);
  world.addLiving(-48 * HOUR);
  const [result] = await hours(world, 1);
  expect(result).toMatchObject({ older: 1 + world.rawKeys().filter((key) => key.includes('-1')).length });
  await mustBeOneInTheEnd(world);
});

test('an object of a clock that is ahead is compacted when its time has come', async () => {
  const world = new World('ascending');
  await hours(world, 3);
  world.addEnded(-40);
  await hours(world, 30);
  const ahead = originals(world).at(-1) ?? '';
  await hours(world, 60);
  expect(originals(world)).not.toContain(ahead);
  await mustBeOneInTheEnd(world);
});

test('a compacted object that was put under the last time there is ends no compaction', async () => {
  const world = new World('ascending');
  await hours(world, 40);
  const key = compacted(world).at(-1) ?? '';
  const { bytes = new Uint8Array() } = world.memory.objects.get(key) ?? {};
  world.memory.put(key.replace(/[^/]*Z-/, '99991231T235959.999Z-'), bytes);
  // It sees all there is, and tells of it.
  await world.compact({ prune: true, hours: 24 });
  const results = await hours(world, 60);
  expect(results.slice(1).reduce((sum, { deleted }) => sum + deleted, 0)).toBeGreaterThan(40);
  expect(originals(world).length).toBeLessThan(40);
});

test('a copy under a later key is not taken for something new', async () => {
  const world = new World('ascending');
  world.addEnded(60);
  world.addEnded(60);
  const [key = ''] = world.rawKeys();
  const bytes = world.memory.objects.get(key)?.bytes ?? new Uint8Array();
  await world.compact({ prune: true, hours: 24 });
  const inWindow = new Date(world.memory.clock - 30 * HOUR);
  const { sandbox } = JSON.parse(gunzipSync(bytes).toString());
  world.memory.put(rawKey('', 'orders', inWindow, sandbox.id), bytes, inWindow);
  world.addEnded(29);
  world.addEnded(28);
  expect((await world.compact(HOURLY)).written).toHaveLength(1);
  await mustBeExact(world);
  await mustBeTidyAfterwards(world);
});

test.each(['as the turn before says', 'where turns were lost', 'where the turn before says nothing'])(
  'a compacted object that is younger than what a window takes is read, %s',
  async (how) => {
    const world = new World('ascending');
    world.addEnded(30);
    const [key = ''] = world.rawKeys();
    const original = world.memory.objects.get(key);
    world.addEnded(26);
    await world.compact({ prune: true, hours: 24 });
    expect(world.rawKeys()).toHaveLength(1);
    // Copied back.
    world.memory.put(key, original?.bytes ?? new Uint8Array(), original?.modified);
    world.addEnded(31);
    world.addEnded(31);
    if (how.includes('lost')) world.forgetTurns();
    for (const done of world.memory.objects.keys())
      if (how.includes('nothing') && done.endsWith('.done')) world.memory.put(done, new Uint8Array());
    expect((await world.compact({ prune: true, hours: 29, window: 9 })).written).toHaveLength(1);
    await mustBeExact(world);
    await mustBeTidyAfterwards(world);
  },
);

test('a compacted object that began before the window is not added up: it may overlap one that is not read', async () => {
  const world = new World('worst');
  world.addEnded(30);
  world.addEnded(28);
  const slow = world.maintainer({ prune: true, hours: 25 });
  const [actor] = world.schedule.actors;
  if (actor === undefined) throw new Error('nobody');
  // It has read, and is about to write.
  while (!actor.waiting[0]?.label.startsWith('put raw/')) {
    await world.schedule.ready();
    if (actor.waiting[0]?.label.startsWith('put raw/')) break;
    world.schedule.do(actor);
  }
  world.addEnded(31);
  world.jump();
  await world.compact({ prune: true, hours: 29 });
  world.schedule.do(actor);
  world.schedule.kill(actor);
  void slow;
  expect(compacted(world)).toHaveLength(2);
  await mustBeExact(world);
  world.jump();
  await world.compact({ prune: true, hours: 25, window: 3 });
  await mustBeExact(world);
  await mustBeTidyAfterwards(world);
});

const FOREIGN = '0'.repeat(16);

/** A year of runs each hour: a compacted object for each day and function. What is in them must not be asked for. */
function yearOf(s3: FakeS3, names: readonly string[], now: Date): void {
  for (const name of names)
    for (let day = 4; day <= 365; day++) {
      const time = new Date(now.getTime() - day * 24 * HOUR);
      s3.objects.set(rawKey('', name, time, compactedId(day, FOREIGN)), Buffer.from('not read'));
    }
}

test('after a year a run asks for what it did on the first day', async () => {
  const s3 = await FakeS3.start();
  vi.stubEnv('AWS_ENDPOINT_URL', s3.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'key');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  const now = new Date('2026-11-25T12:00:00Z');
  s3.clock = now;
  const world = new World('ascending');
  world.memory.clock = now.getTime();
  for (let i = 0; i < 4; i++) world.addEnded(30 + i);
  // Too young: never read.
  for (let i = 0; i < 20; i++) world.addEnded(i);
  const names = ['orders', ...Array.from({ length: 20 }, (_, i) => `idle-${i}`)];
  const count = async (): Promise<Record<string, number>> => {
    const isOurs = (key: string) => key.includes('-compacted') && !key.includes(FOREIGN);
    for (const key of s3.objects.keys()) if (isOurs(key)) s3.objects.delete(key);
    for (const [key, { bytes }] of world.memory.objects) s3.objects.set(key, Buffer.from(bytes));
    s3.requests.length = 0;
    const location = { store: new S3Store('bucket'), prefix: '' };
    const log = { progress: () => {}, warn: () => {} };
    const result = await compact({ location, olderThan: 24 * HOUR, window: 25 * HOUR, prune: true, log });
    expect(result).toMatchObject({ older: 0, read: { used: 5, skipped: 0 }, failed: [] });
    const operations = s3.requests.map(({ operation }) => operation);
    return Object.fromEntries(
      ['GET', 'LIST', 'PUT', 'HEAD'].map((each) => [each, operations.filter((one) => one === each).length]),
    );
  };
  // It tells the next one up to where there are compacted objects.
  await count();
  const first = await count();
  yearOf(s3, names, now);
  for (let i = 0; i < 3_000; i++)
    s3.objects.set(
      rawKey('', 'orders', new Date(now.getTime() - i * 1_000), `b${i}`),
      Buffer.from('too young'),
    );
  const later = await count();
  // The folders are listed, and of each idle one what is before its window and in it.
  expect(later).toEqual({ ...first, LIST: (first['LIST'] ?? 0) + 2 * 20 });
  expect(later['GET']).toBeLessThan(12);
});
