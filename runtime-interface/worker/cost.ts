import type { RecordingCost } from '../../contract/raw-object.ts';
import { monotonicMs } from '../clock.ts';
import type { Outbox } from './outbox.ts';

/** What recording costs the sandbox, as far as the worker sees it. */
export class Cost {
  #startMs = 0;
  #held = 0;
  #heldMs = 0;

  started(ms: number): void {
    this.#startMs = ms;
  }

  /** @param sinceMs when the answer was there, by the monotonic clock */
  held(sinceMs: number): void {
    this.#held++;
    this.#heldMs += monotonicMs() - sinceMs;
  }

  describe({ health: { uploads }, bytes }: Outbox): RecordingCost {
    const { heapTotal, external } = process.memoryUsage();
    return {
      startMs: this.#startMs,
      held: this.#held,
      heldMs: Math.round(this.#heldMs),
      uploads,
      bytes,
      memory: heapTotal + external,
    };
  }
}
