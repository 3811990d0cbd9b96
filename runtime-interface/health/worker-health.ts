import type { RecorderCode } from '../../contract/error-codes.ts';
import type { FormName } from '../engine/engine.ts';
import type { SettingProblem } from '../variables.ts';

/** What the worker knows for the health check. Posted to the main thread. */
export interface WorkerHealth {
  /** Its id, as its objects have it. */
  sandbox: string;
  invocations: number;
  /** Files that ran, by the form in which they are counted. */
  files: Partial<Record<FormName, number>>;
  /** Whether any of the function's code ran that is recorded. */
  sawCode: boolean;
  /** Whether the runtime calls the handler by way of the shim. */
  isWrapped: boolean;
  uploads: number;
  failures: number;
  /** Objects that wait in memory and /tmp for the store. */
  spooled: number;
  /** Objects given up because too many waited. */
  lost: number;
  /** Threads that have not handed over what they ran. */
  silentThreads: number;
  /** Invocations that never reached the handler. */
  unhandled: number;
  /** The stamp in the task root cannot be used. */
  isStampBad: boolean;
  /** Files that were changed after they were instrumented, and of which code ran. */
  changed: readonly string[];
  /** Of files that were loaded without counters, though these were asked for. */
  uncounted: SettingProblem[];
  /** Scripts that ran, and whose text is not known. */
  textless: number;
  /** ISO 8601 time of the last upload that arrived. */
  lastUploadAt: string | undefined;
  /** Of script texts, while raw objects arrive or not. */
  scriptFailure: { code: RecorderCode; message: string } | undefined;
  /** Of the newest attempt; `undefined` when that arrived. */
  lastFailure: { code: RecorderCode; message: string } | undefined;
}
