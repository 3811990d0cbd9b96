import { Worker } from 'node:worker_threads';
import { OutOfMemoryError } from '../../errors.ts';
import { heapIsFull } from '../../heap.ts';
import type { FoldedPart } from '../fold-keys.ts';
import { uncarried } from './carried-error.ts';
import type { FoldMessage, OnProgress, ThreadData, ThreadMessage } from './messages.ts';

/** Beside this file, in the sources and in what is bundled. */
const FILE = import.meta.url.endsWith('.ts') ? './fold-worker.ts' : './fold-worker.mjs';

/** Who folds one part after another: a thread, or this one. */
export interface Folder {
  fold(message: FoldMessage, onProgress: OnProgress): Promise<FoldedPart>;
}

interface Work {
  onProgress: OnProgress;
  resolve(part: FoldedPart): void;
  reject(error: Error): void;
}

/**
 * A thread could not be begun, as where a container has no room for another one or Node's permission model allows none, or
 * ended by itself. It says nothing of what was to be folded.
 */
export class EndedThreadError extends Error {
  override readonly name = 'EndedThreadError';
}

/** A thread that folds one part of a store after another. */
export class FoldThread implements Folder {
  readonly #worker: Worker | undefined;
  #work: Work | undefined;
  /** Why it folds nothing any more. */
  #failure: Error | undefined;

  /** @param heapMib what it may keep */
  constructor(data: ThreadData, heapMib: number) {
    const worker = this.#begun(data, heapMib);
    worker?.on('message', (message: ThreadMessage) => this.#told(message));
    worker?.on('error', (error) => this.#failed(error));
    worker?.on('exit', () => this.#failed(undefined));
    this.#worker = worker;
  }

  #begun(data: ThreadData, heapMib: number): Worker | undefined {
    try {
      return new Worker(new URL(FILE, import.meta.url), {
        workerData: data,
        resourceLimits: { maxOldGenerationSizeMb: heapMib },
        // What the process was begun with may be for its own program alone: `--input-type`.
        execArgv: [],
      });
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  get isUsable(): boolean {
    return this.#failure === undefined;
  }

  /** @throws what folding throws, OutOfMemoryError for a thread whose heap was full, and EndedThreadError */
  fold(message: FoldMessage, onProgress: OnProgress): Promise<FoldedPart> {
    return new Promise((resolve, reject) => {
      this.#work = { onProgress, resolve, reject };
      if (this.#failure !== undefined) this.#end(({ reject: fail }) => fail(this.#failure as Error));
      else this.#worker?.postMessage(message);
    });
  }

  async stop(): Promise<void> {
    this.#failure ??= new Error('a thread that folds was stopped');
    await this.#worker?.terminate();
  }

  #told(message: ThreadMessage): void {
    if ('progress' in message) this.#work?.onProgress(message.progress);
    else if ('part' in message) this.#end(({ resolve }) => resolve(message.part));
    else this.#end(({ reject }) => reject(uncarried(message.error)));
  }

  #failed(cause: unknown): void {
    const isFull = cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
    this.#failure ??= isFull
      ? new OutOfMemoryError(heapIsFull(), { cause })
      : new EndedThreadError('a thread that folds has ended', { cause });
    const failure = this.#failure;
    this.#end(({ reject }) => reject(failure));
  }

  #end(how: (work: Work) => void): void {
    const work = this.#work;
    this.#work = undefined;
    if (work !== undefined) how(work);
  }
}
