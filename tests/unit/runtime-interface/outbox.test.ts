import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { rawKey } from '../../../contract/key-layout.ts';
import { monotonicMs } from '../../../runtime-interface/clock.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import type { PutOptions, Store } from '../../../runtime-interface/store/store.ts';
import { StoreError } from '../../../runtime-interface/store/store.ts';
import { Outbox } from '../../../runtime-interface/worker/outbox.ts';
import { Spool } from '../../../runtime-interface/worker/spool.ts';

const never = new AbortController().signal;
let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'outbox-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A store whose answers the test decides. */
class ScriptedStore implements Store {
  readonly kind = 'directory';
  readonly parallelPuts = 8;
  readonly arrived = new Map<string, string>();
  answer: (key: string, options: PutOptions) => Promise<void> = async () => {};

  async put(key: string, body: Uint8Array, options: PutOptions): Promise<void> {
    await this.answer(key, options);
    this.arrived.set(key, Buffer.from(body).toString());
  }

  timeout(): StoreError {
    return new StoreError('timeout', 'no answer.', { retryable: true });
  }
}

/** Of the function `fn`, with objects at `raw/fn/`. */
function outbox(store: Store, temporary = folder) {
  const log: string[] = [];
  const settings = readSettings({ COVERAGE_DIR: '/a/store', AWS_LAMBDA_FUNCTION_NAME: 'fn' });
  const box = new Outbox(store, new Spool(settings, temporary), (level, message) =>
    log.push(`${level} ${message}`),
  );
  return { box, log, warnings: () => log.filter((line) => line.startsWith('warn')) };
}

const scriptText = { isLarge: false, pack: async () => Buffer.from('text') };

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** The files in /tmp, by their last name. */
function spooled(): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}

function rawKeyOf(sandboxId: string): string {
  return rawKey('', 'fn', new Date(0), sandboxId);
}

const refuse = async (): Promise<void> => {
  throw new StoreError('access-denied', 'no.', { retryable: false });
};

