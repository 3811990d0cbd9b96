import { join } from 'node:path';
import { COUNTS } from '../../contract/counts.ts';
import type { Log } from '../log.ts';
import type { SettingProblem } from '../variables.ts';
import { CountedFiles } from './counters/counted-files.ts';
import {
  type DeployedCode,
  instrumentedForOthers,
  registerInstrumented,
} from './counters/instrumented-files.ts';
import {
  type CompiledScript,
  type Engine,
  type EngineKind,
  type FormName,
  type ScriptTake,
  SHARED,
} from './engine.ts';
import { ENGINE_KINDS } from './engine-kinds.ts';
import type { LoadBundle, LoadHooks } from './load-hooks.ts';
import { LoadWatch } from './load-watch.ts';
import type { Texts } from './taken.ts';
import type { UncountedFile } from './uncounted.ts';

/** Which engines count, and what. */
export interface EngineChoice extends DeployedCode {
  /** `auto`: counters where the code was instrumented, V8 elsewhere. `counters`: it may be instrumented as it is loaded, too. */
  engine: 'auto' | 'v8' | 'counters';
  /** For code that is instrumented as it is loaded. */
  counts: 'counts' | 'hits';
  loadBudgetKb: number;
  include: string[];
  exclude: string[];
  /** The main thread: the recorder's worker reads memory that it shares. */
  isMain: boolean;
}

/** The engines of one thread as one. The only place that creates engines, in the main thread and in all others. */
export class Engines {
  /** The files of this thread that count by themselves. */
  readonly counted = new CountedFiles();
  readonly #isWanted: (url: string) => boolean;
  readonly #choice: EngineChoice;
  readonly #log: Log;
  #engines: { form: FormName; engine: Engine }[] = [];
  #watch: LoadWatch | undefined;
  #hooks: LoadHooks | undefined;
  #countsAll = false;
  #saidShared = false;
  /** Told of what the worker's half of a form needs that is not in `shares`: it came later. */
  onShare: (form: FormName, share: unknown) => void = () => {};
  /** Told of files that are loaded without counters, where counters at load were asked for. */
  onUncounted: (file: UncountedFile) => void = () => {};

  /** @param isWanted decides by a script's URL which scripts are taken */
  constructor(isWanted: (url: string) => boolean, choice: EngineChoice, log: Log) {
    this.#isWanted = isWanted;
    this.#choice = choice;
    this.#log = log;
  }

