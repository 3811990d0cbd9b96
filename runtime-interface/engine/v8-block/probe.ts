import type { ScriptCoverage } from '../../../contract/script-coverage.ts';

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
 * taken, cleared or stopped the counts meanwhile.
 */
export class Probe {
  #runs = 0;
  #counted = 0;
  #isBlock = false;

  run(): void {
    this.#runs++;
    PROBE.lambdaCoverageProbe(this.#runs % 2 === 1);
  }

  /** Looks for the probe in a script of a take. */
  look({ functions }: ScriptCoverage): void {
    for (const { functionName, isBlockCoverage, ranges } of functions) {
      if (functionName !== 'lambdaCoverageProbe') continue;
      this.#counted += ranges[0]?.count ?? 0;
      this.#isBlock ||= isBlockCoverage;
    }
  }

  /** What the scripts since the last verdict have shown. */
  verdict(): 'whole' | 'taken' | 'stopped' {
    const isWhole = this.#isBlock && this.#counted === this.#runs;
    const verdict = isWhole ? 'whole' : this.#isBlock ? 'taken' : 'stopped';
    this.#runs = 0;
    this.#counted = 0;
    this.#isBlock = false;
    return verdict;
  }
}
