/** The worker's tasks, one after the other. One that cannot wait cuts the others short. */
export class TaskQueue {
  readonly #failed: (error: unknown) => void;
  #last: Promise<void> = Promise.resolve();
  #current = new AbortController();
  #urgent = 0;

  /** @param failed takes the error of a task; the next one runs all the same */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /** Resolves when the task has ended, however it ended. It gives way to an urgent one behind it. */
  add(task: (signal: AbortSignal) => Promise<void>): Promise<void> {
    return this.#enqueue(async (signal) => {
      if (this.#urgent === 0) await task(signal);
    });
  }

  /** Ends what runs and is the next: for a task that does all that the others would have done. */
  addUrgent(task: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#urgent++;
    this.#current.abort();
    return this.#enqueue((signal) => {
      this.#urgent--;
      return task(signal);
    });
  }

  #enqueue(task: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#last = this.#last.then(async () => {
      this.#current = new AbortController();
      try {
        await task(this.#current.signal);
      } catch (error) {
        this.#failed(error);
      }
    });
    return this.#last;
  }
}
