import { createContext, Script } from 'node:vm';
import { UnconvertedScriptError } from '../errors.ts';

/** Whatever the script: a slow machine starts slowly. */
const LEAST_MS = 20_000;

/** More than twenty times what the densest texts take. */
const MS_PER_KIBIBYTE = 30;

/** Scripts of one function that were given up, before the rest of its own are not tried. */
const MOST_OVERRUNS = 3;

const CALL = new Script('work()');
const context = createContext({ work: undefined as unknown });

/** Ends the conversion of scripts that do not come to an end: parsers are exponential in some texts of 100 bytes. */
export class TimeLimit {
  readonly #overruns = new Map<string, number>();
  readonly #leastMs: number;

  constructor(leastMs = LEAST_MS) {
    this.#leastMs = leastMs;
  }

  /**
   * Runs what has no `await` in it.
   * @param functions that ran the script
   * @param characters of all texts that it reads
   * @throws UnconvertedScriptError when it takes too long, or other scripts of these functions did
   */
  run<T>(functions: readonly string[], characters: number, work: () => T): T {
    if (functions.length > 0 && functions.every((name) => (this.#overruns.get(name) ?? 0) >= MOST_OVERRUNS))
      throw new UnconvertedScriptError(
        `${MOST_OVERRUNS} other scripts of ${functions[0]} took too long to convert`,
      );
    const timeout = this.#leastMs + Math.ceil((characters / 1024) * MS_PER_KIBIBYTE);
    try {
      let result: { value: T } | undefined;
      context['work'] = () => {
        result = { value: work() };
      };
      CALL.runInContext(context, { timeout });
      if (result === undefined) throw new Error('nothing was run');
      return (result as { value: T }).value;
    } catch (error) {
      if (!isTimeout(error)) throw error;
      for (const name of functions) this.#overruns.set(name, (this.#overruns.get(name) ?? 0) + 1);
      throw new UnconvertedScriptError(`converting it takes longer than ${Math.round(timeout / 1000)} s`, {
        cause: error,
      });
    } finally {
      context['work'] = undefined;
    }
  }
}

/** It may be an error of the other context. */
function isTimeout(error: unknown): boolean {
  const isObject = typeof error === 'object' && error !== null;
  return isObject && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
