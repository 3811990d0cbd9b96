/** S3 that has too many requests, for a while: what it only slows down arrives. */
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Pace } from '../../../combiner-image/store/s3/pace.ts';
import { S3Store } from '../../../combiner-image/store/s3/s3-store.ts';
import { FakeS3, type Rule } from '../support/fake-s3.ts';
import { startLean } from '../support/lean-store.ts';

/** Shorter than what is waited for here, but for what the SDK waits itself. */
const SOON = { connectMs: 3_000, silenceMs: 3_000, answerMs: 3_000, requestMs: 3_500 };
const SLOW: Rule = { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' };
const KEYS = Array.from({ length: 24 }, (_, i) => `raw/orders/${i}`);

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKID');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  // So that the SDK alone does not wait for long.
  vi.stubEnv('AWS_MAX_ATTEMPTS', '2');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function bucketWith(rules: Rule[]): Promise<{ s3: FakeS3; store: S3Store }> {
  const s3 = await FakeS3.start(rules);
  for (const key of KEYS) s3.objects.set(key, Buffer.from(key));
  vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.endpoint);
  return { s3, store: new S3Store('bucket', SOON) };
}

describe.each([false, true])('(later: %s)', (later) => {
  test('all of many objects arrive, with fewer under way while S3 says so', async () => {
    if (later) startLean();
    const { s3, store } = await bucketWith([{ ...SLOW, operation: 'GET', times: 60 }]);
    const all = await Promise.all(KEYS.map((key) => store.get(key, 1_000)));
    expect(all.map((object) => Buffer.from(object?.bytes ?? []).toString())).toEqual(KEYS);
    expect(s3.rules).toEqual([]);
  });

  const [said, retryAfter, waitedMs] = later
    ? (['in seconds', () => '2', SOON.requestMs] as const)
    : // It has whole seconds.
      (['as a date', () => new Date(Date.now() + 2_000).toUTCString(), 900] as const);
  test(`is left alone for as long as it says ${said}, and no deadline ends that`, async () => {
    if (later) startLean();
    const { s3, store } = await bucketWith([
      { ...SLOW, operation: 'GET', times: later ? 3 : 2, headers: { 'Retry-After': retryAfter() } },
    ]);
    const times: number[] = [];
    s3.onRequest = () => times.push(Date.now());
    const object = await store.get(KEYS[0] ?? '', 1_000);
    expect(Buffer.from(object?.bytes ?? []).toString()).toBe(KEYS[0]);
    expect(times).toHaveLength(later ? 4 : 3);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(waitedMs);
  });
});

test('lists, states, puts and deletions come through, too', async () => {
  const asked: ((store: S3Store) => Promise<unknown>)[] = [
    (store) => store.list('raw/').next(),
    (store) => store.stat(KEYS[0] ?? ''),
    (store) => store.put('reports/x', Buffer.from('x'), 'text/plain'),
    (store) => store.delete(KEYS[0] ?? ''),
  ];
  const all: Promise<Rule[]>[] = [];
  for (const ask of asked) {
    const { s3, store } = await bucketWith([{ ...SLOW, times: 3 }]);
    all.push(ask(store).then(() => s3.rules));
  }
  expect(await Promise.all(all)).toEqual(asked.map(() => []));
});

test('who wants no request tried again gets the answer at once', async () => {
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  const { s3, store } = await bucketWith([{ ...SLOW, operation: 'GET' }]);
  await expect(store.get(KEYS[0] ?? '', 1_000)).rejects.toMatchObject({ kind: 'busy' });
  expect(s3.keys('GET')).toHaveLength(1);
});

describe('the pace', () => {
  /** Runs requests of 2 ms until so many have ended. @returns the most that were under way at once */
  async function run(pace: Pace, requests: number, isSlowed: (nth: number) => boolean): Promise<number> {
    let [underWay, most, nth] = [0, 0, 0];
    await Promise.all(
      Array.from({ length: requests }, () =>
        pace.take(async (turn) => {
          const own = nth++;
          most = Math.max(most, ++underWay);
          await setTimeout(2);
          underWay--;
          if (isSlowed(own)) pace.slow(turn);
          else pace.answered();
        }),
      ),
    );
    return most;
  }

  test('has no bound before S3 says so', async () => {
    expect(await run(new Pace(), 500, () => false)).toBe(500);
  });

  test('is halved once for all that were under way, and grows again by one for each round', async () => {
    const pace = new Pace();
    await run(pace, 48, () => true);
    expect(pace.most).toBe(24);
    expect(await run(pace, 24 + 25, () => false)).toBeLessThanOrEqual(26);
    expect(pace.most).toBeGreaterThan(25);
    expect(pace.most).toBeLessThan(27);
  });

  test('comes down to one at a time, and never to none', async () => {
    const pace = new Pace();
    for (let round = 0; round < 8; round++) await run(pace, 12, () => true);
    expect(pace.most).toBe(1);
    expect(await run(pace, 5, () => true)).toBe(1);
    expect(await run(pace, 60, () => false)).toBeGreaterThan(5);
  });
});
