import type { FoldedPart } from '../fold-keys.ts';
import { type Folder, FoldThread } from './fold-thread.ts';
import type { FoldMessage, ThreadData } from './messages.ts';

/** Some threads that share the parts of a store. They are begun as soon as there is something to do for them. */
export class FoldThreads {
  readonly #data: ThreadData;
  readonly #heapMib: number;
  readonly #free: Folder[];
  readonly #begun = new Set<FoldThread>();
  readonly #waiting: ((folder: Folder) => void)[] = [];
  readonly #most: number;

  /**
   * @param most threads that are begun
   * @param here folds beside them, on this thread
   */
  constructor(data: ThreadData, most: number, heapMib: number, here?: Folder) {
    this.#data = data;
    this.#most = most;
    this.#heapMib = heapMib;
    this.#free = here === undefined ? [] : [here];
  }

  /** @param onProgress told of objects that were read since it was told last, and their bytes */
  async fold(
    message: FoldMessage,
    onProgress: (objects: number, bytes: number) => void,
  ): Promise<FoldedPart> {
    const folder = await this.#take();
    const before = { objects: 0, bytes: 0 };
    try {
      return await folder.fold(message, ({ objects, bytes }) => {
        // Whoever reads a part once more begins at 0 again.
        onProgress(Math.max(0, objects - before.objects), Math.max(0, bytes - before.bytes));
        before.objects = Math.max(before.objects, objects);
        before.bytes = Math.max(before.bytes, bytes);
      });
    } finally {
      this.#giveBack(folder);
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#begun].map((thread) => thread.stop()));
  }

  /** Others first: they begin while this thread reads. */
  async #take(): Promise<Folder> {
    if (this.#begun.size < this.#most) return this.#begin();
    return this.#free.pop() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  #begin(): FoldThread {
    const thread = new FoldThread(this.#data, this.#heapMib);
    this.#begun.add(thread);
    return thread;
  }

  #giveBack(folder: Folder): void {
    let next = folder;
    if (folder instanceof FoldThread && !folder.isUsable) {
      this.#begun.delete(folder);
      if (this.#waiting.length === 0) return;
      next = this.#begin();
    }
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#free.push(next);
    else waiting(next);
  }
}
