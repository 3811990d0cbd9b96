import type { TargetName } from './targets.ts';

/** What one process of the fuzzer is to do. Passed to it as JSON. */
export interface Job {
  target: TargetName;
  seed: number;
  /** Ends after this many inputs, or */
  runs?: number;
  /** at this time, in milliseconds since 1970. */
  until?: number;
  /** Keeps inputs that make new code run, and goes on from them. */
  guided: boolean;
  /** Files that `recordSamples` has written. */
  samples: string;
  /** An empty folder; the input that runs is always in `input` there. */
  folder: string;
  /** Files that are run first. */
  replay: string[];
}

/** What it says at its end, on stdout. */
export interface Summary {
  inputs: number;
  /** Of the whole process. */
  peakMib: number;
  /** Inputs that made new code run, when guided. */
  kept: number;
}
