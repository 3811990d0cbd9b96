import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test, vi } from 'vitest';
import { parseRawKey } from '../../../contract/key-layout.ts';
import type { RawObject } from '../../../contract/raw-object.ts';
import * as clock from '../../../runtime-interface/clock.ts';
import type { ScriptTake } from '../../../runtime-interface/engine/engine.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { DirectoryStore } from '../../../runtime-interface/store/directory/directory-store.ts';
import { Outbox } from '../../../runtime-interface/worker/outbox.ts';
import { newSandbox } from '../../../runtime-interface/worker/sandbox.ts';
import { SandboxRecord } from '../../../runtime-interface/worker/sandbox-record.ts';
import { Spool } from '../../../runtime-interface/worker/spool.ts';
import { combineFolder } from '../support/combined.ts';
import { compactFolder } from '../support/compacted.ts';
import { filesBelow, RecordedStore, temporaryFolder, writeFiles } from '../support/recorded.ts';

const MISSING = { silentThreads: 0, unhandled: 0 };
const TEXT = 'function a() {} // 1\nfunction b() {} // 2\n';

vi.mock(import('../../../runtime-interface/clock.ts'), async (original) => ({
  ...(await original()),
  epochMs: vi.fn(Date.now),
}));
afterEach(() => {
  vi.mocked(clock.epochMs).mockImplementation(Date.now);
});

/** A sandbox whose clock is set by hand; the first object is of its init. */
function sandbox(upload = 'slices') {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': TEXT });
  const settings = readSettings({
    COVERAGE_DIR: '/a/store',
    COVERAGE_UPLOAD: upload,
    LAMBDA_TASK_ROOT: taskRoot,
    AWS_LAMBDA_FUNCTION_NAME: 'orders',
  });
  const at = (time: string) => {
    const ms = Date.parse(`2026-11-23T${time}Z`);
    vi.mocked(clock.epochMs).mockReturnValue(ms);
    return ms;
  };
  const start = { settings, startedAt: at('09:50:00'), shares: {}, threads: {} } as never;
  const record = new SandboxRecord(newSandbox(start), () => {});
  const outbox = new Outbox(new DirectoryStore('/a/store'), new Spool(settings, temporaryFolder()), () => {});
  const store = new RecordedStore();
  let uploads = 0;
  vi.spyOn(outbox, 'add').mockImplementation((key, body) => {
    uploads++;
    store.putBytes(key, body);
  });
  vi.spyOn(outbox, 'addIfAbsent').mockImplementation(() => {});
  let invocations = 0;
  const begin = (time: string) => {
    const startedAt = at(time);
    const requestId = `r-${++invocations}`;
    record.endSlice(outbox, MISSING);
    record.invocationStarted({ requestId, startedAt } as never);
    return requestId;
  };
  const end = (requestId: string, time: string, functions: string) => {
    at(time);
    record.add([take(taskRoot, functions)]);
    record.invocationEnded({ requestId, outcome: 'ok', durationMs: 1, frames: [] } as never);
    record.writeTo(outbox, MISSING);
  };
  return {
    store,
    taskRoot,
    /** Uploads since it was asked for last. */
    uploaded() {
      const since = uploads;
      uploads = 0;
      return since;
    },
    begin,
    end,
    invoke: (time: string, functions: string) => end(begin(time), time, functions),
    stop(time: string) {
      at(time);
      record.markLast();
      record.writeTo(outbox, MISSING);
    },
    objects: () => objectsIn(store),
  };
}

