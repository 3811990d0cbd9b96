import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ScriptTake } from '../../../runtime-interface/engine/engine.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import type { HealthReport } from '../../../runtime-interface/health/status.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { DirectoryStore } from '../../../runtime-interface/store/directory/directory-store.ts';
import { AttributionLog } from '../../../runtime-interface/worker/attribution-log.ts';
import { Outbox } from '../../../runtime-interface/worker/outbox.ts';
import { newSandbox } from '../../../runtime-interface/worker/sandbox.ts';
import { SandboxRecord } from '../../../runtime-interface/worker/sandbox-record.ts';
import { Spool } from '../../../runtime-interface/worker/spool.ts';
import { invoked } from '../support/invoked.ts';
import { rawObjects } from '../support/raw-objects.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const CODE = join(import.meta.dirname, '../../fixtures/functions/steps');
const FUNCTIONS = 12;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A sandbox of which each invocation runs the same functions. */
function sandbox() {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': 'x'.repeat(FUNCTIONS * 10) });
  const settings = readSettings({
    COVERAGE_DIR: '/a/store',
    COVERAGE_ATTRIBUTION: 'on',
    LAMBDA_TASK_ROOT: taskRoot,
  });
  const record = new SandboxRecord(
    newSandbox({ settings, startedAt: Date.now(), shares: {}, threads: {} } as never),
    () => {},
  );
  const outbox = new Outbox(new DirectoryStore('/a/store'), new Spool(settings, temporaryFolder()), () => {});
  const objects = vi.spyOn(outbox, 'add');
  let invocations = 0;
  return {
    objects,
    invoke(context: string): void {
      const requestId = `r-${++invocations}`;
      record.invocationStarted({ requestId, startedAt: Date.now(), context } as never);
      record.add([take(taskRoot)]);
      record.invocationEnded({ requestId, outcome: 'ok', durationMs: 1, frames: [] } as never);
      record.writeTo(outbox, { silentThreads: 0, unhandled: 0 });
    },
    end(): void {
      record.markLast();
      record.writeTo(outbox, { silentThreads: 0, unhandled: 0 });
    },
  };
}

function take(
  taskRoot: string,
  functions = FUNCTIONS,
  countOf: (fn: number) => number = () => 1,
): ScriptTake {
  const counts = Array.from({ length: functions }, (_, fn) => ({
    functionName: `f${fn}`,
    isBlockCoverage: true,
    ranges: [{ startOffset: fn * 10, endOffset: fn * 10 + 9, count: countOf(fn) }],
  }));
  const url = `file://${taskRoot}/index.js`;
  return { form: 'v8-block', scriptId: '1', url, length: functions * 10, counts };
}

test('new contexts cause a few uploads at once, and more by the clock alone', () => {
  const { invoke, objects, end } = sandbox();
  // New code is uploaded whatever the clock says.
  invoke('the first');
  expect(objects).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 1_000; i++) invoke(`context ${i}`);
  expect(objects).toHaveBeenCalledTimes(1 + LIMITS.contextUploads);
  for (let second = 1; second <= 3; second++) {
    vi.advanceTimersByTime(LIMITS.contextUploadMs);
    for (let i = 0; i < 100; i++) invoke(`context ${second}.${i}`);
    expect(objects).toHaveBeenCalledTimes(1 + LIMITS.contextUploads + second);
  }
  end();
  expect(objects).toHaveBeenCalledTimes(1 + LIMITS.contextUploads + 4);
});

test('what a context ran while the clock forbade an upload is in the next one, though nothing else is new', () => {
  const { invoke, objects } = sandbox();
  for (let i = 0; i < 100; i++) invoke(`context ${i}`);
  const before = objects.mock.calls.length;
  vi.advanceTimersByTime(LIMITS.contextUploadMs);
  // Known in every way, but others wait.
  invoke('context 0');
  expect(objects).toHaveBeenCalledTimes(before + 1);
  vi.advanceTimersByTime(LIMITS.contextUploadMs);
  invoke('context 0');
  expect(objects).toHaveBeenCalledTimes(before + 1);
});

test('a long pause allows no more uploads at once than there were at first', () => {
  const { invoke, objects } = sandbox();
  invoke('the first');
  vi.advanceTimersByTime(1_000 * LIMITS.contextUploadMs);
  for (let i = 0; i < 1_000; i++) invoke(`context ${i}`);
  expect(objects).toHaveBeenCalledTimes(1 + LIMITS.contextUploads);
});

test('contexts that run what they ran before cause no upload', () => {
  const { invoke, objects } = sandbox();
  invoke('the only');
  for (let i = 0; i < 10; i++) {
    vi.advanceTimersByTime(LIMITS.contextUploadMs);
    invoke('the only');
  }
  expect(objects).toHaveBeenCalledTimes(1);
});

test('the numbers that say what contexts ran are bounded, however different they are', () => {
  const log = new AttributionLog();
  const coverage = { indexOf: () => 0, endOf: () => undefined };
  const MANY = 1_000;
  /** Half of the functions, another half for each context. */
  const add = (context: number) => {
    const counts = take('', MANY, (fn) => (Math.imul(fn + 1, (context + 1) * 0x9e3779b1) >>> 15) & 1);
    return log.add([`context ${context}`], [counts], coverage as never);
  };
  let known = 0;
  while (add(known)) known++;
  const { runs, sets, contexts } = log.describe();
  expect(known).toBeGreaterThan(MANY);
  expect(known).toBeLessThan(LIMITS.contexts);
  // The set that reaches the bound may exceed it.
  const numbers = [...runs, ...sets, ...Object.values(contexts)].flat().length;
  expect(numbers).toBeLessThanOrEqual(LIMITS.attributionNumbers + MANY);
  for (let i = 0; i < 100; i++) expect(add(known + i)).toBe(false);
  expect(log.describe()).toEqual({ runs, sets, contexts });
});

test('as shipped: uploads by the clock, every context in the last object, none that is not accepted', async () => {
  vi.useRealTimers();
  const dir = temporaryFolder();
  const names = Array.from({ length: 200 }, (_, i) => `good ${i}`);
  const events = [...names, 'bad'].map((context) => ({
    step: 'one',
    headers: { 'x-coverage-context': context },
  }));
  const startedAt = Date.now();
  const { payloads } = await invoked('index.handler', [...events, { lambdaCoverage: 'health' }], {
    taskRoot: CODE,
    functionName: 'steps',
    dir,
    record: true,
    env: { COVERAGE_ATTRIBUTION: 'on', COVERAGE_CONTEXT_ACCEPT: 'good *' },
  });
  const { counts } = payloads.at(-1) as HealthReport;
  // By the clock, so that a slow machine is allowed more; with one for the code and one for its script.
  const allowed = LIMITS.contextUploads + (Date.now() - startedAt) / LIMITS.contextUploadMs + 2;
  expect(counts.uploads).toBeLessThanOrEqual(allowed);
  const [raw, ...others] = rawObjects(dir, 'steps');
  expect(others).toEqual([]);
  expect(Object.keys(raw?.attribution?.contexts ?? {}).sort()).toEqual(names.sort());
  expect(raw?.invocations.at(-1)?.context).toBeUndefined();
});
