import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { StoreUnreachableError } from '../../../combiner-image/errors.ts';
import { fold } from '../../../combiner-image/merge/fold-objects.ts';
import { foldKeys } from '../../../combiner-image/scale/fold-keys.ts';
import { EndedThreadError } from '../../../combiner-image/scale/threads/fold-thread.ts';
import { FoldThreads } from '../../../combiner-image/scale/threads/fold-threads.ts';
import {
  defaultWorkers,
  inThreads,
  WORTH_A_THREAD,
} from '../../../combiner-image/scale/threads/in-threads.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { type Progress, TimeLeft } from '../../../combiner-image/time-left.ts';
import { MAIN } from '../support/command.ts';
import { compactFolder, sandboxes, threeRuns } from '../support/compacted.ts';
import { temporaryFolder } from '../support/recorded.ts';
import { everything } from './everything.ts';

/** A store with all that is read in another way: compacted objects beside their originals, copies, hostile objects. */
async function mixedStore() {
  const runs = threeRuns();
  const store = sandboxes(runs, 8);
  await compactFolder(store.folder);
  sandboxes(runs, 9, { store, first: 8 });
  const key = 'raw/orders/20261123T011000.000Z-5a10.json.gz';
  store.putBytes(key.replace('5a10', 'c0'), readFileSync(join(store.folder, key)));
  store.putBytes(key.replace('5a10', 'c1'), readFileSync(join(store.folder, key)).subarray(0, 200));
  return store;
}

test('one thread, two and four find the same', async () => {
  const store = await mixedStore();
  const location = parseStoreLocation(store.folder);
  const plain = everything(await fold([location], {}));
  expect(plain.read).toMatchObject({ used: 10, duplicates: 9 });
  for (const workers of [1, 2, 4]) {
    const told: Progress[] = [];
    const time = new TimeLeft(undefined, (progress) => told.push(progress));
    expect(everything(await fold([location], {}, time, inThreads(workers, 2)))).toEqual(plain);
    expect(told.at(-1)).toMatchObject({ stage: 'read', done: told.at(-1)?.total });
  }
});

test('what ends a thread ends the fold, in the words of one process', async () => {
  vi.stubEnv('COVERAGE_S3_ENDPOINT', 'http://127.0.0.1:9');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  const location = parseStoreLocation('s3://nobody-answers');
  const keys = ['raw/f/x.json.gz'];
  const here = await foldKeys(location, keys, {}, { keys: [] }, new TimeLeft()).catch((error) => error);
  expect(here).toBeInstanceOf(StoreUnreachableError);
  const threads = new FoldThreads({ address: { kind: 's3', name: 'nobody-answers' }, prefix: '' }, 1, 256);
  try {
    const message = { keys, selection: {}, told: { keys: [] }, end: Number.POSITIVE_INFINITY };
    const there = await threads.fold(message, () => {}).catch((error) => error);
    expect(there).toBeInstanceOf(StoreUnreachableError);
    expect([there.message, there.code]).toEqual([here.message, here.code]);
  } finally {
    await threads.stop();
    vi.unstubAllEnvs();
  }
});

test.each([
  // As where a container has no room for a thread: it is refused, here since no other thread can be told such a thing.
  ['cannot be begun', { kind: 'directory' as const, name: 'x', open: () => {} }],
  ['ends by itself', { kind: 'no-kind' as never, name: 'x' }],
])('what is of a thread that %s is read by the main thread', async (_, address) => {
  const location = parseStoreLocation(sandboxes(threeRuns(), 12).folder);
  const plain = everything(await fold([location], {}));
  Object.defineProperty(location.store, 'address', { value: address });
  const threads = new FoldThreads({ address, prefix: '' }, 1, 256);
  const message = { keys: [], selection: {}, told: { keys: [] }, end: Number.POSITIVE_INFINITY };
  const both = [1, 2].map(() => threads.fold(message, () => {}));
  for (const each of both) await expect(each).rejects.toBeInstanceOf(EndedThreadError);
  await threads.stop();
  const read = await fold([location], {}, undefined, inThreads(2, 2));
  expect(everything(read)).toEqual(plain);
});

test('when there is no more time, the rest is said to be missing', async () => {
  const location = parseStoreLocation(sandboxes(threeRuns(), 12).folder);
  const time = TimeLeft.until(Date.now() - 1);
  const { read } = await fold([location], {}, time, inThreads(2, 2));
  expect([read.objects, time.late('read')]).toEqual([0, 12]);
});

/** Runs a program that says how many threads it begins. */
function runWatched(args: string[]): { threads: number; stdout: string } {
  const env = { ...process.env, NODE_DEBUG: 'worker' };
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: temporaryFolder(),
    env,
    encoding: 'utf8',
  });
  return { threads: stderr.split('create new worker').length - 1, stdout };
}

test('the command and the combiner begin threads as they are shipped, for many objects', () => {
  const store = sandboxes(threeRuns(), 2 * WORTH_A_THREAD);
  const counts = [1, 2].map((workers) => {
    const output = join(temporaryFolder(), 'coverage');
    const args = ['report', store.folder, '-r', 'json', '-o', output, '--workers', String(workers), '-q'];
    expect(runWatched([MAIN, ...args]).threads).toBe(workers - 1);
    return readFileSync(join(output, 'coverage-final.json'), 'utf8');
  });
  expect(counts[1]).toBe(counts[0]);
  const handler = join(MAIN, '../../combiner/index.mjs');
  const program = `
    import { handler } from ${JSON.stringify(handler)};
    const { read } = await handler({ dir: ${JSON.stringify(store.folder)}, reporters: ['json'] });
    process.stdout.write(JSON.stringify(read.used));
  `;
  const { threads, stdout } = runWatched(['--input-type=module', '-e', program]);
  expect(threads).toBe(Math.min(defaultWorkers(), 2) - 1);
  expect(stdout.endsWith(String(2 * WORTH_A_THREAD))).toBe(true);
});
