import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Outcome, StackFrame } from '../../contract/raw-object.ts';
import { epochMs, monotonicMs, since, timers } from '../clock.ts';
import { blockUntilDone, type DoneCell, newDoneCell, signalDone, untilDone } from '../done-signal.ts';
import type { CompiledScript, FormName } from '../engine/engine.ts';
import { Engines } from '../engine/engines.ts';
import type { Taken } from '../engine/taken.ts';
import type { Settings } from '../environment.ts';
import { Registration } from '../extension/registration.ts';
import {
  type Beginning,
  type Ending,
  type HealthQuestion,
  type InvocationRecorder,
  type OpenInvocation,
  openInvocation,
} from '../handler/invocation-recorder.ts';
import { afterAnswer, isModernClient } from '../handler/runtime-client.ts';
import { HealthWaiters } from '../health/health-waiters.ts';
import { UNWRAPPED } from '../health/status.ts';
import type { WorkerHealth } from '../health/worker-health.ts';
import { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { FromWorker, ToWorker, WorkerStart } from '../protocol.ts';
import { bequeathFolders } from '../threads/inheritance.ts';
import { ThreadTable } from '../threads/thread-table.ts';
import { WantedScripts } from '../wanted-scripts.ts';
import { drainExtension } from './extension-drain.ts';
import { withOwnYoungGeneration } from './own-young-generation.ts';
import { onProcessEnd } from './process-end.ts';

/**
 * The main thread's half: counts, and hands what was counted to the worker, which does everything else.
 * Nothing here may throw into the function.
 */
export class Recorder implements InvocationRecorder {
  readonly #settings: Settings;
  readonly #log: Log;
  readonly #engines: Engines;
  readonly #wanted: WantedScripts;
  /** Epoch milliseconds. */
  readonly #startedAt = epochMs();
  readonly #beganMs = monotonicMs();
  #startMs = 0;
  readonly #threads = new ThreadTable();
  readonly #open = new Map<string, OpenInvocation>();
  /** Of invocations whose last counts have not been taken yet, by request id. */
  readonly #contexts = new Map<string, readonly string[]>();
  readonly #health = new HealthWaiters();
  readonly #endingWithLoop = new Set<string>();
  /** Of errors that have left the handler, while the answer is on its way. */
  readonly #leaving = new Map<string, StackFrame[]>();
  #worker: Worker | undefined;
  #registration: Registration | undefined;
  registered: Promise<void> = Promise.resolve();
  #initSettled = false;
  #isWrapped = false;
  #isUnwrapped = false;
  #onUnwrapped = (): void => {};

  constructor(settings: Settings, log: Log) {
    this.#settings = settings;
    this.#log = log;
    this.#wanted = new WantedScripts(settings);
    this.#engines = new Engines(this.#wanted.has, { ...settings, isMain: true }, log);
  }

  /** @throws when V8 cannot record; nothing else has been started then */
  start(): void {
    for (const problem of this.#engines.start()) {
      this.#settings.problems.push(problem);
      this.#log('warn', problem.message);
    }
    this.#startWorker();
    this.#engines.onShare = (form, share) => this.#post({ type: 'share', form, share });
    this.#engines.onUncounted = (file) => this.#post({ type: 'uncounted', files: [file] });
    if (this.#settings.runtimeApi !== undefined) this.registered = this.#register(this.#settings.runtimeApi);
    onProcessEnd({
      flush: (reason, budgetMs) => this.#flushAndWait(reason, budgetMs),
      flushInBackground: (reason, budgetMs) => this.#flush(reason, budgetMs),
      idle: () => this.#endWithLoop(),
    });
    this.#startMs = since(this.#beganMs);
  }

  /** For the threads that the function starts. */
  get threadCells(): Int32Array {
    return this.#threads.cells;
  }

  get isShared(): boolean {
    return this.#engines.isShared;
  }

  get active(): boolean {
    return this.#worker !== undefined;
  }

  shimLoaded(folders: readonly string[]): void {
    this.#isWrapped = true;
    this.#engines.checkWatch();
    if (this.#isUnwrapped) this.#post({ type: 'wrapped' });
    this.addFolders(folders);
  }

  /** Of the handler, outside of the task root: they are recorded wherever they are. */
  addFolders(folders: readonly string[]): void {
    if (folders.length === 0) return;
    this.#wanted.add(folders);
    this.#engines.addFolders(folders);
    bequeathFolders(folders);
    this.#post({ type: 'folders', folders });
  }

  /** The first invocation has come, and the runtime has not loaded the handler by way of the shim. */
  onUnwrapped(action: () => void): void {
    this.#onUnwrapped = action;
  }

  initSucceeded(): void {
    this.#endInit('ok', []);
  }

  async initFailed(frames: StackFrame[]): Promise<void> {
    this.#endInit('error', frames);
    const done = this.#flush('init-error', LIMITS.initErrorBudgetMs);
    await untilDone(done, LIMITS.initErrorBudgetMs, () => this.active);
  }

  begin(beginning: Beginning): void {
    const invocation = openInvocation(beginning);
    const { requestId, context, batch } = invocation;
    this.#open.set(requestId, invocation);
    if (context !== undefined || batch !== undefined) this.#contexts.set(requestId, batch ?? [context ?? '']);
    this.#post({ type: 'start', ...invocation });
  }

  /**
   * The handler's promise has settled, or its callback was called. V8 needs a millisecond to say what ran: that
   * must not be in the way of the answer.
   */
  end(requestId: string, { outcome, frames = [] }: Ending): void {
    const invocation = this.#open.get(requestId);
    if (invocation === undefined) return;
    const endedMs = monotonicMs();
    const durationMs = Math.round(endedMs - invocation.beganMs);
    this.#open.delete(requestId);
    this.#endingWithLoop.delete(requestId);
    if (frames.length > 0) this.#leaving.set(requestId, frames);
    afterAnswer(isModernClient(this.#settings.multiConcurrency), () => {
      this.#leaving.delete(requestId);
      const taken = this.#engines.takeOrLeave();
      this.#post({ type: 'end', requestId, outcome, durationMs, endedMs, taken, frames });
      this.#contexts.delete(requestId);
    });
  }

  endWithEventLoop(requestId: string): void {
    if (!this.#open.has(requestId)) return;
    this.#endingWithLoop.add(requestId);
  }

  #endWithLoop(): void {
    for (const id of this.#endingWithLoop) this.end(id, { outcome: 'ok' });
    this.#endingWithLoop.clear();
  }

  async health(question: HealthQuestion): Promise<WorkerHealth | undefined> {
    if (!this.active) return undefined;
    this.#post({ type: 'health', ...question, taken: this.#engines.take() });
    return this.#health.wait(question.deadlineMs);
  }

  /** For the worker, which calls it by inspector while the main thread is busy. */
  takeJson(form?: FormName): string {
    const answer: Taken = { taken: this.#engines.take(form), contexts: [...this.#contexts.values()].flat() };
    return JSON.stringify(answer);
  }

  /** For the worker, which calls it by inspector. */
  textsJson(form: FormName, scripts: readonly CompiledScript[]): string {
    return JSON.stringify(this.#engines.texts(form, scripts));
  }

  /** @returns whether the worker will get it, should it live */
  #post(message: ToWorker): boolean {
    try {
      this.#worker?.postMessage(message);
      return this.#worker !== undefined;
    } catch (error) {
      this.#log('warn', `the recorder's worker cannot be reached: ${String(error)}`);
      return false;
    }
  }

  #flush(reason: 'init-error' | 'exit' | 'sigterm', budgetMs: number): DoneCell {
    const done = newDoneCell();
    const thrown = [...this.#leaving.values()];
    const posted = this.#post({ type: 'flush', reason, budgetMs, taken: this.#engines.take(), thrown, done });
    if (!posted) signalDone(done);
    return done;
  }

  /** Blocks the main thread until the worker has uploaded: at exit there is no event loop to wait in. */
  #flushAndWait(reason: 'exit' | 'sigterm', budgetMs: number): void {
    if (!this.active) return;
    if (!this.#initSettled) this.#endInit('exit', []);
    // After SIGTERM Lambda gives half a second, whatever the deadline was: it may be over.
    const deadlines =
      reason === 'sigterm' ? [] : [...this.#open.values()].map(({ deadlineMs }) => deadlineMs);
    const left = Math.min(...deadlines) - monotonicMs();
    const budget = Math.max(0, Math.min(budgetMs, left - LIMITS.deadlineReserveMs));
    blockUntilDone(this.#flush(reason, budget), budget + LIMITS.exitGraceMs);
  }

  #startWorker(): void {
    const workerData: WorkerStart = {
      settings: this.#settings,
      startedAt: this.#startedAt,
      shares: this.#engines.shares,
      threads: this.#threads.cells,
    };
    const worker = this.#settings.multiConcurrency
      ? this.#newWorker(workerData)
      : withOwnYoungGeneration(
          () => this.#newWorker(workerData),
          (made, then) => made.once('online', then).once('exit', then),
        );
    worker.on('message', (message: FromWorker) => this.#health.answer(message.health));
    worker.on('error', (error) => this.#workerDied(error.message));
    worker.on('exit', (code) => this.#workerDied(`exit code ${code}`));
    worker.unref();
    this.#worker = worker;
  }

  #newWorker(workerData: WorkerStart): Worker {
    return new Worker(join(__dirname, 'worker.cjs'), {
      name: 'lambda-coverage',
      workerData,
      // The user's options and environment are for the user's code.
      // V8 would let three times as much garbage lie before it looks.
      resourceLimits: { maxYoungGenerationSizeMb: LIMITS.workerYoungMb },
      execArgv: [],
      env: {},
      // Nothing is piped: that would open the function's `process.stdout` and `process.stderr` for it.
      stdout: true,
      stderr: true,
    });
  }

  /** Without its worker the sandbox must not wait for an extension that asks for nothing any more. */
  #workerDied(reason: string): void {
    if (this.#worker === undefined) return;
    this.#worker = undefined;
    this.#threads.stop();
    this.#log('warn', `recording has stopped, the function goes on: the recorder's worker died (${reason})`);
    const api = this.#settings.runtimeApi;
    if (api === undefined) return;
    this.#registration?.registered.then(
      (identifier) => drainExtension(api, identifier),
      () => {},
    );
  }

  async #register(runtimeApi: string): Promise<void> {
    try {
      this.#registration = new Registration(runtimeApi, this.#settings.multiConcurrency ? [] : ['INVOKE']);
      this.#registration.firstEvent.then(
        (event) => {
          if (!this.#isWrapped) {
            this.#unwrapped();
            this.#onUnwrapped();
          }
          this.#post({ type: 'event', event });
        },
        () => {},
      );
      this.#post({ type: 'registered', identifier: await this.#registration.registered });
    } catch (error) {
      const loss = this.#settings.multiConcurrency
        ? 'the last one, at the end of the sandbox, may be lost'
        : 'a sandbox that is frozen early sends them late';
      const reason = error instanceof Error ? error.message : String(error);
      this.#log('warn', `no extension could be registered (${reason}): uploads go on, but ${loss}`);
      // No event will tell that the runtime does not load the shim: one that is as slow as this may still do so.
      if (!this.#settings.multiConcurrency)
        timers.setTimeout(() => this.#isWrapped || this.#unwrapped(), LIMITS.shimMs).unref();
    }
  }

  /** The shim is not in use, as far as can be seen: should the runtime load it after all, nothing is amiss. */
  #unwrapped(): void {
    this.#isUnwrapped = true;
    this.#log('warn', UNWRAPPED);
    this.initSucceeded();
    this.#post({ type: 'unwrapped' });
  }

  #endInit(outcome: Outcome, frames: StackFrame[]): void {
    this.#initSettled = true;
    const durationMs = since(this.#beganMs);
    this.#post({ type: 'init', outcome, durationMs, startMs: this.#startMs, frames });
  }
}
