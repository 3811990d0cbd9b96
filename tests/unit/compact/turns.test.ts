import { readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { compact } from '../../../combiner-image/compact/compact.ts';
import type { CompactOptions } from '../../../combiner-image/compact/options.ts';
import type { Pace } from '../../../combiner-image/compact/pace.ts';
import { StoreUnreachableError, UnreadableObjectError } from '../../../combiner-image/errors.ts';
import { DirectoryStore } from '../../../combiner-image/store/directory/directory-store.ts';
import type { Deletion, StoredObject } from '../../../combiner-image/store/store.ts';
import { aliveKey, compactedId, rawKey, turnKey } from '../../../contract/key-layout.ts';
import { compactFolder, sandboxes, threeRuns, told } from '../support/compacted.ts';
import { RecordedStore, rawObject } from '../support/recorded.ts';

const HOUR = 3_600_000;
const ID = 'aaaaaaaaaaaaaaaa';
const TURN = turnKey('', { functionName: 'orders', turn: 1, id: ID, kind: 'json' });

/** Somebody else, who took a turn in a store. */
function takeTurn(store: RecordedStore): void {
  const holder = { host: 'build-7\u001b[2J', pid: 4711, since: '2026-11-26T01:00:00.000Z' };
  store.putBytes(TURN, Buffer.from(JSON.stringify(holder)));
  store.putBytes(aliveKey('', 'orders', ID), new Uint8Array());
}

function setAlive(store: RecordedStore, time: Date): void {
  for (const key of [TURN, aliveKey('', 'orders', ID)]) utimesSync(join(store.folder, key), time, time);
}

/** A clock that goes on while somebody sleeps. @param meanwhile happens at each sleep. */
function pace(meanwhile: () => void): Pace & { slept: number } {
  let ids = 0;
  return {
    slept: 0,
    now() {
      return this.slept;
    },
    async sleep(ms) {
      this.slept += ms;
      meanwhile();
    },
    every: () => async () => {},
    newId: () => String(++ids).padStart(16, '0'),
  };
}

function options(folder: string, more: Partial<CompactOptions> = {}): CompactOptions {
  return {
    location: { store: new DirectoryStore(folder), prefix: '' },
    olderThan: 24 * HOUR,
    prune: true,
    log: { progress: () => {}, warn: () => {} },
    ...more,
  };
}

test('who finds a turn taken waits for a minute, and then says who has it, with exit code 4', async () => {
  const store = sandboxes(threeRuns(), 3);
  takeTurn(store);
  const now = () => setAlive(store, new Date());
  now();
  const waiting = pace(now);
  const refused = compact(options(store.folder, { pace: waiting }));
  await expect(refused).rejects.toThrow(
    'orders is being compacted by process 4711 on build-7??2J since 2026-11-26T01:00:00.000Z',
  );
  await expect(refused).rejects.toMatchObject({ exitCode: 4 });
  expect(waiting.slept).toBe(60_000);
});

test('who is silent loses the turn', async () => {
  const store = sandboxes(threeRuns(), 3);
  takeTurn(store);
  setAlive(store, new Date(Date.now() - 31_000));
  const result = await compact(options(store.folder, { pace: pace(() => {}) }));
  expect(result).toMatchObject({ written: [{ objects: 3 }], deleted: 3, failed: [] });
});

test.each([25, -25])(
  'a machine whose clock is %d hours off takes no sandbox that is alive, and others as ever',
  async (hours) => {
    const { taskRoot, results } = threeRuns();
    const store = sandboxes({ taskRoot, results }, 3);
    for (const id of ['b1', 'b2']) {
      const key = store.put(rawObject(taskRoot, results[0] ?? [], { sandboxId: id, time: new Date() }));
      utimesSync(join(store.folder, key), new Date(), new Date());
    }
    vi.useFakeTimers({ now: Date.now() + hours * HOUR, toFake: ['Date'] });
    try {
      const result = await compact(options(store.folder));
      expect(result).toMatchObject({ written: [{ objects: 3 }], deleted: 3, left: 2 });
    } finally {
      vi.useRealTimers();
    }
  },
);

test.each([
  ['late', -48],
  ['early', 48],
])('a sandbox whose clock is two days %s is not taken for one that is over', async (_, hours) => {
  const { taskRoot, results } = threeRuns();
  const store = sandboxes({ taskRoot, results }, 2);
  const time = new Date(Date.now() + hours * HOUR);
  const key = store.put(rawObject(taskRoot, results[0] ?? [], { sandboxId: 'b1', time }));
  utimesSync(join(store.folder, key), new Date(), new Date());
  const warnings: string[] = [];
  const log = { progress: () => {}, warn: (line: string) => warnings.push(line) };
  expect(await compact(options(store.folder, { log }))).toMatchObject({ deleted: 2, left: 1 });
  expect(warnings).toEqual(hours > 0 ? [expect.stringContaining('check the clocks')] : []);
});

test('a sandbox that uploads while it is compacted keeps what it wrote', async () => {
  const { taskRoot, results } = threeRuns();
  const store = sandboxes({ taskRoot, results }, 3);
  class LateStore extends DirectoryStore {
    override async put(key: string, body: Uint8Array): Promise<void> {
      await super.put(key, body);
      if (!key.includes('compacted')) return;
      const span = { kind: 'sandbox', sequence: 2 } as const;
      const time = new Date(Date.UTC(2026, 10, 23, 1, 1));
      store.put(rawObject(taskRoot, results[1] ?? [], { sandboxId: '5a1', span, time }));
    }
  }
  const result = await compactFolder(store.folder, { prune: true, store: new LateStore(store.folder) });
  expect(result).toMatchObject({ deleted: 2, changed: 1 });
});

test('deletions that are refused end nothing, and count once', async () => {
  class LockedStore extends DirectoryStore {
    override async delete(key: string, tag?: string): Promise<Deletion> {
      if (key.includes('5a1')) throw new StoreUnreachableError('s3:DeleteObject is denied');
      return super.delete(key, tag);
    }
  }
  const store = sandboxes(threeRuns(), 4);
  const { report, ...plain } = await told(store.folder);
  const result = await compactFolder(store.folder, { prune: true, store: new LockedStore(store.folder) });
  expect(result).toMatchObject({
    deleted: 3,
    refused: { objects: 1, reason: 's3:DeleteObject is denied' },
    failed: [],
  });
  expect(await told(store.folder)).toMatchObject(plain);
});

test.each(['busy', 'archived', 'truncated', 'newer'] as const)(
  'a compacted object that is %s keeps what is left of its originals from being added up a second time',
  async (kind) => {
    const store = sandboxes(threeRuns(), 4);
    await compactFolder(store.folder);
    const raw = join(store.folder, 'raw/orders');
    for (const name of readdirSync(raw)) if (name.includes('5a3')) rmSync(join(raw, name));
    const { report, ...plain } = await told(store.folder);
    class PassingStore extends DirectoryStore {
      override async get(key: string, maxBytes: number): Promise<StoredObject | undefined> {
        if (key.includes('compacted')) throw new UnreadableObjectError(kind, 'not now');
        return super.get(key, maxBytes);
      }
    }
    const passing = compactFolder(store.folder, { prune: true, store: new PassingStore(store.folder) });
    await expect(passing).rejects.toThrow(
      /compacted\w+\.json\.gz replaces other objects and cannot be read: not now/,
    );
    expect(await compactFolder(store.folder, { prune: true })).toMatchObject({ deleted: 4 });
    expect(await told(store.folder)).toMatchObject(plain);
  },
);

test('a compacted object that nobody will ever be able to read keeps nothing from being compacted', async () => {
  const store = sandboxes(threeRuns(), 3);
  const key = rawKey('', 'orders', new Date('2026-11-23T02:00:00Z'), compactedId(1, 'd'.repeat(16)));
  store.putBytes(key, Buffer.from('no gzip'));
  const result = await compactFolder(store.folder, { prune: true });
  expect(result).toMatchObject({ deleted: 3, failed: [], skipped: [{ key, kind: 'foreign' }] });
});

test('where nothing can be deleted, each run goes on, says so, and leaves the next one its turn', async () => {
  class KeepingStore extends DirectoryStore {
    override async delete(): Promise<Deletion> {
      throw new StoreUnreachableError('s3:DeleteObject is denied');
    }
  }
  const store = sandboxes(threeRuns(), 3);
  const { report, ...plain } = await told(store.folder);
  for (const [written, refused] of [
    [3, 3],
    [3, 4],
  ]) {
    const keeping = new KeepingStore(store.folder);
    const result = await compactFolder(store.folder, { prune: true, store: keeping });
    expect(result).toMatchObject({
      written: [{ objects: written }],
      refused: { objects: refused },
      failed: [],
    });
    expect(await told(store.folder)).toMatchObject(plain);
  }
});

test('a function with one object needs no turn, and is read nevertheless', async () => {
  const runs = threeRuns();
  const store = sandboxes(runs, 3);
  store.put(rawObject(runs.taskRoot, runs.results[0] ?? [], { functionName: 'users' }));
  const key = store.putBytes('raw/admin/20261123T030000.000Z-aaaa.json.gz', Buffer.from('no gzip'));
  const result = await compactFolder(store.folder, { prune: true });
  expect(result).toMatchObject({ deleted: 3, left: 1, read: { objects: 5, used: 4 }, skipped: [{ key }] });
  expect(readdirSync(join(store.folder, 'compactions'))).toEqual(['orders']);
});

test('one function that cannot be written keeps no other from being compacted', async () => {
  class PartlyLockedStore extends DirectoryStore {
    override async put(key: string, body: Uint8Array): Promise<void> {
      if (key.startsWith('raw/orders/')) throw new StoreUnreachableError('s3:PutObject is denied');
      await super.put(key, body);
    }
  }
  const { taskRoot, results } = threeRuns();
  const store = sandboxes({ taskRoot, results }, 3);
  for (const id of ['b1', 'b2'])
    store.put(rawObject(taskRoot, results[0] ?? [], { sandboxId: id, functionName: 'users' }));
  const result = await compactFolder(store.folder, {
    prune: true,
    store: new PartlyLockedStore(store.folder),
  });
  expect(result.failed).toEqual([
    { function: 'orders', reason: 's3:PutObject is denied', code: 'store-unusable' },
  ]);
  expect(result).toMatchObject({ written: [{ objects: 2 }], deleted: 2 });
});

test('counts that are as high as they can be are compacted, and end nothing', async () => {
  const { taskRoot, results } = threeRuns();
  const store = new RecordedStore();
  store.putScripts(taskRoot, results[0] ?? []);
  const most = Number.MAX_SAFE_INTEGER;
  for (const id of ['a1', 'a2'])
    store.put({
      ...rawObject(taskRoot, results[0] ?? [], { sandboxId: id }),
      invocationCount: most,
      lost: { objects: most },
    });
  const result = await compactFolder(store.folder, { prune: true });
  expect(result).toMatchObject({ written: [{ objects: 2 }], deleted: 2, failed: [] });
  const { summaries } = await told(store.folder);
  expect(summaries).toMatchObject([{ sandboxes: 2, invocations: most }]);
});
