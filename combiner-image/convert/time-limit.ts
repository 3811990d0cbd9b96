import { OverrunError, withinCpu } from '../cpu-limit.ts';
import { UnconvertedScriptError } from '../errors.ts';

/** Whatever the script: code is slow until it has run for a while. */
const LEAST_MS = 10_000;

/** More than twenty times what the densest texts take. */
const MS_PER_KIBIBYTE = 30;

/** Scripts of one function that were given up, before the rest of its own are not tried. */
const MOST_OVERRUNS = 3;

/**
 * Ends the conversion of scripts that do not come to an end: parsers are exponential in some texts of 100 bytes. What
 * counts is the processor's time, so that a machine that is busy or was paused loses no script.
 */
export class TimeLimit {
  readonly #overruns = new Map<string, number>();
  readonly #leastMs: number;
  readonly #cpuMs: (() => number) | undefined;

  /** @param cpuMs processor time of this thread so far */
  constructor(leastMs = LEAST_MS, cpuMs?: () => number) {
    this.#leastMs = leastMs;
    this.#cpuMs = cpuMs;
  }

  /**
   * Runs what has no `await` in it, and can be run again.
   * @param functions that ran the script
   * @param characters of all texts that it reads
   * @throws UnconvertedScriptError when it takes too long, or other scripts of these functions did
   */
  run<T>(functions: readonly string[], characters: number, work: () => T): T {
    if (functions.length > 0 && functions.every((name) => (this.#overruns.get(name) ?? 0) >= MOST_OVERRUNS))
      throw new UnconvertedScriptError(
        `${MOST_OVERRUNS} other scripts of ${functions[0]} took too long to convert`,
      );
    const limit = this.#leastMs + Math.ceil((characters / 1024) * MS_PER_KIBIBYTE);
    try {
      return withinCpu(limit, work, this.#cpuMs);
    } catch (cause) {
      if (!(cause instanceof OverrunError)) throw cause;
      for (const name of functions) this.#overruns.set(name, (this.#overruns.get(name) ?? 0) + 1);
      throw new UnconvertedScriptError(
        `converting it takes longer than ${Math.round(limit / 1000)} s of the processor`,
        { cause },
      );
    }
  }
}
