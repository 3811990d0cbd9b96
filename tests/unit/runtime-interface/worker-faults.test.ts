import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BroadcastChannel, Worker } from 'node:worker_threads';
import { afterEach, expect, test, vi } from 'vitest';
import { monotonicMs } from '../../../runtime-interface/clock.ts';
import { HandOver } from '../../../runtime-interface/engine/v8-block/hand-over.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import type { WorkerHealth } from '../../../runtime-interface/health/worker-health.ts';
import type { ToWorker, WorkerStart } from '../../../runtime-interface/protocol.ts';
import { FROM_THREADS } from '../../../runtime-interface/threads/messages.ts';
import { ThreadTable } from '../../../runtime-interface/threads/thread-table.ts';
import { temporaryFolder } from '../support/recorded.ts';

const WORKER = join(import.meta.dirname, '../../../dist/layer/lambda-coverage/worker.cjs');
const GLOBAL = Symbol.for('lambda-coverage');

/** A take that no part of the recorder can read. */
const BROKEN = [null] as never;

let worker: Worker | undefined;
afterEach(async () => {
  await worker?.terminate();
  Reflect.deleteProperty(globalThis, GLOBAL);
});

/** The recorder's worker as it is shipped, with this thread in the place of the function's. */
function startWorker() {
  const dir = temporaryFolder();
  const settings = {
    ...readSettings({
      COVERAGE_DIR: dir,
      AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1',
      COVERAGE_LOG_LEVEL: 'silent',
    }),
    // Another one's spool in /tmp is left alone.
    functionName: `faults-${process.pid}`,
  };
  const threads = new ThreadTable();
  const shares = { 'v8-block': new HandOver().cells };
  const workerData: WorkerStart = { settings, startedAt: Date.now(), shares, threads: threads.cells };
  const started = new Worker(WORKER, { workerData, execArgv: [], env: {}, stdout: true, stderr: true });
  worker = started;
  const died = vi.fn();
  started.on('error', died);
  started.on('exit', died);
  const tell = (message: ToWorker) => started.postMessage(message);
  /** Whether it is alive, and whether what went before is done. */
  const health = async (): Promise<WorkerHealth> => {
    const answer = new Promise<{ health: WorkerHealth }>((resolve) => started.once('message', resolve));
    tell({ type: 'health', requestId: 'h', flush: false, deadlineMs: monotonicMs() + 5_000, taken: [] });
    return (await answer).health;
  };
  const stored = () => readdirSync(join(dir, 'raw', settings.functionName));
  return { tell, health, died, stored, threads };
}

const start = (requestId: string, deadlineMs: number): ToWorker => ({
  type: 'start',
  requestId,
  startedAt: Date.now(),
  beganMs: monotonicMs(),
  deadlineMs,
  context: undefined,
});

test('a flush that fails does not make the exit wait, and uploads what came before', async () => {
  const { tell, health, stored, died } = startWorker();
  await health();
  const done = new Int32Array(new SharedArrayBuffer(4));
  const startedAt = Date.now();
  tell({ type: 'flush', reason: 'exit', budgetMs: 20_000, taken: BROKEN, thrown: [], done });
  // As the main thread waits: blocked.
  expect(Atomics.wait(done, 0, 0, 10_000)).not.toBe('timed-out');
  expect(Date.now() - startedAt).toBeLessThan(10_000);
  expect(stored()).toHaveLength(1);
  expect(died).not.toHaveBeenCalled();
});

test('a message that cannot be worked on ends nothing', async () => {
  const { tell, health, died } = startWorker();
  const broken: ToWorker[] = [
    start('a', monotonicMs() + 60_000),
    { type: 'end', requestId: 'a', outcome: 'ok', durationMs: 1, endedMs: 1, taken: BROKEN, frames: [] },
    { ...start('b', Number.NaN), startedAt: Number.NaN } as ToWorker,
    {
      type: 'end',
      requestId: 'b',
      outcome: 'ok',
      durationMs: Number.NaN,
      endedMs: Number.NaN,
      taken: [],
      frames: BROKEN,
    },
    { type: 'init', outcome: 'ok', durationMs: 1, frames: BROKEN },
    { type: 'flush' } as ToWorker,
  ];
  for (const message of broken) tell(message);
  expect(await health()).toMatchObject({ lastFailure: undefined });
  expect(died).not.toHaveBeenCalled();
});

test('what a health check brings may be broken: it is answered', async () => {
  const { tell, died } = startWorker();
  const answer = new Promise((resolve) => worker?.once('message', resolve));
  tell({ type: 'health', requestId: 'h', flush: false, deadlineMs: monotonicMs() + 5_000, taken: BROKEN });
  expect(await answer).toMatchObject({ type: 'health' });
  expect(died).not.toHaveBeenCalled();
});

test.each(['deadline', 'snapshot'])(
  'a main thread that answers nonsense at the %s ends nothing',
  async (when) => {
    const { tell, health, died } = startWorker();
    const asked = vi.fn(() => JSON.stringify({ taken: BROKEN, contexts: null }));
    Reflect.set(globalThis, GLOBAL, { takeJson: asked });
    tell(start('a', monotonicMs() + (when === 'deadline' ? 600 : 60_000)));
    await vi.waitFor(() => expect(asked).toHaveBeenCalled(), { timeout: 5_000 });
    await sleep(100);
    expect(await health()).toMatchObject({ lastFailure: undefined });
    expect(died).not.toHaveBeenCalled();
  },
);

test.each([null, 'text', {}, { threadId: 1, taken: BROKEN }, { threadId: 1, taken: [], message: {} }])(
  'a message of somebody else on the channel of the threads ends nothing: %j',
  async (message) => {
    const { health, died, threads } = startWorker();
    await health();
    expect(threads.awaitReceiver(5_000)).toBe(true);
    const channel = new BroadcastChannel(FROM_THREADS);
    channel.postMessage(message);
    channel.close();
    await sleep(50);
    await health();
    expect(died).not.toHaveBeenCalled();
  },
);