describe('Outbox', () => {
  test('what arrives is in the spool no longer', async () => {
    const store = new ScriptedStore();
    const { box } = outbox(store);
    box.add('raw/a.gz', Buffer.from('1'));
    expect(spooled()).toHaveLength(1);
    await box.drain(never);
    expect(store.arrived.get('raw/a.gz')).toBe('1');
    expect(spooled()).toEqual([]);
    expect(box.health).toMatchObject({ uploads: 1, failures: 0, spooled: 0, lastFailure: undefined });
  });

  test('what fails is kept, said in one line, and arrives when the store is back', async () => {
    const store = new ScriptedStore();
    store.answer = refuse;
    const { box, warnings } = outbox(store);
    box.add('raw/a.gz', Buffer.from('1'));
    await box.drain(never, { lastChanceMs: 1_000 });
    box.add('raw/b.gz', Buffer.from('2'));
    await box.drain(never, { lastChanceMs: 1_000 });
    expect(warnings()).toHaveLength(1);
    expect(box.health).toMatchObject({ spooled: 2, lastFailure: { code: 'access-denied' } });

    store.answer = async () => {};
    await box.drain(never, { lastChanceMs: 1_000 });
    expect([...store.arrived.keys()].sort()).toEqual(['raw/a.gz', 'raw/b.gz']);
    expect(warnings()).toHaveLength(2);
    expect(spooled()).toEqual([]);
  });

  test('a failing store is left alone for a while, unless it is the last chance', async () => {
    const store = new ScriptedStore();
    let tries = 0;
    store.answer = () => {
      tries++;
      return refuse();
    };
    const { box } = outbox(store);
    box.add('raw/a.gz', Buffer.from('1'));
    await box.drain(never);
    await box.drain(never);
    expect(tries).toBe(1);
    await box.drain(never, { lastChanceMs: 1_000 });
    expect(tries).toBe(2);
  });

  test('a store that hangs holds nobody beyond the budget', async () => {
    const store = new ScriptedStore();
    store.answer = () => new Promise(() => {});
    const { box } = outbox(store);
    box.add('raw/a.gz', Buffer.from('1'));
    await box.drain(never, { lastChanceMs: 50 });
    expect(box.health).toMatchObject({ spooled: 1, lastFailure: { code: 'timeout' } });
  });

  test('the deadline ends the wait, and too short a time says nothing of the store', async () => {
    const store = new ScriptedStore();
    const { promise, resolve } = deferred();
    store.answer = () => promise;
    const { box, warnings } = outbox(store);
    box.add('raw/a.gz', Buffer.from('1'));
    await box.drain(never, { notAfter: monotonicMs() + 20 });
    await box.drain(never, { notAfter: monotonicMs() - 20 });
    expect(box.health).toMatchObject({ spooled: 1, failures: 0, lastFailure: undefined });

    resolve();
    await box.drain(never);
    expect([...store.arrived]).toEqual([['raw/a.gz', '1']]);
    expect(box.health).toMatchObject({ uploads: 1, spooled: 0 });
    expect(warnings()).toEqual([]);
    expect(spooled()).toEqual([]);
  });

  test('an upload that is late goes on when nobody waits for it, and arrives', async () => {
    const store = new ScriptedStore();
    const { promise, resolve } = deferred();
    store.answer = () => promise;
    const { box, warnings } = outbox(store);
    box.add('raw/a.gz', Buffer.from('1'));
    await box.drain(never, { lastChanceMs: 50 });
    expect(warnings()).toEqual([expect.stringContaining('no answer.')]);

    resolve();
    await vi.waitFor(() => expect([...store.arrived]).toEqual([['raw/a.gz', '1']]));
    expect(box.health).toMatchObject({ uploads: 1, failures: 1, spooled: 0, lastFailure: undefined });
    expect(spooled()).toEqual([]);
    // Late is not well: whether the next ones are in time is not known yet.
    expect(warnings()).toHaveLength(1);
    await box.drain(never);
    expect(warnings().slice(1)).toEqual(['warn uploads arrive again, nothing of what waited is lost']);
  });

  test('a late arrival does not end the failure while newer objects wait', async () => {
    const store = new ScriptedStore();
    const { promise, resolve } = deferred();
    store.answer = () => promise;
    const { box, warnings } = outbox(store);
    box.add('raw/a.gz', Buffer.from('old'));
    await box.drain(never, { lastChanceMs: 50 });
    box.add('raw/a.gz', Buffer.from('new'));
    resolve();
    await vi.waitFor(() => expect([...store.arrived]).toEqual([['raw/a.gz', 'old']]));
    // A deadline that leaves no time: nothing is sent.
    await box.drain(never, { notAfter: monotonicMs() });
    expect(warnings()).toHaveLength(1);

    await box.drain(never);
    expect([...store.arrived]).toEqual([['raw/a.gz', 'new']]);
    expect(warnings().slice(1)).toEqual(['warn uploads arrive again, nothing of what waited is lost']);
  });

  test('a store that is late each time, and takes everything, is said once', async () => {
    const store = new ScriptedStore();
    const { box, warnings } = outbox(store);
    for (const body of ['1', '2', '3']) {
      const { promise, resolve } = deferred();
      store.answer = () => promise;
      box.add('raw/a.gz', Buffer.from(body));
      await box.drain(never, { lastChanceMs: 50 });
      resolve();
      await vi.waitFor(() => expect([...store.arrived]).toEqual([['raw/a.gz', body]]));
      expect(box.health).toMatchObject({ spooled: 0, lastFailure: undefined });
    }
    expect(warnings()).toHaveLength(1);
  });

  test('what is under way is not sent twice, and a newer object of its key follows it', async () => {
    const store = new ScriptedStore();
    const { promise, resolve } = deferred();
    const begun: string[] = [];
    store.answer = async (key) => {
      begun.push(key);
      if (begun.length === 1) await promise;
    };
    const { box } = outbox(store);
    box.add('raw/a.gz', Buffer.from('old'));
    await box.drain(never, { notAfter: monotonicMs() + 20 });
    box.add('raw/a.gz', Buffer.from('new'));
    const drained = box.drain(never);
    expect(begun).toHaveLength(1);
    resolve();
    await drained;
    expect([...store.arrived]).toEqual([['raw/a.gz', 'new']]);
    expect(begun).toHaveLength(2);
  });

  test('at the last chance the newer object does not wait for the older one', async () => {
    const store = new ScriptedStore();
    let begun = 0;
    store.answer = () => (++begun === 1 ? new Promise(() => {}) : Promise.resolve());
    const { box } = outbox(store);
    box.add('raw/a.gz', Buffer.from('old'));
    await box.drain(never, { notAfter: monotonicMs() + 20 });
    box.add('raw/a.gz', Buffer.from('new'));
    await box.drain(never, { lastChanceMs: 1_000 });
    expect([...store.arrived]).toEqual([['raw/a.gz', 'new']]);
  });

  test('what died while the sandbox was frozen is sent anew at once', async () => {
    const store = new ScriptedStore();
    let begun = 0;
    store.answer = () => (++begun === 1 ? new Promise(() => {}) : Promise.resolve());
    const { box, warnings } = outbox(store);
    box.add('raw/a.gz', Buffer.from('1'));
    await box.drain(never, { notAfter: monotonicMs() + 20 });
    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now + LIMITS.requestMs);
    await box.drain(never);
    vi.restoreAllMocks();
    expect([...store.arrived]).toEqual([['raw/a.gz', '1']]);
    expect(warnings()).toEqual([]);
  });

  test('the failure between two tries is the reason, and not that time was over', async () => {
    const store = new ScriptedStore();
    store.answer = async () => {
      throw new StoreError('unreachable', 'no name.', { retryable: true });
    };
    const { box } = outbox(store);
    box.add('raw/a.gz', Buffer.from('1'));
    await box.drain(never, { lastChanceMs: 50 });
    expect(box.health.lastFailure).toEqual({ code: 'unreachable', message: 'no name.' });
  });

  test('scripts that are refused delay no raw object, and are said as such', async () => {
    const store = new ScriptedStore();
    const tries: string[] = [];
    store.answer = async (key) => {
      tries.push(key);
      if (key.startsWith('scripts/')) await refuse();
    };
    const { box, warnings } = outbox(store);
    box.addIfAbsent('scripts/s.gz', scriptText);
    for (const count of [1, 2, 3]) {
      box.add('raw/a.gz', Buffer.from(String(count)));
      await box.drain(never);
      expect(store.arrived.get('raw/a.gz')).toBe(String(count));
    }
    expect(tries).toEqual(['raw/a.gz', 'scripts/s.gz', 'raw/a.gz', 'raw/a.gz']);
    expect(warnings()).toEqual([
      'warn script texts were not uploaded: no. Until they are, a report needs --task-root.',
    ]);
    expect(box.health).toMatchObject({
      spooled: 0,
      lastFailure: undefined,
      scriptFailure: { code: 'access-denied', message: 'script texts are missing in the store: no.' },
    });

    store.answer = async () => {};
    await box.drain(never, { lastChanceMs: 1_000 });
    expect(store.arrived.get('scripts/s.gz')).toBe('text');
    expect(warnings().at(-1)).toBe('warn script texts arrive again.');
  });

  test('a large text waits for the counts, a small one does not', async () => {
    const store = new ScriptedStore();
    const { promise, resolve } = deferred();
    store.answer = (key) => (key.startsWith('raw/') ? promise : Promise.resolve());
    const { box } = outbox(store);
    const packed: string[] = [];
    for (const [name, isLarge] of Object.entries({ large: true, small: false }))
      box.addIfAbsent(`scripts/${name}.gz`, {
        isLarge,
        pack: async () => {
          packed.push(name);
          return Buffer.from(name);
        },
      });
    box.add('raw/a.gz', Buffer.from('1'));
    // Its budget is not over, however slow the machine is.
    const drained = box.drain(never, { heldSince: Number.POSITIVE_INFINITY });
    await vi.waitFor(() => expect([...store.arrived.keys()]).toEqual(['scripts/small.gz']));
    expect(packed).toEqual(['small']);

    resolve();
    await drained;
    expect([...store.arrived.keys()]).toEqual(['scripts/small.gz', 'raw/a.gz', 'scripts/large.gz']);
  });

  test('a large text holds nobody beyond its budget, which doubles while it waits', async () => {
    const store = new ScriptedStore();
    const { box, log } = outbox(store);
    const pack = vi.fn(async () => Buffer.from('text'));
    const ago = (budgets: number) => ({ heldSince: monotonicMs() - budgets * LIMITS.textBudgetMs });
    box.addIfAbsent('scripts/a.gz', { isLarge: true, pack });
    for (let drains = 0; drains < 8; drains++) await box.drain(never, ago(2 ** drains));
    expect(pack).not.toHaveBeenCalled();
    expect(box.isDue('scripts/a.gz')).toBe(true);
    await box.drain(never, ago(2 ** 7));
    expect([...store.arrived.keys()]).toEqual(['scripts/a.gz']);
    expect(box.isDue('scripts/a.gz')).toBe(false);

    box.addIfAbsent('scripts/b.gz', { isLarge: true, pack });
    await box.drain(never, ago(1));
    expect(store.arrived.size).toBe(1);
    await box.drain(never, { ...ago(100), isPatient: true });
    expect([...store.arrived.keys()]).toEqual(['scripts/a.gz', 'scripts/b.gz']);
    expect(log).toEqual([]);
  });

  test('a text that the store refuses is not due', async () => {
    const store = new ScriptedStore();
    store.answer = refuse;
    const { box } = outbox(store);
    box.addIfAbsent('scripts/s.gz', { isLarge: true, pack: async () => Buffer.from('text') });
    await box.drain(never, { isPatient: true });
    expect(box.isDue('scripts/s.gz')).toBe(false);
  });

  test('a text that is being packed when time is over is no failure, is packed once, and arrives', async () => {
    const store = new ScriptedStore();
    const { promise, resolve } = deferred();
    let packings = 0;
    const { box, log } = outbox(store);
    box.addIfAbsent('scripts/s.gz', {
      isLarge: true,
      pack: async () => {
        packings++;
        await promise;
        return Buffer.from('text');
      },
    });
    await box.drain(never, { lastChanceMs: 50 });
    const cancel = new AbortController();
    const cut = box.drain(cancel.signal);
    cancel.abort();
    await cut;
    const last = box.drain(never, { lastChanceMs: 5_000 });
    resolve();
    await last;
    expect(packings).toBe(1);
    expect([...store.arrived]).toEqual([['scripts/s.gz', 'text']]);
    expect(box.health).toMatchObject({ uploads: 1, failures: 0, scriptFailure: undefined });
    expect(log).toEqual([]);
  });

  test('what the end of the sandbox leaves no time to pack is said', async () => {
    const { box, warnings } = outbox(new ScriptedStore());
    box.addIfAbsent('scripts/s.gz', { isLarge: true, pack: () => new Promise(() => {}) });
    await box.drain(never, { lastChanceMs: 50 }, true);
    expect(warnings()).toEqual([
      'warn 1 script text was not uploaded: the sandbox ended before. Until another sandbox has sent it, a report needs --task-root.',
    ]);
  });

  test('a store that takes nothing is said once, and gets scripts again with the first raw object', async () => {
    const store = new ScriptedStore();
    store.answer = refuse;
    const { box, warnings } = outbox(store);
    box.add('raw/a.gz', Buffer.from('1'));
    box.addIfAbsent('scripts/s.gz', scriptText);
    await box.drain(never, { lastChanceMs: 1_000 });
    await box.drain(never, { lastChanceMs: 1_000 });
    expect(warnings()).toEqual(['warn coverage was not uploaded: no. It is kept in /tmp and tried again.']);

    store.answer = async () => {};
    await box.drain(never, { lastChanceMs: 1_000 });
    expect([...store.arrived.keys()]).toEqual(['raw/a.gz', 'scripts/s.gz']);
    expect(warnings()).toHaveLength(2);
  });

  test('at the end of the sandbox nothing is said to be tried again', async () => {
    const store = new ScriptedStore();
    store.answer = refuse;
    const { box, warnings } = outbox(store);
    box.add('raw/a.gz', Buffer.from('1'));
    await box.drain(never, { lastChanceMs: 1_000 }, true);
    expect(warnings()).toEqual([
      'warn coverage was not uploaded: no. It is kept in /tmp, and lost if this sandbox does not start again.',
    ]);
  });

  test("the store's own words are in the log and not in the health check", async () => {
    const store = new ScriptedStore();
    store.answer = async () => {
      throw new StoreError('access-denied', 'no.', { retryable: false, detail: 'role x (request 1)' });
    };
    const { box, warnings } = outbox(store);
    box.add('raw/a.gz', Buffer.from('1'));
    await box.drain(never);
    expect(warnings()).toEqual([
      expect.stringContaining('no. The store says: role x (request 1). It is kept'),
    ]);
    expect(box.health.lastFailure).toEqual({ code: 'access-denied', message: 'no.' });
  });

  test('without room in /tmp it is kept in memory, and the one line says so', async () => {
    writeFileSync(join(folder, 'file'), '');
    const store = new ScriptedStore();
    store.answer = refuse;
    const { box, warnings } = outbox(store, join(folder, 'file'));
    box.add('raw/a.gz', Buffer.from('1'));
    await box.drain(never);
    expect(warnings()).toEqual([expect.stringMatching(/kept in memory alone, for \/tmp cannot be written/)]);

    store.answer = async () => {};
    await box.drain(never, { lastChanceMs: 1_000 });
    expect([...store.arrived]).toEqual([['raw/a.gz', '1']]);
  });

  test('an object of any size goes to a store that is well, and leaves nothing in /tmp', async () => {
    const store = new ScriptedStore();
    const { box, log } = outbox(store);
    box.add('raw/a.gz', Buffer.alloc(LIMITS.outboxBytes + 1));
    await box.drain(never);
    expect([...store.arrived.keys()]).toEqual(['raw/a.gz']);
    expect(box.health).toMatchObject({ uploads: 1, lost: 0 });
    expect(log).toEqual([]);
    expect(spooled()).toEqual([]);
  });

  test('while the store fails, such an object waits in memory alone, which is said', async () => {
    const store = new ScriptedStore();
    store.answer = refuse;
    const { box, warnings } = outbox(store);
    box.add('raw/a.gz', Buffer.alloc(LIMITS.outboxBytes + 1));
    await box.drain(never);
    expect(warnings()).toEqual([
      expect.stringMatching(/kept in memory alone, for it is too large for \/tmp/),
    ]);
    expect(spooled()).toEqual([]);
  });

  test.each([
    [2, 'but 1 object that waited is lost'],
    [3, 'but 2 objects that waited are lost'],
  ])('of %i objects too many, the end of the failure says: %s', async (count, fate) => {
    const store = new ScriptedStore();
    store.answer = refuse;
    const { box, warnings } = outbox(store);
    for (let i = 0; i < count; i++) box.add(`raw/${i}.gz`, Buffer.alloc(LIMITS.outboxBytes - 1));
    await box.drain(never, { lastChanceMs: 1_000 });
    store.answer = async () => {};
    await box.drain(never, { lastChanceMs: 1_000 });
    expect(warnings().at(-1)).toBe(`warn uploads arrive again, ${fate}`);
    expect(box.health.lost).toBe(count - 1);

    store.answer = refuse;
    box.add('raw/later.gz', Buffer.from('1'));
    await box.drain(never, { lastChanceMs: 1_000 });
    store.answer = async () => {};
    await box.drain(never, { lastChanceMs: 1_000 });
    expect(warnings().at(-1)).toBe('warn uploads arrive again, nothing of what waited is lost');
  });

  test('a busy store is asked again at once', async () => {
    const store = new ScriptedStore();
    let tries = 0;
    store.answer = async () => {
      if (++tries === 1) throw new StoreError('busy', 'slow down.', { retryable: true });
    };
    const { box, warnings } = outbox(store);
    box.add('raw/a.gz', Buffer.from('1'));
    await box.drain(never);
    expect(store.arrived.size).toBe(1);
    expect(warnings()).toEqual([]);
  });

  test('the next process takes up what this one could not send', async () => {
    const failing = new ScriptedStore();
    failing.answer = refuse;
    const first = outbox(failing);
    first.box.add(rawKeyOf('a1'), Buffer.from('1'));
    await first.box.drain(never, { lastChanceMs: 1_000 });

    const store = new ScriptedStore();
    const second = outbox(store);
    second.box.adoptSpooled();
    await second.box.drain(never);
    expect([...store.arrived]).toEqual([[rawKeyOf('a1'), '1']]);
    expect(spooled()).toEqual([]);
  });

  test('an object that is replaced while it waits is sent once, as it is now', async () => {
    const store = new ScriptedStore();
    const { box } = outbox(store);
    box.add('raw/a.gz', Buffer.from('old'));
    box.add('raw/a.gz', Buffer.from('new'));
    await box.drain(never);
    expect([...store.arrived]).toEqual([['raw/a.gz', 'new']]);
    expect(box.health.uploads).toBe(1);
  });
});