  /**
   * @returns what is wrong with what was instrumented
   * @throws when one of them cannot record
   */
  start(): SettingProblem[] {
    const problems =
      this.#choice.engine === 'v8'
        ? instrumentedForOthers(this.#choice)
        : registerInstrumented(this.#choice, this.#isWanted, this.counted);
    this.counted.onRegistered = (file) => this.onShare(file.form, [file]);
    for (const kind of Object.values(ENGINE_KINDS)) if (!kind.countsAll) this.#start(kind);
    if (this.#choice.engine === 'counters') this.#hooks = this.#countLoads();
    const mayCount = this.counted.size > 0 || this.#hooks !== undefined;
    if (!mayCount || !this.#watchLoads()) this.countAll();
    return problems;
  }

  /**
   * Code is about to be compiled that does not count by itself: V8 counts from now on, which makes everything slower.
   * @throws when it cannot
   */
  countAll(): void {
    if (this.#countsAll) return;
    this.#countsAll = true;
    for (const kind of Object.values(ENGINE_KINDS)) if (kind.countsAll) this.#start(kind);
  }

  /** Folders outside of the task root that are recorded too. */
  addFolders(folders: readonly string[]): void {
    this.#hooks?.addFolders(folders);
  }

  /** Node has loaded the shim by way of its loaders: that must have been seen. */
  checkWatch(): void {
    this.#hooks?.moveLast();
    if (this.#watch === undefined) return;
    if (!this.#watch.hasSeenShim || !this.#watch.isInPlace)
      this.#countAllSafely('not all is seen that is loaded');
  }

  get isShared(): boolean {
    return this.#engines.some(({ engine }) => engine.isShared);
  }

  /** For the worker's half, by form. */
  get shares(): Partial<Record<FormName, unknown>> {
    return Object.fromEntries(this.#engines.map(({ form, engine }) => [form, engine.share]));
  }

  /**
   * What ran since the last take. Never throws; says once when another tool is at the same counters.
   * @param form only of this one; absent: of all
   */
  take(form?: FormName): ScriptTake[] {
    const asked = this.#engines.filter((each) => form === undefined || each.form === form);
    const taken = asked.flatMap(({ engine }) => this.#takeFrom(engine));
    this.#sayShared();
    return taken;
  }

  /** At the end of an invocation: as `take`, but for what is left to the worker. */
  takeOrLeave(): ScriptTake[] {
    const taken = this.#engines.flatMap(({ engine }) => (engine.leave?.() ? [] : this.#takeFrom(engine)));
    this.#sayShared();
    return taken;
  }

  /** Of scripts that the worker has taken. Never throws. */
  texts(form: FormName, scripts: readonly CompiledScript[]): Texts {
    const engine = this.#engines.find((each) => each.form === form)?.engine;
    return Object.fromEntries(engine?.texts?.(scripts) ?? []);
  }

  #start({ form, countsAll, create }: EngineKind): void {
    const isWanted = countsAll
      ? (url: string) => this.#isWanted(url) && !this.counted.has(url)
      : this.#isWanted;
    const engine = create(isWanted, this.counted);
    engine.start();
    this.#engines.push({ form, engine });
    if (engine.share !== undefined) this.onShare(form, engine.share);
  }

  /** @returns whether it will be known when code is loaded that does not count by itself */
  #watchLoads(): boolean {
    const watch = new LoadWatch(
      (url, isModule) => {
        const reason = this.#hooks?.leaves(url, isModule);
        if (this.#hooks !== undefined && reason === undefined) return;
        if (!this.#isWanted(url) || this.counted.has(url)) return;
        if (reason !== undefined) this.onUncounted({ url, reason });
        this.#countAllSafely(`${url} was not instrumented`);
      },
      (method) => {
        if (method === 'register') this.#hooks?.leaveModules();
        this.#countAllSafely('another tool loads modules');
      },
    );
    if (!watch.start()) {
      this.#hooks?.leaveModules();
      return false;
    }
    this.#watch = watch;
    return true;
  }

  /** @returns undefined where code cannot be counted as it is loaded: V8 counts then */
  #countLoads(): LoadHooks | undefined {
    const { counts, loadBudgetKb: budgetKb, taskRoot, include, exclude } = this.#choice;
    try {
      const load = require(join(__dirname, 'load.cjs')) as LoadBundle;
      return load.countLoads({
        counts: COUNTS[counts],
        counted: this.counted,
        budgetKb,
        taskRoot,
        include,
        exclude,
        isWanted: this.#isWanted,
        onUncounted: (file, error) => {
          this.onUncounted(file);
          this.#countAllSafely(`${file.url} got no counters (${String(error)})`);
        },
      });
    } catch (error) {
      this.#log('warn', `code gets no counters as it is loaded, V8 counts instead: ${String(error)}`);
      return undefined;
    }
  }

  #countAllSafely(reason: string): void {
    if (this.#countsAll) return;
    this.#log('debug', `V8 counts too, for ${reason}`);
    try {
      this.countAll();
    } catch (error) {
      this.#log('warn', `coverage of code that is not instrumented could not start: ${String(error)}`);
    }
  }

  #takeFrom(engine: Engine): ScriptTake[] {
    if (engine.isReadByWorker && this.#choice.isMain) return [];
    try {
      return engine.take();
    } catch (error) {
      this.#log('warn', `coverage could not be collected: ${String(error)}`);
      return [];
    }
  }

  #sayShared(): void {
    if (this.#saidShared || !this.isShared) return;
    this.#saidShared = true;
    this.#log('warn', SHARED);
  }
}
