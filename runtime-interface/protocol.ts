/** What the main thread and the worker say to each other. */
import type { Outcome, StackFrame } from '../contract/raw-object.ts';
import type { ScriptCoverage } from '../contract/script-coverage.ts';
import type { Settings } from './environment.ts';
import type { InvokeEvent } from './extension/extension-connection.ts';
import type { WorkerHealth } from './health/worker-health.ts';

/** Given to the worker at its start. */
export interface WorkerStart {
  settings: Settings;
  /** Epoch milliseconds. */
  startedAt: number;
  /** Of the table of recorded threads. */
  threads: Int32Array;
}

/** The user's module has been loaded, or not. */
export interface InitMessage {
  type: 'init';
  outcome: Outcome;
  durationMs: number;
  frames: StackFrame[];
}

/** The handler was called. */
export interface StartMessage {
  type: 'start';
  requestId: string;
  /** Epoch milliseconds. */
  startedAt: number;
  deadlineMs: number;
  context: string | undefined;
}

/** The handler's answer has been sent. */
export interface EndMessage {
  type: 'end';
  requestId: string;
  outcome: Outcome;
  durationMs: number;
  taken: ScriptCoverage[];
  /** Where the error was thrown that left the handler. */
  frames: StackFrame[];
}

/** Upload all there is; then set `done[0]` to 1 and notify. */
export interface FlushMessage {
  type: 'flush';
  reason: 'init-error' | 'exit' | 'sigterm';
  budgetMs: number;
  taken: ScriptCoverage[];
  done: Int32Array;
}

/** Upload what there is and answer with the worker's health, before the deadline (epoch ms). */
export interface HealthMessage {
  type: 'health';
  deadlineMs: number;
  taken: ScriptCoverage[];
}

export type ToWorker =
  | { type: 'registered'; identifier: string }
  | { type: 'event'; event: InvokeEvent }
  | InitMessage
  | StartMessage
  | EndMessage
  | FlushMessage
  | HealthMessage;

export interface FromWorker {
  type: 'health';
  health: WorkerHealth;
}

/** What the main thread answers to `TAKE_EXPRESSION`, as JSON. */
export interface Taken {
  taken: ScriptCoverage[];
  /** Who asked for the invocations that it ran for. They may have ended when the answer arrives. */
  contexts: string[];
}

/** Asked by the worker through an inspector session, even while the main thread is in an endless loop. */
export const TAKE_EXPRESSION = "globalThis[Symbol.for('lambda-coverage')].takeJson()";
