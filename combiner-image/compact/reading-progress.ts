import { type Progress, TimeLeft } from '../time-left.ts';

/** How far the reading of all functions is; each of them is read by itself. */
export class ReadingProgress {
  readonly #total: number;
  readonly #onProgress: ((progress: Progress) => void) | undefined;
  #before = { done: 0, bytes: 0 };
  #current = { done: 0, bytes: 0 };

  /** @param total objects of all functions, as far as they have been listed */
  constructor(total: number, onProgress?: (progress: Progress) => void) {
    this.#total = total;
    this.#onProgress = onProgress;
  }

  /** For the next function, or for one that is read again. */
  ofFunction(): TimeLeft {
    this.#before = this.#soFar();
    this.#current = { done: 0, bytes: 0 };
    return new TimeLeft(undefined, ({ stage, done, total, bytes }) => {
      this.#current = { done, bytes };
      const all = Math.max(this.#total, this.#before.done + total);
      this.#onProgress?.({ stage, total: all, ...this.#soFar() });
    });
  }

  #soFar(): { done: number; bytes: number } {
    return {
      done: this.#before.done + this.#current.done,
      bytes: this.#before.bytes + this.#current.bytes,
    };
  }
}
