import type { Outcome, StackFrame } from '../../contract/raw-object.ts';
import { monotonicMs, since } from '../clock.ts';
import { newDoneCell, untilDone } from '../done-signal.ts';
import {
  type Beginning,
  type Ending,
  type HealthQuestion,
  type InvocationRecorder,
  type OpenInvocation,
  openInvocation,
} from '../handler/invocation-recorder.ts';
import { afterAnswer } from '../handler/runtime-client.ts';
import { HealthWaiters } from '../health/health-waiters.ts';
import type { WorkerHealth } from '../health/worker-health.ts';
import { LIMITS } from '../limits.ts';
import { bequeathFolders } from './inheritance.ts';
import type { ThreadRecorder } from './thread-recorder.ts';

/**
 * The shim's recorder in a thread in which the runtime client runs the handler, several invocations at a time.
 * There is no event to hold: Lambda does not freeze such a sandbox after an answer.
 */
export class RuntimeThread implements InvocationRecorder {
  readonly #thread: ThreadRecorder;
  readonly #beganMs = monotonicMs();
  readonly #open = new Map<string, OpenInvocation>();
  readonly #health = new HealthWaiters();
  /** The main thread has registered before it started this thread. */
  readonly registered = Promise.resolve();

  constructor(thread: ThreadRecorder) {
    this.#thread = thread;
    thread.onHealth = (health) => this.#health.answer(health);
  }

  get isShared(): boolean {
    return this.#thread.isShared;
  }

  get active(): boolean {
    return this.#thread.active;
  }

  shimLoaded(folders: readonly string[]): void {
    this.#thread.checkWatch();
    if (folders.length === 0) return;
    this.#thread.wantFolders(folders);
    bequeathFolders(folders);
    this.#thread.tell({ type: 'folders', folders });
  }

  initSucceeded(): void {
    this.#endInit('ok', []);
  }

  async initFailed(frames: StackFrame[]): Promise<void> {
    this.#endInit('error', frames);
    const done = newDoneCell();
    const budgetMs = LIMITS.initErrorBudgetMs;
    const taken = this.#thread.take();
    this.#thread.tell({ type: 'flush', reason: 'init-error', budgetMs, taken, thrown: [], done });
    await untilDone(done, budgetMs, () => this.active);
  }

  begin(beginning: Beginning): void {
    const invocation = openInvocation(beginning);
    this.#open.set(invocation.requestId, invocation);
    this.#thread.tell({ type: 'start', ...invocation });
  }

  end(requestId: string, { outcome, frames = [] }: Ending): void {
    const endedMs = monotonicMs();
    afterAnswer(true, () => this.#end(requestId, { outcome, frames, endedMs }));
  }

  endWithEventLoop(requestId: string): void {
    this.end(requestId, { outcome: 'ok' });
  }

  /** `process.exit` or an uncaught error ends this thread; the others go on. */
  exit(): void {
    for (const requestId of this.#open.keys()) {
      this.#end(requestId, { outcome: 'exit', frames: [], endedMs: monotonicMs() });
    }
  }

  async health(question: HealthQuestion): Promise<WorkerHealth | undefined> {
    if (!this.active) return undefined;
    this.#thread.tell({ type: 'health', ...question, taken: this.#thread.take() });
    return this.#health.wait(question.deadlineMs);
  }

  #end(requestId: string, { outcome, frames, endedMs }: Ended): void {
    const invocation = this.#open.get(requestId);
    if (invocation === undefined) return;
    this.#open.delete(requestId);
    const durationMs = Math.round(endedMs - invocation.beganMs);
    const taken = this.#thread.take();
    this.#thread.tell({ type: 'end', requestId, outcome, durationMs, endedMs, taken, frames });
  }

  #endInit(outcome: Outcome, frames: StackFrame[]): void {
    this.#thread.tell({ type: 'init', outcome, durationMs: since(this.#beganMs), frames });
  }
}

interface Ended {
  outcome: Outcome;
  frames: StackFrame[];
  /** By the monotonic clock. */
  endedMs: number;
}
