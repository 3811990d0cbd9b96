import type { Session } from 'node:inspector';
import { isMainThread } from 'node:worker_threads';
import type { ScriptCoverage } from '../../../contract/script-coverage.ts';
import type { CompiledScript, Engine, EngineKind, ScriptTake } from '../engine.ts';
import { CompiledTexts } from './compiled-texts.ts';
import { HandOver } from './hand-over.ts';
import { COUNTED, lengthOf } from './precise-coverage.ts';
import { Probe } from './probe.ts';

type NamedScript = Pick<ScriptTake, 'scriptId' | 'length'>;

/** A script, by V8's id, in the take that was its first. */
interface FoundScript extends CompiledScript {
  script: NamedScript;
  take: ScriptTake;
}

/**
 * V8's precise block coverage, over an inspector session on the same thread: it needs `node:inspector`, which
 * is loaded when the engine is created.
 *
 * `takePreciseCoverage` resets the counters and returns only functions whose counts changed. A second
 * `startPreciseCoverage` in the same isolate would clear the counts: there is one engine per thread.
 */
class V8Engine implements Engine {
  readonly #session: Session;
  readonly #isWanted: (url: string) => boolean;
  readonly #handOver = new HandOver();
  readonly #probe = new Probe(this.#handOver);
  readonly #texts: CompiledTexts;
  /** By V8's id. Only its first take of a script holds every function. */
  readonly #scripts = new Map<string, NamedScript>();
  #isTaking = false;

  constructor(isWanted: (url: string) => boolean) {
    const inspector: typeof import('node:inspector') = require('node:inspector');
    this.#session = new inspector.Session();
    this.#isWanted = isWanted;
    this.#texts = new CompiledTexts(this.#session);
  }

  get share(): Int32Array {
    return this.#handOver.cells;
  }

  get isShared(): boolean {
    return this.#handOver.isShared;
  }

  start(): void {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#count();
    this.#probe.run();
  }

  leave(): boolean {
    if (!this.#handOver.isByWorker) return false;
    this.#probe.run();
    return true;
  }

  texts(scripts: readonly CompiledScript[]): ReadonlyMap<string, string> {
    const found = scripts.filter(({ scriptId }) => !this.#scripts.has(scriptId));
    for (const { scriptId, length } of found) this.#scripts.set(scriptId, { scriptId, length });
    return this.#texts.of(found);
  }

  /**
   * The recorder's worker interrupts this thread to take, in the midst of a take too: that one has it all, and would
   * miss what a second one took from it.
   */
  take(): ScriptTake[] {
    if (this.#isTaking) return [];
    this.#isTaking = true;
    try {
      return this.#take();
    } finally {
      this.#isTaking = false;
    }
  }

  #take(): ScriptTake[] {
    const taken: ScriptTake[] = [];
    const found: FoundScript[] = [];
    this.#probe.run();
    // On the same thread the answer comes before `post` returns.
    this.#session.post('Profiler.takePreciseCoverage', (error, answer) => {
      rethrow(error);
      for (const script of answer.result) {
        if (this.#isWanted(script.url)) taken.push(this.#takeOf(script, found));
        else if (!script.url.startsWith('node:')) this.#probe.look(script);
      }
    });
    if (!this.#handOver.isTaking) this.#judge();
    this.#probe.run();
    this.#addTexts(found);
    return taken;
  }

  #judge(): void {
    const verdict = this.#probe.verdict();
    if (verdict !== 'whole') this.#handOver.isShared = true;
    if (verdict === 'stopped') this.#count();
  }

  /** @param found gets the scripts of which this is the first take */
  #takeOf({ scriptId, url, functions }: ScriptCoverage, found: FoundScript[]): ScriptTake {
    const known = this.#scripts.get(scriptId);
    let script = known;
    if (script === undefined) {
      const length = lengthOf(functions);
      // V8 numbers scripts anew in each thread.
      script = { length, scriptId: isMainThread ? scriptId : `thread:${length}:${url}` };
      this.#scripts.set(scriptId, script);
    }
    const take: ScriptTake = { form: 'v8-block', ...script, url, counts: functions };
    if (known === undefined) found.push({ scriptId, url, length: take.length, script, take });
    return take;
  }

  /** To takes of scripts whose text is not that of their file. */
  #addTexts(found: readonly FoundScript[]): void {
    const texts = this.#texts.of(found);
    for (const { scriptId, script, take } of found) {
      const text = texts.get(scriptId);
      if (text === undefined) continue;
      if (!isMainThread) script.scriptId += ':own';
      Object.assign(take, { text, scriptId: script.scriptId });
    }
  }

  #count(): void {
    this.#session.post('Profiler.startPreciseCoverage', COUNTED, rethrow);
  }
}

export const V8_BLOCK_ENGINE: EngineKind = {
  form: 'v8-block',
  countsAll: true,
  create: (isWanted) => new V8Engine(isWanted),
};

function rethrow(error: Error | null): void {
  if (error !== null) throw error;
}
