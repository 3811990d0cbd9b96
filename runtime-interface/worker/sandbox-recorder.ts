import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { rawKey, scriptKey } from '../../contract/key-layout.ts';
import type { Outcome, StackFrame } from '../../contract/raw-object.ts';
import type { ScriptCoverage } from '../../contract/script-coverage.ts';
import { ExtensionEvents } from '../extension/extension-events.ts';
import type { WorkerHealth } from '../health/worker-health.ts';
import { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import type {
  EndMessage,
  FlushMessage,
  HealthMessage,
  InitMessage,
  StartMessage,
  ToWorker,
} from '../protocol.ts';
import { createStore } from '../store/create-store.ts';
import { AttributionLog } from './attribution-log.ts';
import { DeadlineWatch } from './deadline-watch.ts';
import { Hold } from './hold.ts';
import { InvocationLog } from './invocation-log.ts';
import { type DrainLimits, Outbox } from './outbox.ts';
import { rawObjectBody } from './raw-object-writer.ts';
import type { Sandbox } from './sandbox.ts';
import { SandboxCoverage } from './sandbox-coverage.ts';
import { scriptFilter } from './script-filter.ts';
import { ScriptTexts } from './script-texts.ts';
import { Spool } from './spool.ts';
import { ThreadCollector } from './thread-collector.ts';
import { ThrowLog } from './throw-log.ts';

/** The worker's half: adds up what was counted, decides when to upload, and holds the sandbox awake for it. */
export class SandboxRecorder {
  readonly #sandbox: Sandbox;
  readonly #log: Log;
  readonly #reportHealth: (health: WorkerHealth) => void;
  readonly #texts: ScriptTexts;
  readonly #isWanted: (path: string) => boolean;
  readonly #outbox: Outbox;
  readonly #invocations = new InvocationLog();
  #throws = new ThrowLog();
  #attribution: AttributionLog | undefined;
  readonly #hold: Hold;
  readonly #threads: ThreadCollector;
  /** Those that are given what threads hand over, while they are asked for an invocation that has ended. */
  #askedFor: string[] | undefined;
  readonly #watch: DeadlineWatch;
  readonly #offeredScripts = new Set<string>();
  #coverage: SandboxCoverage;
  #init: { outcome: Outcome; durationMs?: number } = { outcome: 'running' };
  #sequence = 0;
  /** Names the object in the store: the sandbox's start or, with one object per invocation, the invocation's. */
  #keyTime: number;
  /** The store lacks something that is known here. */
  #dirty = true;
  /** Counts have changed since the last object, though no new code ran. */
  #countsChanged = false;
  /** The newest object says of a running invocation that it timed out. */
  #provisional = false;
  /** Epoch milliseconds. */
  #lastSnapshotAt = 0;
  #tasks: Promise<void> = Promise.resolve();
  #current = new AbortController();
  /** Uploads that cannot wait and will send everything: ordinary ones give way. */
  #urgent = 0;

  constructor(sandbox: Sandbox, log: Log, reportHealth: (health: WorkerHealth) => void) {
    const { settings } = sandbox;
    if (settings.store === undefined) throw new Error('the recorder was started without a store');
    this.#sandbox = sandbox;
    this.#log = log;
    this.#reportHealth = reportHealth;
    this.#keyTime = sandbox.startedAt;
    this.#texts = new ScriptTexts(settings.taskRoot, log);
    this.#isWanted = scriptFilter(settings.include, settings.exclude);
    this.#coverage = this.#newCoverage();
    this.#attribution = settings.attribution ? new AttributionLog() : undefined;
    this.#outbox = new Outbox(createStore(settings.store), new Spool(settings.functionName), log);
    this.#outbox.adoptSpooled();
    this.#hold = new Hold((error) => log('warn', `the Extensions API cannot be asked: ${error.message}`));
    this.#watch = new DeadlineWatch(settings.deadlineMarginMs, {
      nearDeadline: (deadlineMs, requestId) => this.#nearDeadline(deadlineMs, requestId),
      longRunning: (deadlineMs) => this.#longRunning(deadlineMs),
    });
    if (this.#isChild) this.#watch.watchProcess();
    this.#threads = new ThreadCollector(sandbox.threads, ({ threadId, taken, message }) => {
      this.#add(taken, this.#askedFor);
      if (message !== undefined)
        this.receive(message, (health) => this.#threads.tellHealth(threadId, health));
    });
  }

  /** @param reportHealth takes the answer to a `health` message; absent: the main thread does */
  receive(message: ToWorker, reportHealth = this.#reportHealth): void {
    switch (message.type) {
      case 'registered':
        this.#hold.useEvents(
          new ExtensionEvents(this.#sandbox.settings.runtimeApi ?? '', message.identifier),
        );
        break;
      case 'event':
        this.#hold.received();
        break;
      case 'init':
        this.#initEnded(message);
        break;
      case 'start':
        this.#started(message);
        break;
      case 'end':
        this.#ended(message);
        break;
      case 'flush':
        void this.#flush(message);
        break;
      case 'health':
        this.#healthAsked(message, reportHealth);
        break;
    }
  }

  /** With several threads that load the handler, an error of one of them counts. */
  #initEnded({ outcome, durationMs, frames }: InitMessage): void {
    if (this.#init.outcome === 'running' || outcome === 'error') this.#init = { outcome, durationMs };
    this.#addThrow(frames);
  }

  #started(message: StartMessage): void {
    this.#hold.started();
    // Invocations that overlap share an object.
    if (this.#perInvocation && this.#invocations.running === 0)
      this.#keyTime = Math.max(message.startedAt, this.#keyTime + 1);
    this.#invocations.start(message);
    this.#watch.start(message);
  }

  #ended(message: EndMessage): void {
    const deadlineMs = this.#watch.end(message.requestId);
    this.#add(message.taken);
    const contexts = this.#invocations.runningContexts;
    this.#invocations.end(message);
    this.#addThrow(message.frames);
    if (this.#perInvocation || this.#provisional) this.#dirty = true;
    void this.#enqueue(async () => {
      await this.#askThreads(LIMITS.threadAnswerMs, contexts);
      await this.#upload(before(deadlineMs));
    }).then(() => this.#hold.settled());
  }

  /** Threads that run the handler speak for themselves at the end of each invocation. */
  async #askThreads(ms: number, contexts?: string[]): Promise<void> {
    if (!this.#threads.used) return;
    this.#askedFor = contexts;
    await this.#threads.collect(ms, contexts && 'user');
    this.#askedFor = undefined;
  }

  /** An invocation that the user's handler never sees: held like any other, but not counted as one. */
  #healthAsked({ taken, deadlineMs }: HealthMessage, reportHealth: (health: WorkerHealth) => void): void {
    this.#hold.started();
    this.#add(taken);
    void this.#enqueue(() => this.#upload(before(deadlineMs - LIMITS.deadlineReserveMs))).then(() => {
      reportHealth({ invocations: this.#invocations.count, ...this.#outbox.health });
      this.#hold.settled();
    });
  }

  /** The process ends: whatever is under way is given up for an upload that holds everything. */
  async #flush({ reason, taken, budgetMs, done }: FlushMessage): Promise<void> {
    const until = Date.now() + budgetMs;
    this.#add(taken);
    await this.#askThreads(budgetMs / 2);
    if (reason === 'exit') this.#invocations.markRunning('exit');
    if (this.#countsChanged || this.#invocations.running > 0) this.#dirty = true;
    await this.#uploadUrgently(() => until - Date.now());
    Atomics.store(done, 0, 1);
    Atomics.notify(done, 0);
  }

  async #nearDeadline(deadlineMs: number, requestId: string): Promise<void> {
    const left = (): number => deadlineMs - LIMITS.deadlineReserveMs - Date.now();
    await this.#takeEverywhere(left() / 2);
    if (!this.#invocations.isRunning(requestId)) return;
    this.#invocations.markRunning('timeout', requestId);
    this.#provisional = true;
    this.#dirty = true;
    await this.#uploadUrgently(left);
  }

  async #longRunning(deadlineMs: number | undefined): Promise<void> {
    // Many may run at a time, and one collection is for all of them.
    if (Date.now() - this.#lastSnapshotAt < LIMITS.firstSnapshotMs / 2) return;
    this.#lastSnapshotAt = Date.now();
    await this.#takeEverywhere(LIMITS.snapshotBudgetMs);
    // The handler may end while this runs, and then waits for it.
    await this.#enqueue(() => this.#upload(before(deadlineMs)));
  }

  async #takeEverywhere(ms: number): Promise<void> {
    // While the main thread waits in native code nothing can interrupt it: what it hands over when it comes
    // back is added then, for V8 has forgotten it.
    const late = sleep(Math.max(0, ms));
    await Promise.all([Promise.race([this.#takeFromMainThread(), late]), this.#askThreads(ms)]);
  }

  async #takeFromMainThread(): Promise<void> {
    try {
      // Most sandboxes never need it: `node:inspector` is loaded by the first that does.
      const { takeFromMainThread } = await import('./main-thread-session.ts');
      const { taken, contexts } = await takeFromMainThread();
      this.#add(taken, contexts);
    } catch (error) {
      this.#log('debug', `the main thread gave no coverage: ${String(error)}`);
    }
  }

  #add(taken: ScriptCoverage[], contexts = this.#invocations.runningContexts): void {
    if (taken.length === 0) return;
    this.#countsChanged = true;
    if (this.#coverage.add(taken)) this.#dirty = true;
    if (this.#attribution?.add(contexts, taken, this.#coverage)) this.#dirty = true;
  }

  async #uploadUrgently(budgetMs: () => number): Promise<void> {
    this.#urgent++;
    this.#current.abort();
    await this.#enqueue(() => {
      this.#urgent--;
      return this.#upload({ lastChanceMs: budgetMs() });
    });
  }

  /** A new stack is news to the store: code behind it, counted as run, was not. */
  #addThrow(frames: StackFrame[]): void {
    if (this.#throws.add(frames, (url) => this.#isRecorded(url))) this.#dirty = true;
  }

  #isRecorded(url: string): boolean {
    const path = this.#texts.pathOf(url);
    return path !== undefined && this.#isWanted(path);
  }

  /** Writes the object if the store lacks something, then sends what waits. */
  async #upload(limits: DrainLimits = {}): Promise<void> {
    if (this.#urgent > 0) return;
    // Programs that run none of the function's code, npm say, leave nothing behind.
    if (this.#dirty && !(this.#isChild && this.#coverage.isEmpty)) this.#writeObject();
    await this.#outbox.drain(this.#current.signal, limits);
  }

  #writeObject(): void {
    const { settings, id } = this.#sandbox;
    const kind = this.#perInvocation ? 'invocation' : 'sandbox';
    if (kind === 'sandbox' || this.#sequence === 0) this.#sequence++;
    const body = rawObjectBody(this.#sandbox, {
      span: { kind, sequence: this.#sequence },
      init: this.#init,
      invocations: this.#invocations,
      coverage: this.#coverage,
      throws: this.#throws,
      attribution: this.#attribution,
      lostObjects: this.#outbox.health.lost,
    });
    this.#outbox.add(rawKey(settings.prefix, settings.functionName, new Date(this.#keyTime), id), body);
    this.#offerScripts();
    this.#dirty = false;
    this.#countsChanged = false;
    this.#provisional = this.#invocations.running > 0 && this.#provisional;
    if (kind === 'invocation' && this.#invocations.running === 0) this.#nextInvocationObject();
  }

  #nextInvocationObject(): void {
    this.#coverage = this.#newCoverage();
    this.#throws = new ThrowLog();
    if (this.#attribution !== undefined) this.#attribution = new AttributionLog();
    this.#invocations.forgetEnded();
    this.#sequence++;
    // What runs before the next invocation starts must not replace this one's object.
    this.#keyTime = Math.max(Date.now(), this.#keyTime + 1);
  }

  #offerScripts(): void {
    const { settings } = this.#sandbox;
    if (settings.scripts === 'off') return;
    for (const [path, hash] of this.#texts.entries()) {
      if (this.#offeredScripts.has(hash)) continue;
      this.#offeredScripts.add(hash);
      this.#outbox.addIfAbsent(scriptKey(settings.prefix, hash), () => {
        const object = this.#texts.toObject(path, hash);
        return object && gzipSync(JSON.stringify(object));
      });
    }
  }

  #newCoverage(): SandboxCoverage {
    return new SandboxCoverage(this.#texts, this.#isWanted);
  }

  /** No runtime: a process that the function started. */
  get #isChild(): boolean {
    return this.#sandbox.settings.runtimeApi === undefined;
  }

  get #perInvocation(): boolean {
    return this.#sandbox.settings.upload === 'invocation';
  }

  /** One task after the other; none may end the worker. */
  #enqueue(task: () => Promise<void>): Promise<void> {
    this.#tasks = this.#tasks.then(async () => {
      this.#current = new AbortController();
      try {
        await task();
      } catch (error) {
        this.#log('warn', `the recorder failed, the function goes on: ${String(error)}`);
      }
    });
    return this.#tasks;
  }
}

/** Lambda counts the time that the sandbox is held: beyond the deadline the invocation would be a timeout. */
function before(deadlineMs = Infinity): DrainLimits {
  return { notAfter: deadlineMs - LIMITS.deadlineReserveMs };
}
