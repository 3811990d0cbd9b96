import type { ErrorCode } from '../../contract/error-codes.ts';
import type { ReadCounts, SkippedObject } from '../merge/reading-tally.ts';
import type { CombineLog } from '../options.ts';
import type { RunRecord } from '../read/runs.ts';
import type { StoreLocation } from '../store/location.ts';
import type { Progress } from '../time-left.ts';
import type { StoreClock } from './claim.ts';
import type { Pace } from './pace.ts';
import type { ReadingProgress } from './reading-progress.ts';

/** What `compact` is asked for. */
export interface CompactOptions {
  location: StoreLocation;
  /** Names as Lambda knows them; absent: all. */
  functions?: readonly string[] | undefined;
  /**
   * Only what ended, and was uploaded, so many milliseconds ago, by the store's clock: slices of sandboxes, and sandboxes
   * of older recorders; 0: all. They must be over.
   */
  olderThan: number;
  /**
   * Only what became so old within this many milliseconds; absent: all. What stands before is not read, be it compacted or
   * not, so that a run each hour costs the same after a year.
   */
  window?: number | undefined;
  /** How many objects of a window one turn takes. @default 50,000 */
  partSize?: number | undefined;
  /** Delete what the compacted objects stand for, once they are there. */
  prune: boolean;
  log: CombineLog;
  /** Called before each object that is read, and when there are no more. */
  onProgress?: (progress: Progress) => void;
  pace?: Pace;
  /** Ends the run before its next step, with the signal's reason; turns are given back first. */
  signal?: AbortSignal;
  /** Ends it likewise, with a result: what was not done is among the failed functions. */
  timeOver?: AbortSignal;
}

/** With what is known of the whole store. */
export interface MarkedOptions extends CompactOptions {
  /** Test runs, which stay apart. */
  marked: readonly RunRecord[];
  reading: ReadingProgress;
  clock: StoreClock;
  /** By function: how many originals stand before the window. */
  older: Map<string, number>;
}

/** Name in every result. */
export const COMPACTION_SCHEMA = 'lambda-coverage/compaction/1';

/** What `compact` did. */
export interface CompactResult {
  schema: typeof COMPACTION_SCHEMA;
  /** What was written. */
  written: { key: string; objects: number }[];
  /** Objects that were deleted. */
  deleted: number;
  /** Of these, objects that a bucket with versioning still keeps. */
  versioned: number;
  /** Objects that were written again in the meantime, and stay. */
  changed: number;
  /** Objects that could not be deleted, and why the first of them could not. They count once nevertheless. */
  refused: { objects: number; reason?: string; code?: ErrorCode };
  /** Of the script objects that raw objects name: written again because they are old, found damaged, deleted. */
  scripts: { renewed: number; damaged: number; deleted: number };
  /** Objects that were read and stay as they are: too young, alone, or compacted together with what was before the window. */
  left: number;
  /**
   * Present with a window and `prune`: originals from before it, which only a run without a window compacts; of the first
   * 10,000 keys of each function.
   */
  older?: number;
  read: ReadCounts;
  /** The first thousand of each function. */
  skipped: SkippedObject[];
  /** Functions that could not be compacted, each with the reason; all others were. */
  failed: { function: string; reason: string; code: ErrorCode }[];
}
