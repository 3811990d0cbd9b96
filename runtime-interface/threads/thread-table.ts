import { LIMITS } from '../limits.ts';

const STATE = 0;
const ENTERED = 1;
const FIRST_SLOT = 2;
const RECEIVING = 1;
const STOPPED = 2;

/** `user`: started by the function. `runtime`: started by the runtime client, runs the handler. */
export type ThreadRole = 'user' | 'runtime';

/** The recorded threads of the process, in memory that all of them share. */
export class ThreadTable {
  readonly #cells: Int32Array;

  /** @param cells of another thread's table; absent: a new table */
  constructor(cells: Int32Array = new Int32Array(new SharedArrayBuffer(4 * (FIRST_SLOT + LIMITS.threads)))) {
    this.#cells = cells;
  }

  /** What another thread makes its table of. */
  get cells(): Int32Array {
    return this.#cells;
  }

  enter(threadId: number, role: ThreadRole): void {
    Atomics.store(this.#cells, slotOf(threadId), role === 'user' ? threadId : -threadId);
    Atomics.store(this.#cells, ENTERED, 1);
  }

  leave(threadId: number): void {
    if (this.has(threadId)) Atomics.store(this.#cells, slotOf(threadId), 0);
  }

  has(threadId: number): boolean {
    return threadId > 0 && Math.abs(Atomics.load(this.#cells, slotOf(threadId))) === threadId;
  }

  /** Whether there has ever been one. */
  get used(): boolean {
    return Atomics.load(this.#cells, ENTERED) === 1;
  }

  living(role?: ThreadRole): number[] {
    const entries = [...this.#cells.subarray(FIRST_SLOT)].filter((entry) => entry !== 0);
    const wanted = entries.filter((entry) => role === undefined || entry > 0 === (role === 'user'));
    return wanted.map(Math.abs);
  }

  /** The recorder's worker listens from now on. */
  receive(): void {
    this.#setState(RECEIVING);
  }

  /** Nobody listens any more. */
  stop(): void {
    this.#setState(STOPPED);
  }

  get stopped(): boolean {
    return Atomics.load(this.#cells, STATE) === STOPPED;
  }

  /** Waits until the recorder's worker listens. @returns whether it does */
  awaitReceiver(ms: number): boolean {
    if (Atomics.load(this.#cells, STATE) === 0) Atomics.wait(this.#cells, STATE, 0, ms);
    return Atomics.load(this.#cells, STATE) === RECEIVING;
  }

  #setState(state: number): void {
    Atomics.store(this.#cells, STATE, state);
    Atomics.notify(this.#cells, STATE);
  }
}

function slotOf(threadId: number): number {
  return FIRST_SLOT + (threadId % LIMITS.threads);
}
