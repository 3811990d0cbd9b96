import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { fold } from '../../../combiner-image/merge/fold-objects.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { parseRawKey } from '../../../contract/key-layout.ts';
import type { RawObject } from '../../../contract/raw-object.ts';
import * as clock from '../../../runtime-interface/clock.ts';
import type { ScriptTake } from '../../../runtime-interface/engine/engine.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import type { WorkerHealth } from '../../../runtime-interface/health/worker-health.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import type { ToWorker } from '../../../runtime-interface/protocol.ts';
import { DirectoryStore } from '../../../runtime-interface/store/directory/directory-store.ts';
import { ThreadTable } from '../../../runtime-interface/threads/thread-table.ts';
import { Outbox } from '../../../runtime-interface/worker/outbox.ts';
import { newSandbox } from '../../../runtime-interface/worker/sandbox.ts';
import { SandboxRecord } from '../../../runtime-interface/worker/sandbox-record.ts';
import { SandboxRecorder } from '../../../runtime-interface/worker/sandbox-recorder.ts';
import { Spool } from '../../../runtime-interface/worker/spool.ts';
import { compactFolder } from '../support/compacted.ts';
import { filesBelow, RecordedStore, temporaryFolder, writeFiles } from '../support/recorded.ts';
import { entriesOf } from '../support/sums.ts';

const FUNCTIONS = 'abcd';
const LINE = 20;
const TEXT = [...FUNCTIONS].map((name) => `function ${name}() {} //\n`.padStart(LINE)).join('');
const MINUTE = 60_000;

vi.mock(import('../../../runtime-interface/clock.ts'), async (original) => ({
  ...(await original()),
  epochMs: vi.fn(Date.now),
}));
afterEach(() => {
  vi.mocked(clock.epochMs).mockImplementation(Date.now);
});

const DAY = Date.parse('2026-11-23T00:00:00Z');

/** `10:05`, or minutes of the day, as epoch milliseconds. */
function at(time: string | number): number {
  return typeof time === 'number' ? DAY + time * MINUTE : Date.parse(`2026-11-23T${time}:00Z`);
}

interface Options {
  started?: string | number;
  upload?: string;
  /** Whose store and code it shares. */
  beside?: { store: RecordedStore; taskRoot: string };
  attribution?: string;
}

const deployed = () => ({
  store: new RecordedStore(),
  taskRoot: writeFiles(temporaryFolder(), { 'index.js': TEXT }),
});

/** A sandbox whose clock is set by hand. */
function sandbox({
  started = '09:50',
  upload = 'changed',
  beside = deployed(),
  attribution = 'off',
}: Options = {}) {
  const { store, taskRoot } = beside;
  const settings = readSettings({
    COVERAGE_DIR: '/a/store',
    COVERAGE_UPLOAD: upload,
    COVERAGE_ATTRIBUTION: attribution,
    LAMBDA_TASK_ROOT: taskRoot,
    AWS_LAMBDA_FUNCTION_NAME: 'orders',
  });
  const set = (time: string | number) => {
    vi.mocked(clock.epochMs).mockReturnValue(at(time));
    return at(time);
  };
  const start = { settings, startedAt: set(started), shares: {}, threads: {} } as never;
  const record = new SandboxRecord(newSandbox(start), () => {});
  const outbox = new Outbox(new DirectoryStore('/a/store'), new Spool(settings, temporaryFolder()), () => {});
  const missing = { silentThreads: 0, unhandled: 0 };
  let uploads = 0;
  vi.spyOn(outbox, 'add').mockImplementation((key, body) => {
    uploads++;
    store.putBytes(key, body);
  });
  vi.spyOn(outbox, 'addIfAbsent').mockImplementation(() => {});
  let invocations = 0;
  const begin = (time: string | number, context?: string) => {
    const startedAt = set(time);
    const requestId = `r-${++invocations}`;
    record.endSlice(outbox, missing);
    record.invocationStarted({ requestId, startedAt, context } as never);
    return requestId;
  };
  const end = (requestId: string, time: string | number, functions: string) => {
    set(time);
    record.add([take(taskRoot, functions)]);
    record.invocationEnded({ requestId, outcome: 'ok', durationMs: 1, frames: [] } as never);
    record.writeTo(outbox, missing);
  };
  record.initEnded({ type: 'init', outcome: 'ok', durationMs: 1, frames: [] });
  return {
    store,
    taskRoot,
    missing,
    /** Uploads since it was asked for last. */
    uploaded() {
      const since = uploads;
      uploads = 0;
      return since;
    },
    begin,
    end,
    invoke: (time: string | number, functions: string, context?: string) =>
      end(begin(time, context), time, functions),
    flush(time: string | number) {
      set(time);
      record.endSlice(outbox, missing);
      record.flush(outbox, missing);
    },
    stop(time: string | number) {
      set(time);
      record.endSlice(outbox, missing);
      record.markLast();
      record.writeTo(outbox, missing);
    },
    objects: () => objectsIn(store),
  };
}

