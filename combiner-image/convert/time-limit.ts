import { createContext, Script } from 'node:vm';
import { UnconvertedScriptError } from '../errors.ts';
import { mustHaveDescriptors } from './spare-descriptors.ts';

/** Whatever the script: code is slow until it has run for a while. */
const LEAST_MS = 10_000;

/** More than twenty times what the densest texts take. */
const MS_PER_KIBIBYTE = 30;

/** A thread that has the processor to itself still waits now and then: for memory, and for V8's helpers. */
const ENOUGH = 0.8;

/** Scripts of one function that were given up, before the rest of its own are not tried. */
const MOST_OVERRUNS = 3;

const CALL = new Script('work()');
const context = createContext({ work: undefined as unknown });

/**
 * Ends the conversion of scripts that do not come to an end: parsers are exponential in some texts of 100 bytes. What
 * counts is the processor's time, so that a machine that is busy or was paused loses no script.
 */
export class TimeLimit {
  readonly #overruns = new Map<string, number>();
  readonly #leastMs: number;
  readonly #cpuMs: () => number;

  /** @param cpuMs processor time of this thread so far */
  constructor(leastMs = LEAST_MS, cpuMs = threadCpuMs) {
    this.#leastMs = leastMs;
    this.#cpuMs = cpuMs;
  }

  /**
   * Runs what has no `await` in it, and can be run again: V8 ends code by the clock alone, so what had less of the
   * processor than of the clock is given twice as long.
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
    for (let timeout = limit; ; timeout *= 2) {
      const begun = this.#cpuMs();
      try {
        return within(timeout, work);
      } catch (error) {
        if (!isTimeout(error)) throw error;
        if (this.#cpuMs() - begun < limit * ENOUGH) continue;
        for (const name of functions) this.#overruns.set(name, (this.#overruns.get(name) ?? 0) + 1);
        throw new UnconvertedScriptError(
          `converting it takes longer than ${Math.round(limit / 1000)} s of the processor`,
          { cause: error },
        );
      }
    }
  }
}

/** @throws V8's error when that takes longer, by the clock */
function within<T>(timeout: number, work: () => T): T {
  mustHaveDescriptors();
  try {
    let result: { value: T } | undefined;
    context['work'] = () => {
      result = { value: work() };
    };
    CALL.runInContext(context, { timeout });
    if (result === undefined) throw new Error('nothing was run');
    return (result as { value: T }).value;
  } finally {
    context['work'] = undefined;
  }
}

/**
 * That of the whole process where Node does not tell a thread's (before 22.19 and 23.9): V8's helpers are in it, so
 * that a script has somewhat less, of which honest ones need a twentieth.
 */
function threadCpuMs(): number {
  const { user, system } = (process.threadCpuUsage ?? process.cpuUsage).call(process);
  return (user + system) / 1000;
}

/** It may be an error of the other context. */
function isTimeout(error: unknown): boolean {
  const isObject = typeof error === 'object' && error !== null;
  return isObject && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
