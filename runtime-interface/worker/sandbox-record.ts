import { pathToFileURL } from 'node:url';
import { rawKey, scriptKey } from '../../contract/key-layout.ts';
import type { Outcome, StackFrame } from '../../contract/raw-object.ts';
import { epochMs } from '../clock.ts';
import type { Original } from '../engine/counters/counted-files.ts';
import type { ScriptTake } from '../engine/engine.ts';
import { scriptFilter } from '../files/script-filter.ts';
import type { WorkerHealth } from '../health/worker-health.ts';
import { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { EndMessage, InitMessage, StartMessage } from '../protocol.ts';
import { foldersOf } from '../recorded-folders.ts';
import { AttributionLog } from './attribution-log.ts';
import { BroughtFiles } from './brought-files.ts';
import { Cost } from './cost.ts';
import { InvocationLog } from './invocation-log.ts';
import type { Outbox } from './outbox.ts';
import { Pace } from './pace.ts';
import { rawObjectBody } from './raw-object-writer.ts';
import type { Sandbox } from './sandbox.ts';
import { SandboxCoverage, type ScriptNames } from './sandbox-coverage.ts';
import { ScriptPacker } from './script-packer.ts';
import { ScriptTexts } from './script-texts.ts';
import { ThrowLog } from './throw-log.ts';
import { UncountedFiles } from './uncounted-files.ts';

/** What did not come. */
interface Missing {
  /** Threads that have not handed over what they ran. */
  silentThreads: number;
  /** Invocations that never reached the handler. */
  unhandled: number;
}

/** What ran, which errors left, and which context ran what. */
interface Told {
  coverage: SandboxCoverage;
  throws: ThrowLog;
  attribution: AttributionLog | undefined;
}

/** What the sandbox would write into the store, and whether that is news to the store. */
export class SandboxRecord {
  readonly #sandbox: Sandbox;
  readonly #texts: ScriptTexts;
  readonly #brought: BroughtFiles;
  /** Files that were loaded without counters, though these were asked for. */
  readonly uncounted: UncountedFiles;
  readonly #packer: ScriptPacker;
  readonly #isWanted: (path: string) => boolean;
  readonly #offeredScripts = new Set<string>();
  readonly #invocations = new InvocationLog();
  readonly #cost = new Cost();
  readonly #names: ScriptNames = new Map();
  /** Of the newest object. */
  #told: Told;
  /** Of all slices before: what it holds is no news. Absent in the first. */
  #ever: Told | undefined;
  #init: { outcome: Outcome; durationMs?: number } = { outcome: 'running' };
  /** Of the newest object. */
  #sequence = 1;
  /** How often it was written. */
  #uploads = 0;
  /** The most that there were: the store should know of them. */
  #silentThreads = 0;
  #unhandled = 0;
  /** Names the newest object in the store: when what it tells of began. */
  #keyTime: number;
  /** Each names one object, whatever the clock says. */
  readonly #keyTimes = new Set<number>();
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
    this.#brought = new BroughtFiles(this.#texts);
    this.#packer = new ScriptPacker(log);
    const isWanted = scriptFilter(settings.include, settings.exclude);
    this.#isWanted = (path) => isWanted(this.#texts.namesOf(path));
    this.uncounted = new UncountedFiles(
      (url) => this.#nameOf(url),
      (url) => this.#counts(url),
    );
    this.#told = this.#noneTold();
    this.#keyTime = sandbox.startedAt;
  }

  /**
   * The handler's file is read and hashed while the function starts, and a processor is idle: later, it would be time
   * held. To pack it too made a large one's init 15 ms longer.
   */
  readAhead(file: string, original: Original | undefined): void {
    const path = this.#texts.pathOf(pathToFileURL(file).href);
    if (path === undefined || !this.#isWanted(path)) return;
    this.#texts.readAhead(path, original);
  }

  /** With several threads that load the handler, an error of one of them counts. */
  initEnded({ outcome, durationMs, startMs, frames }: InitMessage): void {
    if (startMs !== undefined) this.#cost.started(startMs);
    if (this.#init.outcome === 'running' || outcome === 'error') this.#init = { outcome, durationMs };
    this.addThrow(frames);
  }

  /** An answer was there so long ago, and the sandbox is let go now. */
  held(sinceMs: number): void {
    this.#cost.held(sinceMs);
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

  /** Something begins, or is added: if the slice is over, that belongs to the next one. */
  endSlice(outbox: Outbox, missing: Missing): void {
    if (this.#isSliceOver) this.flush(outbox, missing);
    else if (this.#sequence > 1 && this.#isUntold && !this.#isPerInvocation)
      this.#keyTime = this.#newKeyTime();
  }

  /** What there is is uploaded, and later counts are of another slice: whoever asks for it wants to tell them apart. */
  flush(outbox: Outbox, missing: Missing): void {
    this.#note(missing);
    if (this.#isPerInvocation) {
      this.markLast();
      this.writeTo(outbox, missing);
    } else this.#closeSlice(outbox, missing);
  }

  invocationStarted(message: StartMessage): void {
    this.#countsChanged = true;
    // Invocations that overlap share an object.
    if (this.#isPerInvocation && this.#invocations.running === 0)
      this.#keyTime = Math.max(message.startedAt, this.#keyTime + 1);
    this.#invocations.start(message);
  }

  invocationEnded(message: EndMessage): void {
    this.#invocations.end(message);
    this.#countsChanged = true;
    this.addThrow(message.frames);
    if (this.#isPerInvocation || this.#isProvisional) this.#isNews = true;
  }

  /** @param contexts that are given what ran; absent: those of the running invocations */
  add(takes: readonly ScriptTake[], contexts = this.#invocations.runningContexts): void {
    const taken = this.#brought.resolve(takes);
    if (taken.length === 0) return;
    this.#countsChanged = true;
    this.#lastTakeAt = epochMs();
    const isNew = ({ coverage }: Told) => coverage.add(taken);
    if (this.#isNewTo(isNew)) this.#isNews = true;
    this.#sawCode ||= !this.#told.coverage.isEmpty;
    const isNewContext = ({ attribution, coverage }: Told) =>
      attribution?.add(contexts, taken, coverage) ?? false;
    if (this.#isNewTo(isNewContext)) this.#hasNewContexts = true;
  }

  /** What a slice has told, the sandbox has. */
  #isNewTo(isNew: (told: Told) => boolean): boolean {
    return isNew(this.#told) && (this.#ever === undefined || isNew(this.#ever));
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

  /** See `ScriptTexts.changed`. */
  get changed(): string[] {
    return this.#texts.changed;
  }

  /** Scripts that are in no report. */
  get textless(): number {
    return (this.#ever ?? this.#told).coverage.textless;
  }

  /** How many files are counted, by form. */
  get files(): WorkerHealth['files'] {
    return (this.#ever ?? this.#told).coverage.files;
  }

  get isWrapped(): boolean {
    return this.#isWrapped;
  }

  /** Puts the object and new scripts into the outbox, if the store lacks something. */
  writeTo(outbox: Outbox, missing: Missing): void {
    this.#note(missing);
    if (this.#isSliceOver && this.#invocations.running === 0) {
      this.#closeSlice(outbox, missing);
      return;
    }
    if (!this.#isNews && !(this.#hasNewContexts && this.#contextPace.allows())) return;
    this.#write(outbox, missing);
    if (this.#isPerInvocation && this.#invocations.running === 0) this.#nextObject();
  }

  #note({ silentThreads, unhandled }: Missing): void {
    if (silentThreads > this.#silentThreads || unhandled > this.#unhandled) this.#isNews = true;
    this.#silentThreads = Math.max(this.#silentThreads, silentThreads);
    this.#unhandled = unhandled;
  }

  /** Where invocations always overlap, some go on in the next slice. */
  #closeSlice(outbox: Outbox, missing: Missing): void {
    // Of those that go on, an upload on the way has told.
    const hasToldTooMuch = this.#uploads > 0 && this.#invocations.running > 0;
    if (this.#countsChanged || hasToldTooMuch || (this.#isNews && !this.#told.coverage.isEmpty))
      this.#write(outbox, missing, true);
    this.#nextObject();
  }

  /** @param isOver no more will be told of this slice */
  #write(outbox: Outbox, { silentThreads, unhandled }: Missing, isOver = false): void {
    const { settings, id } = this.#sandbox;
    this.#uploads++;
    this.#offerScripts(outbox);
    const body = rawObjectBody(this.#sandbox, {
      span: this.#isPerInvocation
        ? { kind: 'invocation', sequence: this.#sequence }
        : { kind: 'slice', sequence: this.#sequence, upload: this.#uploads },
      init: this.#init,
      invocations: this.#invocations,
      isOver,
      ...this.#told,
      collectedAt: this.#isPerInvocation ? undefined : Math.max(this.#keyTime, this.#lastTakeAt ?? 0),
      lost: { objects: outbox.health.lost, threads: silentThreads, unhandled },
      cost: this.#cost.describe(outbox),
      uncounted: this.uncounted.problems(),
      isWrapped: this.#isWrapped,
      changed: this.changed,
      isDue: (script) => outbox.isDue(this.#scriptKey(script)),
    });
    if (!this.#isPerInvocation) this.#keyTimes.add(this.#keyTime);
    outbox.add(rawKey(settings.prefix, settings.functionName, new Date(this.#keyTime), id), body);
    this.#isNews = false;
    this.#hasNewContexts = false;
    this.#countsChanged = false;
    this.#isProvisional = this.#invocations.running > 0 && this.#isProvisional;
  }

  #nextObject(): void {
    if (!this.#isPerInvocation) this.#ever ??= this.#told;
    this.#told = this.#noneTold();
    this.#invocations.nextPart();
    if (this.#uploads > 0) this.#sequence++;
    this.#uploads = 0;
    // What runs before the next invocation starts must not replace this one's object.
    this.#keyTime = this.#isPerInvocation ? Math.max(epochMs(), this.#keyTime + 1) : this.#newKeyTime();
  }

  /** The newest object has nothing to tell so far. */
  get #isUntold(): boolean {
    return this.#uploads === 0 && !this.#countsChanged;
  }

  #newKeyTime(): number {
    let time = epochMs();
    while (this.#keyTimes.has(time)) time++;
    return time;
  }

  /** The smallest first, so that most files are there soonest. */
  #offerScripts(outbox: Outbox): void {
    const ids = this.#told.coverage.ids.filter((id) => !this.#offeredScripts.has(id));
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
    if (this.#isNewTo(({ throws }) => throws.add(frames, isRecorded))) this.#isNews = true;
  }

  #isRecorded(url: string): boolean {
    const path = this.#texts.pathOf(url);
    return path !== undefined && this.#isWanted(path);
  }

  /** As short as a path is that names no folder of the host. */
  #nameOf(url: string): string | undefined {
    const path = this.#texts.pathOf(url);
    return path !== undefined && this.#isWanted(path) ? this.#texts.namesOf(path).at(-1) : undefined;
  }

  #counts(url: string): boolean {
    const path = this.#texts.pathOf(url);
    const form = path === undefined ? undefined : (this.#ever ?? this.#told).coverage.formOf(path);
    return form !== undefined && form !== 'v8-block';
  }

  #noneTold(): Told {
    return {
      coverage: new SandboxCoverage(this.#texts, this.#names, this.#isWanted),
      throws: new ThrowLog(),
      attribution: this.#sandbox.settings.attribution ? new AttributionLog() : undefined,
    };
  }

  /** By the clock, for a sandbox may have been frozen for hours; one that is set back by little changes nothing. */
  get #isSliceOver(): boolean {
    return !this.#isPerInvocation && Math.abs(epochMs() - this.#keyTime) >= LIMITS.sliceMs;
  }

  get #isPerInvocation(): boolean {
    return this.#sandbox.settings.upload === 'invocation';
  }
}
