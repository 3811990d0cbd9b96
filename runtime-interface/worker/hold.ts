import type { ExtensionEvents } from '../extension/extension-events.ts';
import { LIMITS } from '../limits.ts';

/**
 * Holds the sandbox awake. After an INVOKE event Lambda does not freeze the sandbox until the extension asks
 * for the next one; that is done when the invocation has ended and everything is uploaded.
 *
 * Counted rather than matched by request id: there is one event for each invocation, and an invocation may
 * end before the event is read.
 */
export class Hold {
  readonly #onFailure: (error: Error) => void;
  #events: ExtensionEvents | undefined;
  /** The main thread asks for the first event, when it registers. */
  #asking = true;
  #received = 0;
  #started = 0;
  #settled = 0;
  #neverStarted: NodeJS.Timeout | undefined;

  constructor(onFailure: (error: Error) => void) {
    this.#onFailure = onFailure;
  }

  useEvents(events: ExtensionEvents): void {
    this.#events = events;
    this.#release();
  }

  /** An invocation has been announced. */
  received(): void {
    this.#asking = false;
    this.#received++;
    // A payload that is no JSON never reaches the handler.
    this.#neverStarted = setTimeout(() => {
      if (this.#started >= this.#received) return;
      this.#started++;
      this.settled();
    }, LIMITS.neverStartedMs);
    this.#release();
  }

  started(): void {
    this.#started++;
  }

  /** The invocation has ended and what it ran is stored, or will be tried again later. */
  settled(): void {
    this.#settled++;
    this.#release();
  }

  #release(): void {
    if (this.#events === undefined || this.#asking || this.#settled < this.#received) return;
    this.#asking = true;
    clearTimeout(this.#neverStarted);
    this.#events.next().then(() => this.received(), this.#onFailure);
  }
}
