import { Session } from 'node:inspector';
import type { ScriptCoverage } from '../../../contract/script-coverage.ts';
import type { Taker } from '../count-form.ts';
import type { ScriptTake } from '../engine.ts';
import { type Taken, type Texts, takeExpression, textsExpression } from '../taken.ts';
import { ask, evaluate } from './ask.ts';
import { HandOver } from './hand-over.ts';
import { COUNTED, lengthOf } from './precise-coverage.ts';
import { Probe } from './probe.ts';
import { SpareMemory } from './spare-memory.ts';

/**
 * Takes by a session of the worker's own, which stays connected to the main thread. V8 makes its answer, some 40 KB
 * of text each time, in the memory of the thread that has asked; on the main thread that garbage would make the
 * function's new space grow early.
 */
export class MainThreadTaker implements Taker {
  readonly #session = new Session();
  readonly #spareMemory = new SpareMemory(this.#session);
  readonly #handOver: HandOver;
  readonly #probe: Probe;
  readonly #isWanted: (url: string) => boolean;
  handedOver: ScriptTake[] = [];
  /** Scripts of which the main thread was asked whether their text is their own. */
  readonly #asked = new Set<string>();
  /** First takes of others, until it is asked. */
  #found: ScriptTake[] = [];

  private constructor(cells: Int32Array, isWanted: (url: string) => boolean) {
    this.#handOver = new HandOver(cells);
    this.#probe = new Probe(this.#handOver);
    this.#isWanted = isWanted;
  }

  /**
   * The start clears the calls that V8 has counted, but not the blocks: the main thread takes just before. All is
   * posted together: the main thread reads the later ones before it goes on.
   */
  static async start(cells: Int32Array, isWanted: (url: string) => boolean): Promise<MainThreadTaker> {
    const taker = new MainThreadTaker(cells, isWanted);
    taker.#session.connectToMainThread();
    try {
      const [evaluated, , , rest] = await Promise.all([
        evaluate(taker.#session, takeExpression('v8-block')),
        ask(taker.#session, 'Profiler.enable'),
        ask(taker.#session, 'Profiler.startPreciseCoverage', COUNTED),
        taker.#takeFromV8(),
      ]);
      taker.handedOver = [...(JSON.parse(evaluated) as Taken).taken, ...rest];
    } catch (error) {
      taker.#session.disconnect();
      throw error;
    }
    taker.#handOver.settleProbe();
    taker.#handOver.isByWorker = true;
    return taker;
  }

  async take(isKept: boolean): Promise<ScriptTake[]> {
    this.#handOver.isByWorker = isKept;
    this.#handOver.isTaking = true;
    const runs = this.#handOver.probeRuns;
    try {
      const taken = await this.#takeFromV8();
      // A take of the main thread's in between has the rest.
      if (runs === this.#handOver.probeRuns) this.#judge();
      return taken;
    } finally {
      this.#handOver.isTaking = false;
    }
  }

  async texts(): Promise<ScriptTake[]> {
    const found = this.#found;
    this.#found = [];
    if (found.length === 0) return [];
    const scripts = found.map(({ scriptId, url, length }) => ({ scriptId, url, length }));
    const answer = await evaluate(this.#session, textsExpression('v8-block', scripts));
    const texts = JSON.parse(answer) as Texts;
    return found.flatMap((take) => {
      const text = texts[take.scriptId];
      return text === undefined ? [] : [{ ...take, text, counts: [] }];
    });
  }

  giveBackMemory(): Promise<void> {
    return this.#spareMemory.giveBack();
  }

  /** Left connected, exit would print "Waiting for the debugger to disconnect...". V8 stops to count. */
  end(): void {
    this.#handOver.isByWorker = false;
    this.#session.disconnect();
  }

  async #takeFromV8(): Promise<ScriptTake[]> {
    const { result } = await ask<{ result: ScriptCoverage[] }>(this.#session, 'Profiler.takePreciseCoverage');
    const taken: ScriptTake[] = [];
    for (const script of result) {
      if (this.#isWanted(script.url)) taken.push(this.#takeOf(script));
      else if (!script.url.startsWith('node:')) this.#probe.look(script);
    }
    return taken;
  }

  #judge(): void {
    const verdict = this.#probe.verdict();
    if (verdict !== 'whole') this.#handOver.isShared = true;
    if (verdict === 'stopped') this.#session.post('Profiler.startPreciseCoverage', COUNTED);
  }

  /** The scripts of the main thread have V8's own numbers. The first take of a script spans it. */
  #takeOf({ scriptId, url, functions }: ScriptCoverage): ScriptTake {
    const take = { form: 'v8-block', scriptId, url, length: lengthOf(functions), counts: functions } as const;
    if (!this.#asked.has(scriptId)) this.#found.push(take);
    this.#asked.add(scriptId);
    return take;
  }
}
