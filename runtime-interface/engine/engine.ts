import type { ScriptCoverage } from '../../contract/script-coverage.ts';

/** What counts which code ran. Lives on the thread that runs the user's code. */
export interface Engine {
  /** Starts to count. Code compiled before is not counted. */
  start(): void;
  /** The counts since the last take, of scripts under the task root only; empty when nothing ran. */
  take(): ScriptCoverage[];
  /** Whether somebody else in the process has used the same counters: then counts are missing. */
  readonly isShared: boolean;
}

/** For the log and the health check. */
export const SHARED =
  "another tool uses V8's profiler in this process, so counts are missing: switch it off where coverage is " +
  'recorded (NODE_V8_COVERAGE, c8, an inspector session).';
