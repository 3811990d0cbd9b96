import { pathToFileURL } from 'node:url';
import { rawKey, scriptKey } from '../../contract/key-layout.ts';
import type { Outcome, StackFrame } from '../../contract/raw-object.ts';
import { epochMs } from '../clock.ts';
import type { ScriptTake } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { EndMessage, InitMessage, StartMessage } from '../protocol.ts';
import { foldersOf } from '../recorded-folders.ts';
import { AttributionLog } from './attribution-log.ts';
import { InvocationLog } from './invocation-log.ts';
import type { Outbox } from './outbox.ts';
import { Pace } from './pace.ts';
import { rawObjectBody } from './raw-object-writer.ts';
import type { Sandbox } from './sandbox.ts';
import { SandboxCoverage } from './sandbox-coverage.ts';
import { scriptFilter } from './script-filter.ts';
import { ScriptPacker } from './script-packer.ts';
import { ScriptTexts } from './script-texts.ts';
import { ThrowLog } from './throw-log.ts';

/** What did not come. */
interface Missing {
  /** Threads that have not handed over what they ran. */
  silentThreads: number;
  /** Invocations that never reached the handler. */
  unhandled: number;
}

/** What the sandbox would write into the store, and whether that is news to the store. */
export class SandboxRecord {
  readonly #sandbox: Sandbox;
  readonly #texts: ScriptTexts;
  readonly #packer: ScriptPacker;
  readonly #isWanted: (path: string) => boolean;
  readonly #offeredScripts = new Set<string>();
  readonly #invocations = new InvocationLog();
  /** Of the sandbox, or of its newest object where each tells of a part of its time. */
  #coverage: SandboxCoverage;
  #throws = new ThrowLog();
  /** With slices: what ran in any of them, and which errors left; absent in the first. */
  #ever: { coverage: SandboxCoverage; throws: ThrowLog } | undefined;
  #attribution: AttributionLog | undefined;
  #init: { outcome: Outcome; durationMs?: number } = { outcome: 'running' };
  #sequence = 0;
  /** The most that there were: the store should know of them. */
  #silentThreads = 0;
  #unhandled = 0;
  /** Names the object in the store: the sandbox's start or, with one object per invocation, the invocation's. */
  #keyTime: number;
  /** The store lacks something that is known here. */
  #isNews = true;
  /** Counts have changed, or invocations have started, since the last object, though no new code ran. */
  #countsChanged = false;
  /** Epoch milliseconds. */
  #lastTakeAt: number | undefined;
  /** A context ran what it is not known to have run. */
  #hasNewContexts = false;
  /** Anybody may send contexts, and an object grows with each. */
  readonly #contextPace = new Pace(LIMITS.contextUploads, LIMITS.contextUploadMs);
  /** The newest object says of a running invocation that it timed out. */
  #isProvisional = false;
  #isWrapped = true;
  /** Some of the function's code has run. */
  #sawCode = false;

  constructor(sandbox: Sandbox, log: Log) {
    const { settings } = sandbox;
    this.#sandbox = sandbox;
    this.#texts = new ScriptTexts(settings.taskRoot, settings.scripts !== 'off', log);
    this.#texts.addFolders(foldersOf(settings.include));
    this.#packer = new ScriptPacker(log);
    const isWanted = scriptFilter(settings.include, settings.exclude);
    this.#isWanted = (path) => isWanted(this.#texts.namesOf(path));
    this.#coverage = this.#newCoverage();
    this.#attribution = settings.attribution ? new AttributionLog() : undefined;
    this.#keyTime = sandbox.startedAt;
  }

