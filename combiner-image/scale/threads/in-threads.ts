import { availableParallelism } from 'node:os';
import { OutOfMemoryError } from '../../errors.ts';
import { heapBytes } from '../../heap.ts';
import { type ReadListed, readListed } from '../../merge/read-once.ts';
import type { Sums } from '../../merge/sums.ts';
import type { TimeLeft } from '../../time-left.ts';
import { readInParts } from '../read-in-parts.ts';
import { foldPart } from './fold-part.ts';
import { EndedThreadError } from './fold-thread.ts';
import { FoldThreads } from './fold-threads.ts';
import type { FoldMessage, OnProgress } from './messages.ts';

const MEBIBYTE = 1024 * 1024;

/**
 * To begin a thread, and to make its code fast, takes the processor as long as to read some 2,000 small objects (0.4 s, as
 * measured): with two threads for 3,000 nothing would be won.
 */
export const WORTH_A_THREAD = 2_000;

/** Where a thread had less, what is large would be read twice. */
const LEAST_HEAP = 256 * MEBIBYTE;

/** Parts for each thread, so that all end at about the same time. */
const PARTS_EACH = 4;
const LARGEST_PART = 5_000;

/** As many as there are processors. */
export function defaultWorkers(): number {
  return availableParallelism();
}

/**
 * Reads a store by several threads, this one among them, each of which folds parts of it. What they find is the same as
 * what one finds. Few objects, several stores, and what no other thread can open are read by this one alone.
 * @param worth objects for each thread at least
 */
export function inThreads(workers: number, worth = WORTH_A_THREAD): ReadListed<Sums> {
  return async (listed, selection, newSums, time) => {
    const [only, ...more] = listed;
    const threads = only === undefined || more.length > 0 ? 1 : threadsFor(only.keys.length, workers, worth);
    const address = only?.location.store.address;
    if (only === undefined || address === undefined || threads < 2)
      return readListed(listed, selection, newSums, time);
    const total = only.keys.length;
    const { location } = only;
    const stopped = new AbortController();
    const foldHere = (message: FoldMessage, onProgress: OnProgress = () => {}) =>
      foldPart(location, message, onProgress, stopped.signal);
    // This thread is one of them: its code is fast already, and it would wait for the others.
    const pool = new FoldThreads(
      { address, prefix: location.prefix },
      threads - 1,
      heapOf(threads) / MEBIBYTE,
      { fold: foldHere },
    );
    const progress = new SharedProgress(total, time);
    let isWithout = false;
    const read = readInParts({
      size: Math.ceil(Math.min(total / threads / PARTS_EACH, LARGEST_PART)),
      ahead: 2 * threads,
      fold: async (_, keys, of, told) => {
        const message = { keys, selection: of, told, end: time.endOf('read') };
        if (isWithout) return foldHere(message);
        try {
          return await pool.fold(message, (objects, bytes) => progress.add(objects, bytes));
        } catch (error) {
          // What one could not begin with, others could not either.
          if (error instanceof EndedThreadError) isWithout = true;
          else if (!(error instanceof OutOfMemoryError)) throw error;
          // Here there is more room, and no other thread is needed.
          return foldHere(message);
        }
      },
    });
    try {
      return await read(listed, selection, newSums, time);
    } finally {
      progress.end();
      stopped.abort();
      await pool.stop();
    }
  };
}

/** One for so many objects, as many as are asked for, and for which there is memory. */
function threadsFor(objects: number, workers: number, worth: number): number {
  const most = Math.floor(heapBytes() / LEAST_HEAP) - 1;
  return Math.min(workers, most, Math.floor(objects / worth));
}

/** Half is for what all of them have found. */
function heapOf(threads: number): number {
  return Math.max(LEAST_HEAP, heapBytes() / 2 / threads);
}

/** How far all of them are. */
class SharedProgress {
  readonly #total: number;
  readonly #time: TimeLeft;
  #done = 0;
  #bytes = 0;

  constructor(total: number, time: TimeLeft) {
    this.#total = total;
    this.#time = time;
    this.#tell();
  }

  /** What is read for the second time is not counted again, nor what is read after the end. */
  add(objects: number, bytes: number): void {
    if (this.#done === this.#total) return;
    this.#done = Math.min(this.#total - 1, this.#done + objects);
    this.#bytes += bytes;
    this.#tell();
  }

  end(): void {
    this.#done = this.#total;
    this.#tell();
  }

  #tell(): void {
    this.#time.tell({ stage: 'read', done: this.#done, total: this.#total, bytes: this.#bytes });
  }
}