function take(taskRoot: string, functions: string): ScriptTake {
  const counts = [...functions].map((functionName) => {
    const startOffset = LINE * FUNCTIONS.indexOf(functionName);
    return {
      functionName,
      isBlockCoverage: true,
      ranges: [{ startOffset, endOffset: startOffset + 15, count: 1 }],
    };
  });
  return { form: 'v8-block', scriptId: '1', url: `file://${taskRoot}/index.js`, length: TEXT.length, counts };
}

/** By the time of their keys: what ran how often, and when it was taken. */
function objectsIn(store: RecordedStore) {
  return [...filesBelow(store.folder)]
    .filter(([key]) => /^raw\/.*\.gz$/.test(key))
    .map(([key, bytes]) => {
      const object: RawObject = JSON.parse(String(gunzipSync(bytes)));
      const counts = object.result.flatMap(({ functions }) =>
        functions.map(({ functionName, ranges }) => `${functionName}${ranges[0]?.count}`),
      );
      return {
        from: parseRawKey('', key)?.time.toISOString().slice(11, 16),
        taken: object.collectedAt.slice(11, 16),
        span: object.span,
        sandbox: object.sandbox.id,
        ran: counts.sort().join(' '),
        described: object.invocations.map(({ requestId, outcome }) => `${requestId} ${outcome}`).join(', '),
        invocations: object.invocationCount,
        contexts: Object.keys(object.attribution?.contexts ?? {}).join(' '),
      };
    })
    .sort((one, other) => ((one.from ?? '') < (other.from ?? '') ? -1 : 1));
}

/** What a report of a time says: what ran how often. */
async function ranIn(store: RecordedStore, since?: string | number, until?: string | number) {
  const { scripts, functions, widened, skipped } = await fold([parseStoreLocation(store.folder)], {
    ...(since !== undefined && { since: new Date(at(since)) }),
    ...(until !== undefined && { until: new Date(at(until)) }),
  });
  const counts: Record<string, number> = {};
  for (const { sums } of scripts.flatMap(({ counts: sum }) => entriesOf(sum)))
    for (const { functionName, ranges } of typeof sums === 'string' ? [] : (sums.functions ?? []))
      counts[functionName] = (counts[functionName] ?? 0) + (ranges[0]?.count ?? 0);
  const { sandboxes = 0, invocations = 0, outcomes = {}, inits = {} } = functions[0] ?? {};
  return { counts, sandboxes, invocations, outcomes, inits, widened, skipped };
}

const span = (sequence: number, upload: number) => ({ kind: 'slice', sequence, upload });