  /**
   * The handler's file is read and hashed while the function starts, and a processor is idle: later, it would be time
   * held. To pack it too made a large one's init 15 ms longer.
   */
  readAhead(file: string): void {
    const path = this.#texts.pathOf(pathToFileURL(file).href);
    if (path === undefined || !this.#isWanted(path)) return;
    this.#texts.readAhead(path);
  }

  /** With several threads that load the handler, an error of one of them counts. */
  initEnded({ outcome, durationMs, frames }: InitMessage): void {
    if (this.#init.outcome === 'running' || outcome === 'error') this.#init = { outcome, durationMs };
    this.addThrow(frames);
  }

  /** Of the handler, outside of the task root. */
  addFolders(folders: readonly string[]): void {
    this.#texts.addFolders(folders);
  }

  /** The runtime does not call the handler by way of the shim. */
  markUnwrapped(): void {
    this.#isWrapped = false;
    this.#isNews = true;
  }

  /** It does, later than it was waited for. */
  markWrapped(): void {
    this.#isWrapped = true;
    this.#isNews = true;
  }

  countInvocation(): void {
    this.#invocations.countOne();
    this.#countsChanged = true;
  }

  /** An invocation begins: what ran before the full hour belongs to the slice before it. */
  endSlice(outbox: Outbox, missing: Missing): void {
    if (this.#isSliced && this.#invocations.running === 0 && this.#isSliceOver) this.writeTo(outbox, missing);
  }

  invocationStarted(message: StartMessage): void {
    if (this.#isSliced) this.#countsChanged = true;
    // Invocations that overlap share an object.
    if (this.#isPerInvocation && this.#invocations.running === 0)
      this.#keyTime = Math.max(message.startedAt, this.#keyTime + 1);
    this.#invocations.start(message);
  }

  invocationEnded(message: EndMessage): void {
    this.#invocations.end(message);
    this.addThrow(message.frames);
    if (this.#isPerInvocation || this.#isProvisional) this.#isNews = true;
  }

  /** @param contexts that are given what ran; absent: those of the running invocations */
  add(taken: readonly ScriptTake[], contexts = this.#invocations.runningContexts): void {
    if (taken.length === 0) return;
    this.#countsChanged = true;
    this.#lastTakeAt = epochMs();
    if (this.#isNew(taken)) this.#isNews = true;
    this.#sawCode ||= !this.#coverage.isEmpty;
    if (this.#attribution?.add(contexts, taken, this.#coverage)) this.#hasNewContexts = true;
  }

  /** Its deadline is near. Should it end after all, its end has the last word. */
  markTimeout(requestId: string): void {
    this.#invocations.markRunning('timeout', requestId);
    this.#isProvisional = true;
    this.#isNews = true;
  }

  markExit(): void {
    this.#invocations.markRunning('exit');
  }

  /** Nothing comes after: counts that would have waited for new code are news, too. */
  markLast(): void {
    if (this.#countsChanged || this.#invocations.running > 0) this.#isNews = true;
  }

  isRunning(requestId: string): boolean {
    return this.#invocations.isRunning(requestId);
  }

  get runningContexts(): string[] {
    return this.#invocations.runningContexts;
  }

  get invocationCount(): number {
    return this.#invocations.count;
  }

  get sawCode(): boolean {
    return this.#sawCode;
  }

  /** Scripts that are in no report. */
  get textless(): number {
    return this.#coverage.textless;
  }

  get isWrapped(): boolean {
    return this.#isWrapped;
  }

  /** Puts the object and new scripts into the outbox, if the store lacks something. */
  writeTo(outbox: Outbox, { silentThreads, unhandled }: Missing): void {
    if (silentThreads > this.#silentThreads || unhandled > this.#unhandled) this.#isNews = true;
    this.#silentThreads = Math.max(this.#silentThreads, silentThreads);
    this.#unhandled = unhandled;
    const isSliceOver = this.#isSliced && this.#invocations.running === 0 && this.#isSliceOver;
    if (isSliceOver && !this.#countsChanged && (!this.#isNews || this.#coverage.isEmpty)) {
      this.#nextObject();
      return;
    }
    const hasNews = this.#isNews || isSliceOver || (this.#hasNewContexts && this.#contextPace.allows());
    if (!hasNews) return;
    const { settings, id } = this.#sandbox;
    const kind = this.#isPerInvocation || this.#isSliced ? 'invocation' : 'sandbox';
    if (kind === 'sandbox' || this.#sequence === 0) this.#sequence++;
    this.#offerScripts(outbox);
    const body = rawObjectBody(this.#sandbox, {
      span: { kind, sequence: this.#sequence },
      init: this.#init,
      invocations: this.#invocations,
      coverage: this.#coverage,
      throws: this.#throws,
      collectedAt: this.#isSliced ? this.#lastTakeAt : undefined,
      attribution: this.#attribution,
      lost: { objects: outbox.health.lost, threads: silentThreads, unhandled },
      isWrapped: this.#isWrapped,
      isDue: (id) => outbox.isDue(this.#scriptKey(id)),
    });
    outbox.add(rawKey(settings.prefix, settings.functionName, new Date(this.#keyTime), id), body);
    this.#isNews = false;
    this.#hasNewContexts = false;
    this.#countsChanged = false;
    this.#isProvisional = this.#invocations.running > 0 && this.#isProvisional;
    if (isSliceOver || (this.#isPerInvocation && this.#invocations.running === 0)) this.#nextObject();
  }

  /** Whether code ran that the sandbox had not run before. What a slice has run, the sandbox has. */
  #isNew(taken: readonly ScriptTake[]): boolean {
    return this.#coverage.add(taken) && (this.#ever?.coverage.add(taken) ?? true);
  }

  #nextObject(): void {
    if (this.#isSliced) this.#ever ??= { coverage: this.#coverage, throws: this.#throws };
    this.#coverage = this.#newCoverage();
    this.#throws = new ThrowLog();
    if (this.#attribution !== undefined) this.#attribution = new AttributionLog();
    this.#invocations.forgetEnded();
    this.#sequence++;
    // What runs before the next invocation starts must not replace this one's object.
    this.#keyTime = Math.max(epochMs(), this.#keyTime + 1);
  }

  /** The smallest first, so that most files are there soonest. */
  #offerScripts(outbox: Outbox): void {
    const ids = this.#coverage.ids.filter((id) => !this.#offeredScripts.has(id));
    const smallestFirst = ids.map((id) => ({ id, size: this.#texts.sizeOf(id) }));
    smallestFirst.sort((a, b) => a.size - b.size);
    let units = 0;
    for (const { id, size } of smallestFirst) {
      this.#offeredScripts.add(id);
      units += size;
      outbox.addIfAbsent(this.#scriptKey(id), {
        isLarge: units > LIMITS.promptTextUnits,
        pack: () => this.#packer.pack(() => this.#texts.toObject(id)),
      });
    }
  }

  #scriptKey(id: string): string {
    const { prefix, functionName } = this.#sandbox.settings;
    return scriptKey(prefix, functionName, id);
  }

  /** A new stack is news to the store: code behind it, counted as run, was not. */
  addThrow(frames: StackFrame[]): void {
    const isRecorded = (url: string) => this.#isRecorded(url);
    if (this.#throws.add(frames, isRecorded) && (this.#ever?.throws.add(frames, isRecorded) ?? true))
      this.#isNews = true;
  }

  #isRecorded(url: string): boolean {
    const path = this.#texts.pathOf(url);
    return path !== undefined && this.#isWanted(path);
  }

  #newCoverage(): SandboxCoverage {
    return new SandboxCoverage(this.#texts, this.#isWanted);
  }

  /** One object for each hour of the clock in which something ran. */
  get #isSliced(): boolean {
    return this.#sandbox.settings.upload === 'slices';
  }

  get #isSliceOver(): boolean {
    return Math.floor(epochMs() / LIMITS.sliceMs) > Math.floor(this.#keyTime / LIMITS.sliceMs);
  }

  get #isPerInvocation(): boolean {
    return this.#sandbox.settings.upload === 'invocation';
  }
}
