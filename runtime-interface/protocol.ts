/** What the main thread and the worker say to each other. */
import type { Outcome, StackFrame } from '../contract/raw-object.ts';
import type { DoneCell } from './done-signal.ts';
import type { FormName, ScriptTake } from './engine/engine.ts';
import type { UncountedFile } from './engine/uncounted.ts';
import type { Settings } from './environment.ts';
import type { InvokeEvent } from './extension/extension-connection.ts';
import type { HealthQuestion, OpenInvocation } from './handler/invocation-recorder.ts';
import type { WorkerHealth } from './health/worker-health.ts';

/** Given to the worker at its start. */
export interface WorkerStart {
  settings: Settings;
  /** Epoch milliseconds. */
  startedAt: number;
  /** Of the engines on the main thread, by form. */
  shares: Partial<Record<FormName, unknown>>;
  /** Of the table of recorded threads. */
  threads: Int32Array;
}

/** The user's module has been loaded, or not. */
export interface InitMessage {
  type: 'init';
  outcome: Outcome;
  durationMs: number;
  /** How much of it went by until the recorder had started; absent for a thread of the runtime. */
  startMs?: number;
  frames: StackFrame[];
}

/** The handler was called. */
export interface StartMessage extends OpenInvocation {
  type: 'start';
}

/** The handler's answer has been sent. */
export interface EndMessage {
  type: 'end';
  requestId: string;
  outcome: Outcome;
  durationMs: number;
  /** By the monotonic clock. */
  endedMs: number;
  taken: ScriptTake[];
  /** Where the error was thrown that left the handler. */
  frames: StackFrame[];
}

/** Upload all there is; then signal `done`. */
export interface FlushMessage {
  type: 'flush';
  reason: 'init-error' | 'exit' | 'sigterm';
  budgetMs: number;
  taken: ScriptTake[];
  /** Where errors were thrown that have left the handler, of which no `end` will tell. */
  thrown: StackFrame[][];
  done: DoneCell;
}

/** Upload what there is and answer with the worker's health, before the deadline. */
export interface HealthMessage extends HealthQuestion {
  type: 'health';
  taken: ScriptTake[];
}

export type ToWorker =
  | { type: 'registered'; identifier: string }
  | { type: 'event'; event: InvokeEvent }
  /** Of the handler, outside of the task root. */
  | { type: 'folders'; folders: readonly string[] }
  /** What the worker's half of a form needs, of an engine or of code that has come since the start. */
  | { type: 'share'; form: FormName; share: unknown }
  /** Files that were loaded without counters, though these were asked for. */
  | { type: 'uncounted'; files: readonly UncountedFile[] }
  /** Before the first event: the runtime did not load the shim, so that nothing tells where invocations end. */
  | { type: 'unwrapped' }
  /** It did so later than it was waited for. */
  | { type: 'wrapped' }
  | InitMessage
  | StartMessage
  | EndMessage
  | FlushMessage
  | HealthMessage;

export interface FromWorker {
  type: 'health';
  health: WorkerHealth;
}
