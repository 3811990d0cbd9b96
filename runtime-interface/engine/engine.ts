import type { ScriptCoverage } from '../../contract/script-coverage.ts';

/** What counts which code ran. Lives on the thread that runs the user's code. */
export interface Engine {
  /** Starts to count. Code compiled before is not counted. */
  start(): void;
  /** The counts since the last take, of scripts under the task root only; empty when nothing ran. */
  take(): ScriptCoverage[];
}