test('what runs in a slice is in its object, whether or not it ran before', () => {
  const { invoke, stop, objects } = sandbox();
  invoke('09:55', 'a');
  invoke('10:55', 'a');
  invoke('10:56', 'ab');
  invoke('13:30', 'b');
  stop('13:31');
  expect(objects()).toMatchObject([
    { from: '09:50', span: span(1, 1), ran: 'a1', described: 'r-1 ok', invocations: 1 },
    {
      from: '10:55',
      taken: '10:56',
      span: span(2, 1),
      ran: 'a2 b1',
      described: 'r-2 ok, r-3 ok',
      invocations: 2,
    },
    { from: '13:30', span: span(3, 1), ran: 'b1', described: 'r-4 ok', invocations: 1 },
  ]);
});

test('there is one upload for each slice beside those for new code', () => {
  const { invoke, uploaded, stop } = sandbox();
  invoke('09:55', 'a');
  expect(uploaded()).toBe(1);
  for (let minute = 10; minute < 50; minute++) invoke(`10:${minute}`, 'a');
  // What is known is not uploaded before the slice is over.
  expect(uploaded()).toBe(0);
  invoke('10:50', 'a');
  expect(uploaded()).toBe(1);
  invoke('10:59', 'b');
  expect(uploaded()).toBe(1);
  for (let minute = 10; minute < 50; minute++) invoke(`11:${minute}`, 'ab');
  expect(uploaded()).toBe(0);
  invoke('12:00', 'a');
  expect(uploaded()).toBe(1);
  invoke('15:00', 'a');
  expect(uploaded()).toBe(1);
  stop('15:01');
  expect(uploaded()).toBe(1);
});

test('a sandbox that runs nothing in a slice uploads nothing, and a slice begins with what runs in it', () => {
  const { invoke, uploaded, stop, objects } = sandbox();
  invoke('12:55', 'a');
  expect(objects()).toMatchObject([{ from: '12:55', span: span(1, 1) }]);
  uploaded();
  stop('20:00');
  expect(uploaded()).toBe(0);
});

test('an invocation that crosses the end of a slice is in the one in which it began', () => {
  const { begin, end, invoke, stop, objects } = sandbox();
  end(begin('10:49'), '10:52', 'a');
  invoke('11:30', 'b');
  stop('11:31');
  expect(objects().map(({ from, ran, described }) => [from, ran, described])).toEqual([
    ['09:50', 'a1', 'r-1 ok'],
    ['11:30', 'b1', 'r-2 ok'],
  ]);
});

test('where invocations always overlap, slices end all the same, and each invocation is in one', async () => {
  const { begin, end, stop, store, objects } = sandbox();
  let before = begin(600, 'first');
  for (let minute = 605; minute <= 800; minute += 5) {
    const next = begin(minute);
    end(before, minute + 1, 'a');
    before = next;
  }
  end(before, 801, 'a');
  stop(802);
  const found = objects();
  expect(found.map(({ from, invocations }) => [from, invocations])).toEqual([
    ['09:50', 9],
    ['10:50', 12],
    ['11:50', 12],
    ['12:50', 8],
  ]);
  expect(found.filter(({ described }) => described.includes('running'))).toEqual([]);
  expect(await ranIn(store)).toMatchObject({
    invocations: 41,
    outcomes: { ok: 41 },
    sandboxes: 1,
    inits: { ok: 1 },
  });
});

test('what a context ran before is no news in a later slice, and is told there', () => {
  const { invoke, uploaded, stop, objects } = sandbox({ attribution: 'on' });
  for (const context of ['one', 'two']) invoke('09:55', 'a', context);
  expect(uploaded()).toBe(2);
  for (let minute = 10; minute < 40; minute++)
    for (const context of ['one', 'two']) invoke(`11:${minute}`, 'a', context);
  expect(uploaded()).toBe(0);
  invoke('11:45', 'a', 'three');
  expect(uploaded()).toBe(1);
  stop('11:46');
  expect(objects().map(({ contexts }) => contexts)).toEqual(['one two', 'one two three']);
});

