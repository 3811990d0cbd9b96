import { Session } from 'node:inspector';
import type { ScriptCoverage } from '../../contract/script-coverage.ts';
import type { Engine } from './engine.ts';
import { Probe } from './probe.ts';

/**
 * V8's precise block coverage, over an inspector session on the same thread.
 *
 * `takePreciseCoverage` resets the counters and returns only functions whose counts changed. A second
 * `startPreciseCoverage` in the same isolate would clear the counts: there is one engine per thread.
 */
export class V8Engine implements Engine {
  readonly #session = new Session();
  readonly #isWanted: (url: string) => boolean;
  readonly #probe = new Probe();
  isShared = false;

  /** @param isWanted decides by a script's URL; must be cheap, it is asked for every script at each take */
  constructor(isWanted: (url: string) => boolean) {
    this.#isWanted = isWanted;
  }

  start(): void {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#count();
    this.#probe.run();
  }

  take(): ScriptCoverage[] {
    const taken: ScriptCoverage[] = [];
    this.#probe.run();
    // On the same thread the answer comes before `post` returns.
    this.#session.post('Profiler.takePreciseCoverage', (error, answer) => {
      rethrow(error);
      for (const script of answer.result) {
        if (this.#isWanted(script.url)) taken.push(script);
        else if (!script.url.startsWith('node:')) this.#probe.look(script);
      }
    });
    const verdict = this.#probe.verdict();
    if (verdict !== 'whole') this.isShared = true;
    if (verdict === 'stopped') this.#count();
    this.#probe.run();
    return taken;
  }

  #count(): void {
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true }, rethrow);
  }
}

function rethrow(error: Error | null): void {
  if (error !== null) throw error;
}
