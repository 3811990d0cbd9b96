import type { Outcome, StackFrame } from '../../contract/raw-object.ts';
import { epochMs, monotonicMs } from '../clock.ts';
import type { WorkerHealth } from '../health/worker-health.ts';

/** An invocation that the handler begins. */
export interface Beginning {
  requestId: string;
  /** Until the function's timeout. */
  remainingMs: number;
  context: string | undefined;
  /** A batch of messages may be of several contexts; then there is no other. */
  batch?: string[];
}

/** An invocation that the handler has begun and not ended. */
export interface OpenInvocation extends Pick<Beginning, 'requestId' | 'context' | 'batch'> {
  /** Epoch milliseconds: what the object in the store says. */
  startedAt: number;
  /** By the monotonic clock, as everything that is computed with. */
  beganMs: number;
  deadlineMs: number;
}

export function openInvocation({ remainingMs, ...beginning }: Beginning): OpenInvocation {
  const beganMs = monotonicMs();
  return { ...beginning, startedAt: epochMs(), beganMs, deadlineMs: beganMs + remainingMs };
}

/** How an invocation ended; `frames` when an error left the handler. */
export interface Ending {
  outcome: Extract<Outcome, 'ok' | 'error'>;
  frames?: StackFrame[];
}

export interface HealthQuestion {
  /** Of the invocation that asks. */
  requestId: string;
  /** By the monotonic clock. */
  deadlineMs: number;
  /** Upload also what would have waited for new code. */
  flush: boolean;
}

/** What the handler shim tells the recorder of its thread. */
export interface InvocationRecorder {
  /** Whether something is recorded still. */
  readonly active: boolean;
  /** Resolves when the sandbox can be held awake, or will never be; user code loads meanwhile. */
  readonly registered: Promise<void>;
  /** Whether another tool uses V8's coverage on this thread. */
  readonly isShared: boolean;
  /**
   * The runtime loads the handler by way of the shim.
   * @param folders of the handler, outside of the task root
   */
  shimLoaded(folders: readonly string[]): void;
  initSucceeded(): void;
  /** Resolves when the coverage of the failed init is stored, or the time for that is over. */
  initFailed(frames: StackFrame[]): Promise<void>;
  begin(invocation: Beginning): void;
  end(requestId: string, ending: Ending): void;
  /** Unless its promise settles or a callback comes first, the empty event loop ends the invocation. */
  endWithEventLoop(requestId: string): void;
  /** Uploads what there is, so that the answer tells of the store as it is now. */
  health(question: HealthQuestion): Promise<WorkerHealth | undefined>;
}