test('clocks that are set back or forward cost no counts, and never replace an object', async () => {
  const { invoke, stop, store, objects } = sandbox();
  invoke('10:00', 'ab');
  invoke('16:00', 'a');
  invoke('15:59', 'a');
  invoke('09:50', 'b');
  stop('09:51');
  expect(objects().map(({ ran }) => ran)).toEqual(['a1 b1', 'b1', 'a2']);
  expect((await ranIn(store)).counts).toEqual({ a: 3, b: 2 });
});

test('a flush ends the slice: what runs afterwards is told apart', async () => {
  const { invoke, flush, stop, uploaded, store, objects } = sandbox();
  invoke('10:00', 'ab');
  flush('10:01');
  invoke('10:05', 'a');
  expect(uploaded()).toBe(1);
  flush('10:10');
  expect(uploaded()).toBe(1);
  invoke('10:20', 'b');
  stop('10:21');
  expect(objects().map(({ from, ran }) => [from, ran])).toEqual([
    ['09:50', 'a1 b1'],
    ['10:05', 'a1'],
    ['10:20', 'b1'],
  ]);
  expect(await ranIn(store, '10:03', '10:12')).toMatchObject({ counts: { a: 1 }, invocations: 1 });
  expect((await ranIn(store, '10:03', '10:12')).widened).toBeUndefined();
});

test('a report of a time says when objects hold more, before and after compacting', async () => {
  const { invoke, stop, store } = sandbox();
  invoke('09:55', 'ab');
  invoke('10:55', 'a');
  invoke('11:56', 'b');
  stop('11:57');
  const all = { counts: { a: 2, b: 2 }, sandboxes: 1, invocations: 3, outcomes: { ok: 3 }, inits: { ok: 1 } };
  expect(await ranIn(store)).toEqual({ ...all, widened: undefined, skipped: [] });
  const eleven = { counts: { a: 1 }, sandboxes: 1, invocations: 1, outcomes: { ok: 1 }, inits: {} };
  expect(await ranIn(store, '10:50', '11:50')).toEqual({ ...eleven, widened: undefined, skipped: [] });
  expect(await ranIn(store, '09:54', '10:00')).toMatchObject({
    counts: { a: 1, b: 1 },
    widened: { objects: 1, from: '2026-11-23T09:50:00.000Z', to: '2026-11-23T09:55:00.000Z' },
  });
  await compactFolder(store.folder, { prune: true });
  expect(await ranIn(store)).toEqual({ ...all, widened: undefined, skipped: [] });
  expect(await ranIn(store, '10:50', '11:50')).toMatchObject({
    counts: { a: 2, b: 2 },
    widened: { objects: 1, from: '2026-11-23T09:50:00.000Z', to: '2026-11-23T11:56:00.000Z' },
  });
  expect((await ranIn(store, '12:00')).counts).toEqual({});
  expect((await ranIn(store, undefined, '09:50')).counts).toEqual({});
});

test('a slice that goes on is not compacted, and those that ended are, while their sandboxes live', async () => {
  const one = sandbox();
  const other = sandbox({ beside: one });
  for (const { invoke } of [one, other]) {
    invoke('09:55', 'ab');
    invoke('10:55', 'c');
  }
  const until = (time: string) => compactFolder(one.store.folder, { prune: true, until: new Date(at(time)) });
  expect(await until('11:10')).toMatchObject({ written: [{ objects: 2 }], left: 2 });
  one.invoke('11:30', 'a');
  one.invoke('12:10', 'b');
  expect(await until('12:08')).toMatchObject({ written: [{ objects: 4 }], left: 0 });
  one.stop('12:30');
  const { counts, invocations, skipped } = await ranIn(one.store);
  expect({ counts, invocations, skipped }).toEqual({
    counts: { a: 3, b: 3, c: 2 },
    invocations: 6,
    skipped: [],
  });
});

