import type { ScriptCoverage } from '../../../contract/script-coverage.ts';
import type { HandOver } from './hand-over.ts';

/**
 * Compiled at its first call, after counting has begun, as the user's functions are; and with a branch, for V8
 * does not count hot functions without one.
 */
const PROBE = {
  lambdaCoverageProbe(isOdd: boolean): number {
    return isOdd ? 1 : 2;
  },
};

/**
 * A function of ours that V8 counts as it counts the user's: what V8 says of it tells whether somebody else has
 * taken, cleared or stopped the counts meanwhile. It runs on the thread that is counted; either side may take.
 */
export class Probe {
  readonly #handOver: HandOver;
  #isSeen = false;
  #isBlock = false;

  constructor(handOver: HandOver) {
    this.#handOver = handOver;
  }

  run(): void {
    this.#handOver.probeRan();
    PROBE.lambdaCoverageProbe(this.#handOver.probeRuns % 2 === 1);
  }

  /** Looks for the probe in a script of a take. */
  look({ functions }: ScriptCoverage): void {
    for (const { functionName, isBlockCoverage, ranges } of functions) {
      if (functionName !== 'lambdaCoverageProbe') continue;
      this.#handOver.probeCounted(ranges[0]?.count ?? 0);
      this.#isSeen = true;
      this.#isBlock ||= isBlockCoverage;
    }
  }

  /** What the scripts since the last verdict have shown. */
  verdict(): 'whole' | 'taken' | 'stopped' {
    const { isProbeWhole } = this.#handOver;
    const isStopped = this.#isSeen ? !this.#isBlock : !isProbeWhole;
    this.#isSeen = false;
    this.#isBlock = false;
    this.#handOver.settleProbe();
    if (isStopped) return 'stopped';
    return isProbeWhole ? 'whole' : 'taken';
  }
}