function take(taskRoot: string, functions: string): ScriptTake {
  const counts = [...functions].map((functionName) => {
    const startOffset = functionName === 'a' ? 0 : 21;
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
    .map(([key, bytes]) => {
      const object: RawObject = JSON.parse(String(gunzipSync(bytes)));
      const counts = object.result.flatMap(({ functions }) =>
        functions.map(({ functionName, ranges }) => `${functionName}${ranges[0]?.count}`),
      );
      return {
        from: parseRawKey('', key)?.time.toISOString().slice(11, 19),
        taken: object.collectedAt.slice(11, 19),
        span: object.span,
        ran: counts.sort().join(' '),
        described: object.invocations.map(({ requestId }) => requestId).join(' '),
        invocations: object.invocationCount,
      };
    })
    .sort((one, other) => ((one.from ?? '') < (other.from ?? '') ? -1 : 1));
}

test('what runs in an hour is in its object, whether or not it ran before', () => {
  const { invoke, stop, objects } = sandbox();
  invoke('09:55:00', 'a');
  invoke('10:05:00', 'a');
  invoke('10:06:00', 'ab');
  invoke('13:30:00', 'b');
  stop('13:31:00');
  const span = (sequence: number) => ({ kind: 'invocation', sequence });
  expect(objects()).toMatchObject([
    { from: '09:50:00', span: span(1), ran: 'a1', described: 'r-1', invocations: 1 },
    {
      from: '10:05:00',
      taken: '10:06:00',
      span: span(2),
      ran: 'a2 b1',
      described: 'r-2 r-3',
      invocations: 3,
    },
    { from: '13:30:00', span: span(3), ran: 'b1', described: 'r-4', invocations: 4 },
  ]);
});

test('there is one upload for each hour beside those for new code', () => {
  const { invoke, uploaded, stop } = sandbox();
  invoke('09:55:00', 'a');
  expect(uploaded()).toBe(1);
  for (let minute = 10; minute < 60; minute++) invoke(`10:${minute}:00`, 'a');
  // What is known is not uploaded before the hour is over.
  expect(uploaded()).toBe(0);
  invoke('10:59:30', 'b');
  expect(uploaded()).toBe(1);
  for (let minute = 10; minute < 60; minute++) invoke(`11:${minute}:00`, 'ab');
  expect(uploaded()).toBe(0);
  invoke('12:00:00', 'a');
  expect(uploaded()).toBe(1);
  invoke('15:00:00', 'a');
  expect(uploaded()).toBe(1);
  stop('15:01:00');
  expect(uploaded()).toBe(1);
});

test('an invocation that crosses the hour is in the one in which it began', () => {
  const { begin, end, invoke, stop, objects } = sandbox();
  end(begin('10:59:59'), '11:00:05', 'a');
  invoke('11:30:00', 'b');
  stop('11:31:00');
  expect(objects().map(({ ran, described }) => [ran, described])).toEqual([
    ['a1', 'r-1'],
    ['b1', 'r-2'],
  ]);
});

test('a report of some hours shows what ran in them, before and after compacting', async () => {
  const { invoke, stop, store, taskRoot } = sandbox();
  invoke('09:55:00', 'ab');
  invoke('10:05:00', 'a');
  invoke('11:05:00', 'b');
  stop('11:06:00');
  const total = async (since: string, until: string) => {
    const { functions, files } = await combineFolder(store.folder, {
      reporters: ['json'],
      taskRoots: [{ folder: taskRoot }],
      selection: { since: new Date(`2026-11-23T${since}Z`), until: new Date(`2026-11-23T${until}Z`) },
    });
    const { sandboxes, invocations, outcomes } = functions[0] ?? {};
    return { ran: files[0]?.functions.covered, sandboxes, invocations, outcomes };
  };
  const all = { ran: 2, sandboxes: 1, invocations: 3, outcomes: { ok: 3 } };
  expect(await total('09:00:00', '12:00:00')).toEqual(all);
  expect(await total('10:00:00', '11:00:00')).toMatchObject({ ran: 1, sandboxes: 1, outcomes: { ok: 1 } });
  expect(await total('11:00:00', '12:00:00')).toMatchObject({ ran: 1, outcomes: { ok: 1 } });
  await compactFolder(store.folder, { prune: true });
  expect(await total('09:00:00', '12:00:00')).toEqual(all);
});

test('without slices a sandbox has one object, as before', () => {
  const { invoke, stop, objects } = sandbox('changed');
  invoke('09:55:00', 'a');
  invoke('10:05:00', 'a');
  stop('13:31:00');
  expect(objects()).toMatchObject([{ from: '09:50:00', span: { kind: 'sandbox', sequence: 2 }, ran: 'a2' }]);
});