test('a slice that was compacted too early is named, and what was compacted counts once', async () => {
  const one = sandbox();
  const other = sandbox({ beside: one });
  one.invoke('09:55', 'a');
  other.invoke('09:55', 'a');
  expect(await compactFolder(one.store.folder, { prune: true })).toMatchObject({ written: [{ objects: 2 }] });
  one.invoke('10:10', 'b');
  const { counts, skipped } = await ranIn(one.store);
  expect(counts).toEqual({ a: 2 });
  expect(skipped).toMatchObject([
    { reason: expect.stringContaining('compacted in an earlier state (upload 1)') },
  ]);
});

test('losses are those of the sandbox, in whatever slices and steps they are told', async () => {
  const { invoke, stop, missing, store } = sandbox();
  invoke('09:55', 'a');
  missing.unhandled = 2;
  invoke('10:55', 'a');
  invoke('11:58', 'a');
  stop('11:59');
  const lost = async () =>
    (await fold([parseStoreLocation(store.folder)], {})).functions.map((each) => each.lost);
  expect(await lost()).toEqual([{ objects: 0, threads: 0, unhandled: 2 }]);
  await compactFolder(store.folder, { prune: true, until: new Date(at('11:56')) });
  expect(await lost()).toEqual([{ objects: 0, threads: 0, unhandled: 2 }]);
  await compactFolder(store.folder, { prune: true });
  expect(await lost()).toEqual([{ objects: 0, threads: 0, unhandled: 2 }]);
});

const minutes = fc.integer({ min: 0, max: 12 * 60 });
const invocation = fc.record({
  minute: minutes,
  length: fc.integer({ min: 0, max: 15 }),
  functions: fc.subarray([...FUNCTIONS], { minLength: 1 }).map((names) => names.join('')),
});
type Invocation = typeof invocation extends fc.Arbitrary<infer T> ? T : never;

/** One after another, as a sandbox handles them. */
function inOrder(invocations: readonly Invocation[]): Invocation[] {
  let free = 0;
  return [...invocations]
    .sort((a, b) => a.minute - b.minute)
    .map((each) => {
      const minute = Math.max(each.minute, free);
      free = minute + each.length;
      return { ...each, minute };
    });
}

