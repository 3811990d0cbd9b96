import type { RawScriptCoverage } from '../../contract/raw-object.ts';
import type { Taken } from './taken.ts';

/** What a form says of a script in a raw object, beside the script's name. */
export type ScriptCounts = Omit<RawScriptCoverage, 'scriptId' | 'url' | 'hash'>;

/** Adds up what one script ran. */
export interface CountSum {
  /** @returns whether code ran that had not run before */
  add(counts: unknown): boolean;
  /** @param end of the text that is named: what was compiled behind it is left out */
  toCounts(end?: number): ScriptCounts;
}

/** The worker's half of a form of counts. `counts` is what its engine put into a `ScriptTake`. */
export interface CountForm {
  newSum(): CountSum;
  /** What ran, for attribution: rows as in `Attribution.runs`, without the script. */
  runs(counts: unknown, end?: number): number[][];
  /** Whether a script holds all functions of another one at the same places, and so begins with its text. */
  beginsWith(script: ScriptCounts, shorter: ScriptCounts): boolean;
  /**
   * Takes from the main thread without its help, even while it is in an endless loop. May never settle while
   * the main thread waits in native code.
   * @param share of the main thread's engine
   * @returns without contexts, the invocations that run now are given what ran
   */
  takeWhileBusy(share: unknown): Promise<Pick<Taken, 'taken'> & Partial<Taken>>;
}
