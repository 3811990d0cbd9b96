import { mustHaveRoom } from './heap.ts';
import { plural } from './plural.ts';

/** What a run does one after another, each with a share of the time. */
export type Stage = 'read' | 'convert' | 'upload';

/** A stage takes nothing more up when so much of the time is left: what follows needs the rest. */
const KEPT: Record<Stage, number> = { read: 0.6, convert: 0.35, upload: 0.05 };

const STAGES: readonly [stage: Stage, noun: string, verb: string, doing: string][] = [
  ['read', 'object', 'read', 'Reading'],
  ['convert', 'script', 'converted', 'Converting'],
  ['upload', 'file', 'written', 'Writing'],
];

/** `Reading`, and what is read. */
export function stageInWords(stage: Stage): { doing: string; noun: string } {
  const [, noun = '', , doing = ''] = STAGES.find(([each]) => each === stage) ?? [];
  return { doing, noun };
}

/** How far a stage is. */
export interface Progress {
  stage: Stage;
  done: number;
  total: number;
  /** What was read of the store. */
  bytes: number;
}

/** How long a run may take, and what it did not come to. Without a limit it comes to everything. */
export class TimeLeft {
  readonly #remainingMs: () => number;
  readonly #totalMs: number;
  readonly #kept: Readonly<Record<Stage, number>>;
  readonly #late = new Map<Stage, number>();
  readonly #onProgress: ((progress: Progress) => void) | undefined;
  #bytes = 0;

  /** @param onProgress called before each item of a stage, and when there are no more */
  constructor(
    remainingMs: () => number = () => Number.POSITIVE_INFINITY,
    onProgress?: (progress: Progress) => void,
    kept = KEPT,
  ) {
    this.#kept = kept;
    this.#remainingMs = remainingMs;
    this.#totalMs = remainingMs();
    this.#onProgress = onProgress;
  }

  isOver(stage: Stage): boolean {
    return this.#remainingMs() < this.#keptMs(stage);
  }

  /**
   * Gives items as long as there is time for their stage, and counts the others.
   * @throws OutOfMemoryError when there is no room for the next one; what is written has been made already.
   */
  *take<T>(stage: Stage, items: Iterable<T> & { readonly length: number }): Generator<T> {
    this.#bytes = 0;
    const tell = (done: number) =>
      this.#onProgress?.({ stage, done, total: items.length, bytes: this.#bytes });
    try {
      let index = 0;
      for (const item of items) {
        if (this.isOver(stage)) {
          this.#late.set(stage, this.late(stage) + items.length - index);
          return;
        }
        if (stage !== 'upload') mustHaveRoom();
        tell(index++);
        yield item;
      }
    } finally {
      tell(items.length);
    }
  }

  /** For those who read a part while we go on: as long as there is time to read, with counts of its own. */
  shared(): TimeLeft {
    return TimeLeft.until(this.endOf('read'));
  }

  /** All of the time until then, in epoch milliseconds, is for one stage. */
  static until(end: number | (() => number), onProgress?: (progress: Progress) => void): TimeLeft {
    const remaining = () => (typeof end === 'number' ? end : end()) - Date.now();
    return new TimeLeft(remaining, onProgress, { read: 0, convert: 0, upload: 0 });
  }

  /** When a stage takes nothing more up, in epoch milliseconds; infinite: it comes to everything. */
  endOf(stage: Stage): number {
    return Date.now() + this.#remainingMs() - this.#keptMs(stage);
  }

  /** A stage that others share with us is so far. */
  tell(progress: Progress): void {
    this.#onProgress?.(progress);
  }

  /** Others had no time for so many items of a stage. */
  miss(stage: Stage, items: number): void {
    if (items > 0) this.#late.set(stage, this.late(stage) + items);
  }

  /** What came of the store for items of this stage. */
  took(bytes: number): void {
    this.#bytes += bytes;
  }

  /** How many items of a stage there was no time for. */
  late(stage: Stage): number {
    return this.#late.get(stage) ?? 0;
  }

  /** What there was no time for, and what to do; undefined when there was enough. */
  missing(): string | undefined {
    const parts = STAGES.flatMap(([stage, noun, verb]) =>
      this.late(stage) > 0 ? [`${plural(this.late(stage), noun)} could not be ${verb} in time`] : [],
    );
    if (parts.length === 0) return undefined;
    return `${parts.join(', ')}. Give the function a longer timeout, or more memory, which brings more processor time, or run lambda-coverage compact.`;
  }

  /** Without a limit nothing need be kept: infinity times nothing is no number. */
  #keptMs(stage: Stage): number {
    return this.#totalMs === Number.POSITIVE_INFINITY ? 0 : this.#kept[stage] * this.#totalMs;
  }

  /** All of a stage is done anew. */
  again(stage: Stage): void {
    this.#late.delete(stage);
  }
}
