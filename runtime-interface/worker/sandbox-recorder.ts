import { setImmediate as immediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { epochMs, monotonicMs } from '../clock.ts';
import { signalDone } from '../done-signal.ts';
import type { InvokeEvent } from '../extension/extension-connection.ts';
import { ExtensionEvents } from '../extension/extension-events.ts';
import type { WorkerHealth } from '../health/worker-health.ts';
import { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { EndMessage, FlushMessage, HealthMessage, StartMessage, ToWorker } from '../protocol.ts';
import { realPath } from '../real-path.ts';
import { handlerFile } from '../recorded-folders.ts';
import { createStore } from '../store/create-store.ts';
import { WantedScripts } from '../wanted-scripts.ts';
import { Collector } from './collector.ts';
import { DeadlineWatch } from './deadline-watch.ts';
import { Hold } from './hold.ts';
import { Outbox } from './outbox.ts';
import type { Sandbox } from './sandbox.ts';
import { SandboxRecord } from './sandbox-record.ts';
import { Spool } from './spool.ts';
import { TaskQueue } from './task-queue.ts';
import type { DrainLimits } from './upload-queue.ts';

type ReportHealth = (health: WorkerHealth) => void;

/**
 * The worker's half: decides when to collect and when to upload, and holds the sandbox awake for it. Whatever
 * fails here is logged; it neither ends the worker nor keeps anybody waiting.
 */
export class SandboxRecorder {
  readonly #sandbox: Sandbox;
  readonly #log: Log;
  readonly #reportHealth: ReportHealth;
  readonly #record: SandboxRecord;
  readonly #outbox: Outbox;
  readonly #hold: Hold;
  readonly #collector: Collector;
  readonly #watch: DeadlineWatch;
  readonly #wanted: WantedScripts;
  readonly #tasks = new TaskQueue((error) => this.#failed(error));
  /** By the monotonic clock. */
  #lastSnapshotMs = -Infinity;

  constructor(sandbox: Sandbox, log: Log, reportHealth: ReportHealth) {
    const { settings } = sandbox;
    if (settings.store === undefined) throw new Error('the recorder was started without a store');
    this.#sandbox = sandbox;
    this.#log = log;
    this.#reportHealth = reportHealth;
    this.#record = new SandboxRecord(sandbox, log);
    this.#wanted = new WantedScripts(settings);
    this.#outbox = new Outbox(createStore(settings.store), new Spool(settings), log);
    this.#outbox.adoptSpooled();
    this.#hold = new Hold((error) => log('warn', `the Extensions API cannot be asked: ${error.message}`));
    this.#watch = new DeadlineWatch(settings.deadlineMarginMs, {
      nearDeadline: (deadlineMs, requestId) => this.#guard(this.#nearDeadline(deadlineMs, requestId)),
      longRunning: (deadlineMs) => this.#guard(this.#longRunning(deadlineMs)),
    });
    if (this.#isChild) this.#watch.watchProcess();
    this.#collector = new Collector(
      sandbox,
      {
        add: (taken, contexts) => this.#record.add(taken, contexts),
        receive: (message, threads, threadId) =>
          this.receive(message, (health) => threads.tellHealth(threadId, health)),
      },
      log,
    );
    if (!this.#isChild && settings.handler !== undefined)
      this.#readAhead(handlerFile(settings.taskRoot, settings.handler));
  }

  #readAhead(file: string): void {
    const { href } = pathToFileURL(realPath(file));
    this.#record.readAhead(file, this.#collector.originalOf(href));
  }

  /** @param reportHealth takes the answer to a `health` message; absent: the main thread does */
  receive(message: ToWorker, reportHealth = this.#reportHealth): void {
    this.#guard(this.#react(message, reportHealth));
  }

  async #react(message: ToWorker, reportHealth: ReportHealth): Promise<void> {
    switch (message.type) {
      case 'registered': {
        const api = this.#sandbox.settings.runtimeApi ?? '';
        return this.#hold.useEvents(new ExtensionEvents(api, message.identifier));
      }
      case 'event':
        return this.#hold.received(message.event);
      case 'folders':
        this.#wanted.add(message.folders);
        return this.#record.addFolders(message.folders);
      case 'share':
        return this.#collector.share(message.form, message.share);
      case 'uncounted':
        return this.#record.uncounted.add(message.files);
      case 'unwrapped':
        return this.#unwrapped();
      case 'wrapped':
        return this.#record.markWrapped();
      case 'init':
        this.#sayUncounted(true);
        return this.#record.initEnded(message);
      case 'start':
        return this.#started(message);
      case 'end':
        return this.#ended(message);
      case 'flush':
        return this.#flush(message);
      case 'health':
        return this.#healthAsked(message, reportHealth);
    }
  }

  /**
   * Nothing tells where invocations end. At each that begins, what ran before is stored; what runs now is collected
   * like what a child process runs.
   */
  #unwrapped(): void {
    this.#record.markUnwrapped();
    this.#watch.watchProcess();
    this.#hold.endWithoutShim((event) => this.#guard(this.#invokedUnwrapped(event)));
  }

  async #invokedUnwrapped({ requestId, deadlineMs }: InvokeEvent): Promise<void> {
    this.#record.countInvocation();
    const dueMs = monotonicMs() + deadlineMs - epochMs();
    try {
      await this.#collector.fromEverywhere(LIMITS.unwrappedHoldMs);
      await this.#tasks.add((signal) =>
        this.#upload(signal, before(Math.min(dueMs, monotonicMs() + LIMITS.unwrappedHoldMs))),
      );
    } finally {
      this.#hold.settled(requestId);
    }
  }

  #started(message: StartMessage): void {
    this.#hold.started(message.requestId);
    this.#watch.start(message);
    this.#endSlice();
    this.#record.invocationStarted(message);
  }

  async #ended(message: EndMessage): Promise<void> {
    try {
      const deadlineMs = this.#watch.end(message.requestId);
      const contexts = this.#noteEnd(message);
      await this.#tasks.add(async (signal) => {
        const isHeld = this.#hold.isHeld(message.requestId);
        await this.#collector.fromInvocation(contexts, isHeld, signal);
        await this.#upload(signal, { ...before(deadlineMs), heldSince: message.endedMs });
        if (!isHeld || !this.#livesForLong) return;
        await this.#collector.takeOver(this.#wanted.has);
        const leftMs = (deadlineMs ?? Infinity) - monotonicMs();
        if (leftMs > LIMITS.snapshotBudgetMs) await this.#collector.giveBackMemory(signal);
      });
    } finally {
      if (this.#hold.isHeld(message.requestId)) this.#record.held(message.endedMs);
      this.#hold.settled(message.requestId);
    }
  }

  /** @returns the contexts of the invocations that ran */
  #noteEnd(message: EndMessage): string[] {
    try {
      this.#collector.read();
      this.#record.add(message.taken);
      this.#sayUncounted();
      return this.#record.runningContexts;
    } finally {
      this.#record.invocationEnded(message);
    }
  }

  /** An invocation that the user's handler never sees: held like any other, but not counted as one. */
  async #healthAsked(message: HealthMessage, reportHealth: ReportHealth): Promise<void> {
    const { requestId, taken, deadlineMs, flush } = message;
    this.#hold.started(requestId);
    try {
      this.#endSlice();
      this.#collector.read();
      this.#record.add(taken);
      if (flush) this.#record.flush(this.#outbox, this.#missing);
      const limits = { ...before(deadlineMs - LIMITS.deadlineReserveMs), isPatient: flush };
      await this.#tasks.add((signal) => this.#upload(signal, limits));
    } finally {
      const { invocationCount: invocations, files, sawCode, isWrapped, textless, changed } = this.#record;
      const { isStampBad, id: sandbox } = this.#sandbox;
      const known = { sandbox, invocations, files, sawCode, isWrapped, textless, changed, isStampBad };
      const uncounted = this.#record.uncounted.problems();
      reportHealth({ ...known, uncounted, ...this.#missing, ...this.#outbox.health });
      this.#hold.settled(requestId);
    }
  }

  /** Once for each reason; the health check and the store have all files. */
  #sayUncounted(mayCount = false): void {
    for (const { message } of this.#record.uncounted.news(mayCount)) this.#log('warn', message);
  }

  /** The process ends: whatever is under way is given up for an upload that holds everything. */
  async #flush({ reason, taken, thrown, budgetMs, done }: FlushMessage): Promise<void> {
    const until = monotonicMs() + budgetMs;
    try {
      // What V8 has answered before the main thread took is on its way.
      await immediate();
      if (reason === 'exit') this.#collector.giveBack();
      this.#endSlice();
      this.#collector.read();
      this.#record.add(taken);
      this.#sayUncounted();
      for (const frames of thrown) this.#record.addThrow(frames);
      await this.#collector.fromThreads(budgetMs / 2);
    } catch (error) {
      // What came before is uploaded all the same.
      this.#failed(error);
    }
    try {
      if (reason === 'exit') this.#record.markExit();
      this.#record.markLast();
      await this.#uploadUrgently(() => until - monotonicMs(), reason === 'sigterm');
    } finally {
      signalDone(done);
    }
  }

  async #nearDeadline(deadlineMs: number, requestId: string): Promise<void> {
    const left = (): number => deadlineMs - LIMITS.deadlineReserveMs - monotonicMs();
    await this.#collector.fromEverywhere(left() / 2);
    if (!this.#record.isRunning(requestId)) return;
    this.#record.markTimeout(requestId);
    await this.#uploadUrgently(left);
  }

  async #longRunning(deadlineMs: number | undefined): Promise<void> {
    // Many may run at a time, and one collection is for all of them.
    if (monotonicMs() - this.#lastSnapshotMs < LIMITS.firstSnapshotMs / 2) return;
    this.#lastSnapshotMs = monotonicMs();
    await this.#collector.fromEverywhere(LIMITS.snapshotBudgetMs);
    // The handler may end while this runs, and then waits for it.
    await this.#tasks.add((signal) => this.#upload(signal, before(deadlineMs)));
  }

  /** @param isEnd whether the sandbox ends after it */
  #uploadUrgently(budgetMs: () => number, isEnd = false): Promise<void> {
    return this.#tasks.addUrgent((signal) => this.#upload(signal, { lastChanceMs: budgetMs() }, isEnd));
  }

  /** Writes the object if the store lacks something, then sends what waits. */
  async #upload(signal: AbortSignal, limits: DrainLimits, isEnd = false): Promise<void> {
    if (this.#hasToTell) this.#record.writeTo(this.#outbox, this.#missing);
    const isPatient = limits.isPatient || this.#sandbox.settings.scripts === 'hold';
    await this.#outbox.drain(signal, { ...limits, isPatient }, isEnd);
  }

  /** Programs that run none of the function's code, npm say, leave nothing behind. */
  get #hasToTell(): boolean {
    return !this.#isChild || this.#record.sawCode;
  }

  #endSlice(): void {
    if (this.#hasToTell) this.#record.endSlice(this.#outbox, this.#missing);
  }

  get #missing() {
    const { silentThreads } = this.#collector;
    return { silentThreads, unhandled: this.#hold.unhandled };
  }

  /** Of invocations that end one by one, and are seen to end. */
  get #livesForLong(): boolean {
    const { invocationCount, isWrapped } = this.#record;
    return isWrapped && !this.#isChild && invocationCount >= LIMITS.takeOverInvocations;
  }

  /** No runtime: a process that the function started. */
  get #isChild(): boolean {
    return this.#sandbox.settings.runtimeApi === undefined;
  }

  #guard(work: Promise<void>): void {
    work.catch((error) => this.#failed(error));
  }

  #failed(error: unknown): void {
    this.#log('warn', `the recorder failed; the function goes on: ${String(error)}`);
  }
}

/** Lambda counts the time that the sandbox is held: beyond the deadline the invocation would be a timeout. */
function before(deadlineMs = Infinity): DrainLimits {
  return { notAfter: deadlineMs - LIMITS.deadlineReserveMs };
}
