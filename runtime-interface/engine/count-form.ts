import type { RawScriptCoverage } from '../../contract/raw-object.ts';
import type { Original } from './counters/counted-files.ts';
import type { ScriptTake } from './engine.ts';
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

/** Takes from the main thread, by the worker. */
export interface Taker {
  /** What the main thread left before, once. */
  readonly handedOver: ScriptTake[];
  /**
   * What ran since the last take; never rejects. It may take as long as the main thread waits in native code.
   * @param isKept whether the main thread leaves the next take to the worker, too
   */
  take(isKept: boolean): Promise<ScriptTake[]>;
  /**
   * Texts of scripts that were taken and are not those of their files, as takes without counts. Not a part of `take`:
   * what ran must be safe if the process ends meanwhile.
   */
  texts(): Promise<ScriptTake[]>;
  /** Gives back memory of the main thread's that takes have made it need. While nothing of the function runs. */
  giveBackMemory(): Promise<void>;
  /** The process ends. */
  end(): void;
}

/** Takes out of memory that the main thread shares, at once, whatever that thread does. */
export interface Reader {
  /** @param share of the main thread's engine, or more of it */
  add(share: unknown): void;
  take(): ScriptTake[];
  /** Whether it reads the counts of a script, by its URL: no other form counts it. */
  counts(url: string): boolean;
  /** Where the text of such a script is, if not in its file. */
  originalOf(url: string): Original | undefined;
}

/** The worker's half of a form of counts. `counts` is what its engine put into a `ScriptTake`. */
export interface CountForm {
  newSum(): CountSum;
  /**
   * What ran, for attribution: rows as in `Attribution.runs`, without the script.
   * @param isExact how often, too; else no more than what branches without code of their own are known by
   */
  runs(counts: unknown, end?: number, isExact?: boolean): number[][];
  /** Whether a script holds all functions of another one at the same places, and so begins with its text. */
  beginsWith(script: ScriptCounts, shorter: ScriptCounts): boolean;
  /**
   * Takes from the main thread without its help, even while it is in an endless loop. May never settle while
   * the main thread waits in native code.
   * @param share of the main thread's engine
   * @returns without contexts, the invocations that run now are given what ran
   */
  takeWhileBusy?(share: unknown): Promise<Pick<Taken, 'taken'> & Partial<Taken>>;
  /** Reads all takes of the main thread out of what it shares. Absent: the main thread takes. */
  newReader?(): Reader;
  /**
   * From now on the main thread leaves the takes at the ends of invocations to the worker: they leave garbage where
   * they are made. Asked for while nothing of the function runs. Absent: such takes are as well made there.
   * @param isWanted decides by a script's URL
   */
  takeOver?(share: unknown, isWanted: (url: string) => boolean): Promise<Taker>;
}
