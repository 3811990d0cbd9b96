import type { FoldedPart } from '../fold-keys.ts';
import { FoldThread } from './fold-thread.ts';
import type { FoldMessage, ThreadData } from './messages.ts';

/** Some threads that share the parts of a store. Each is begun when there is something to do for it. */
export class FoldThreads {
  readonly #data: ThreadData;
  readonly #heapMib: number;
  readonly #free: FoldThread[] = [];
  readonly #all = new Set<FoldThread>();
  readonly #waiting: ((thread: FoldThread) => void)[] = [];
  readonly #most: number;

  constructor(data: ThreadData, most: number, heapMib: number) {
    this.#data = data;
    this.#most = most;
    this.#heapMib = heapMib;
  }

  /** @param onProgress told of objects that were read since it was told last, and their bytes */
  async fold(
    message: FoldMessage,
    onProgress: (objects: number, bytes: number) => void,
  ): Promise<FoldedPart> {
    const thread = await this.#take();
    const before = { objects: 0, bytes: 0 };
    try {
      return await thread.fold(message, ({ objects, bytes }) => {
        // Whoever reads a part once more begins at 0 again.
        onProgress(Math.max(0, objects - before.objects), Math.max(0, bytes - before.bytes));
        before.objects = Math.max(before.objects, objects);
        before.bytes = Math.max(before.bytes, bytes);
      });
    } finally {
      this.#giveBack(thread);
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#all].map((thread) => thread.stop()));
  }

  async #take(): Promise<FoldThread> {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#all.size < this.#most) return this.#begin();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #begin(): FoldThread {
    const thread = new FoldThread(this.#data, this.#heapMib);
    this.#all.add(thread);
    return thread;
  }

  #giveBack(thread: FoldThread): void {
    let next = thread;
    if (!thread.isUsable) {
      this.#all.delete(thread);
      if (this.#waiting.length === 0) return;
      next = this.#begin();
    }
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#free.push(next);
    else waiting(next);
  }
}