test('a report of any time has all that ran in it, and nothing that ran more than a slice beside it', async () => {
  const schedule = fc.array(fc.array(invocation, { minLength: 1, maxLength: 12 }), {
    minLength: 1,
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(schedule, minutes, minutes, fc.boolean(), async (plans, one, other, isCompacted) => {
      const beside = deployed();
      const { store } = beside;
      const truth: Invocation[] = [];
      for (const plan of plans) {
        const done = inOrder(plan);
        const { begin, end, stop, uploaded } = sandbox({ started: done[0]?.minute ?? 0, beside });
        for (const { minute, length, functions } of done) end(begin(minute), minute + length, functions);
        stop(24 * 60);
        const slices = objectsIn(store).length;
        const seen = new Set<string>();
        const news = done.filter(({ functions }) => {
          const before = seen.size;
          for (const name of functions) seen.add(name);
          return seen.size > before;
        });
        expect(uploaded()).toBeLessThanOrEqual(slices + news.length);
        truth.push(...done);
      }
      const sum = (invocations: readonly Invocation[]) =>
        Object.fromEntries(
          [...FUNCTIONS].flatMap((name) => {
            const count = invocations.filter(({ functions }) => functions.includes(name)).length;
            return count === 0 ? [] : [[name, count]];
          }),
        );
      const [since, until] = [Math.min(one, other), Math.max(one, other)];
      const slice = LIMITS.sliceMs / MINUTE + 15;
      const inside = truth.filter(({ minute, length }) => minute >= since && minute + length < until);
      const near = truth.filter(
        ({ minute, length }) => minute + length >= since - slice && minute < until + slice,
      );
      const [least, most] = [sum(inside), sum(near)];
      const { counts } = await ranIn(store, since, until);
      for (const name of FUNCTIONS) {
        expect(counts[name] ?? 0).toBeGreaterThanOrEqual(least[name] ?? 0);
        expect(counts[name] ?? 0).toBeLessThanOrEqual(most[name] ?? 0);
      }
      if (isCompacted) await compactFolder(store.folder, { prune: true, until: new Date(at(until)) });
      const all = await ranIn(store);
      expect(all).toMatchObject({
        counts: sum(truth),
        sandboxes: plans.length,
        invocations: truth.length,
        outcomes: { ok: truth.length },
        inits: { ok: plans.length },
        skipped: [],
      });
    }),
    { numRuns: 40 },
  );
});

test('the worker ends a slice with the first message after it, and by a flush', async () => {
  const dir = temporaryFolder();
  const { taskRoot } = deployed();
  const settings = readSettings({
    COVERAGE_DIR: dir,
    LAMBDA_TASK_ROOT: taskRoot,
    AWS_LAMBDA_FUNCTION_NAME: 'orders',
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9',
  });
  const set = (time: string) => {
    vi.mocked(clock.epochMs).mockReturnValue(at(time));
    return at(time);
  };
  const threads = new ThreadTable().cells;
  const answers: WorkerHealth[] = [];
  const recorder = new SandboxRecorder(
    newSandbox({ settings, startedAt: set('09:50'), shares: {}, threads }),
    () => {},
    (health) => answers.push(health),
  );
  const tell = (message: object) => recorder.receive(message as ToWorker);
  const deadlineMs = clock.monotonicMs() + 60_000;
  let invocations = 0;
  const invoke = (time: string, functions: string) => {
    const requestId = `r-${++invocations}`;
    const beganMs = clock.monotonicMs();
    tell({ type: 'start', requestId, startedAt: set(time), beganMs, deadlineMs });
    const taken = [take(taskRoot, functions)];
    tell({ type: 'end', requestId, outcome: 'ok', durationMs: 1, endedMs: beganMs, taken, frames: [] });
  };
  const flush = async (time: string) => {
    const before = answers.length;
    set(time);
    tell({ type: 'health', requestId: `f-${before}`, deadlineMs, flush: true, taken: [] });
    await vi.waitFor(() => expect(answers.length).toBe(before + 1), 30_000);
  };
  const store = { folder: dir } as RecordedStore;
  tell({ type: 'init', outcome: 'ok', durationMs: 1, frames: [] });
  invoke('09:55', 'ab');
  await vi.waitFor(() => expect(objectsIn(store)).toHaveLength(1), 30_000);
  invoke('10:30', 'a');
  invoke('11:10', 'b');
  await vi.waitFor(() => expect(objectsIn(store)[0]?.ran).toBe('a2 b1'), 30_000);
  await flush('11:20');
  invoke('11:30', 'b');
  await flush('11:40');
  const found = objectsIn(store);
  expect(found.map(({ from, span: { sequence }, ran }) => [from, sequence, ran])).toEqual([
    ['09:50', 1, 'a2 b1'],
    ['11:10', 2, 'b1'],
    ['11:30', 3, 'b1'],
  ]);
  expect(answers.map(({ sandbox: id }) => id)).toEqual(found.slice(1).map(({ sandbox: id }) => id));
});

test('an invocation that was told on the way and goes on is in the next slice alone', async () => {
  const { invoke, begin, end, flush, stop, store } = sandbox();
  invoke('09:55', 'a');
  const long = begin('10:00');
  // Uploads while the long one runs.
  end(begin('10:01'), '10:02', 'b');
  flush('10:03');
  end(long, '10:04', 'c');
  stop('10:05');
  expect(await ranIn(store)).toMatchObject({ invocations: 3, outcomes: { ok: 3 } });
});

test('with one object for each invocation there are no slices', () => {
  const { invoke, stop, objects } = sandbox({ upload: 'invocation' });
  invoke('09:55', 'a');
  invoke('13:05', 'a');
  stop('13:31');
  expect(objects()).toMatchObject([
    { from: '09:55', span: { kind: 'invocation', sequence: 1 }, ran: 'a1' },
    { from: '13:05', span: { kind: 'invocation', sequence: 2 }, ran: 'a1' },
  ]);
});
