import type { InvokeEvent } from '../extension/extension-connection.ts';
import type { ExtensionEvents } from '../extension/extension-events.ts';
import { LIMITS } from '../limits.ts';

/**
 * Holds the sandbox awake. After an INVOKE event Lambda does not freeze the sandbox until the extension asks
 * for the next one; that is done when the invocation has ended and everything is uploaded.
 *
 * Events and invocations are matched by request id: an invocation may end before its event is read, start long
 * after it, when the main thread was busy, or never.
 */
export class Hold {
  readonly #onFailure: (error: Error) => void;
  #events: Pick<ExtensionEvents, 'next'> | undefined;
  /** The main thread asks for the first event, when it registers. */
  #asking = true;
  #hasFailed = false;
  /** The invocation that holds the sandbox. */
  #holding: string | undefined;
  /** The newest ones, by request id. */
  #started: string | undefined;
  #settled: string | undefined;
  #neverStarted: NodeJS.Timeout | undefined;
  #unhandled = 0;
  #newestUnhandled: string | undefined;
  #onInvoke: ((event: InvokeEvent) => void) | undefined;

  constructor(onFailure: (error: Error) => void) {
    this.#onFailure = onFailure;
  }

  useEvents(events: Pick<ExtensionEvents, 'next'>): void {
    this.#events = events;
    this.#release();
  }

  /** Nothing will tell where invocations start and end: `onInvoke` settles each as soon as it can. */
  endWithoutShim(onInvoke: (event: InvokeEvent) => void): void {
    this.#onInvoke = onInvoke;
  }

  /** An invocation has been announced. */
  received(event: InvokeEvent): void {
    const { requestId } = event;
    this.#asking = false;
    if (requestId !== this.#settled) this.#holding = requestId;
    if (this.#onInvoke !== undefined) this.#onInvoke(event);
    else if (requestId !== this.#started) this.#watchForStart(requestId);
    this.#release();
  }

  /** Invocations that were let go because their handler was not called. */
  get unhandled(): number {
    return this.#unhandled;
  }

  started(requestId: string): void {
    this.#started = requestId;
    // The main thread was busy for so long.
    if (this.#newestUnhandled === requestId) this.#unhandled--;
    if (requestId === this.#holding) clearTimeout(this.#neverStarted);
  }

  /** The invocation has ended and what it ran is stored, or will be tried again later. */
  settled(requestId: string): void {
    this.#settled = requestId;
    this.#letGo(requestId);
  }

  /** Whether no other invocation begins before this one, which has started, is settled: its event may be on its way. */
  isHeld(requestId: string): boolean {
    if (this.#events === undefined || this.#hasFailed) return false;
    return this.#asking || requestId === this.#holding;
  }

  /** A payload that is not JSON never reaches the handler. */
  #watchForStart(requestId: string): void {
    this.#neverStarted = setTimeout(() => {
      // On a busy machine the message that it has started may have arrived, and timers come before messages.
      setImmediate(() => {
        if (requestId === this.#started) return;
        this.#unhandled++;
        this.#newestUnhandled = requestId;
        this.#letGo(requestId);
      });
    }, LIMITS.neverStartedMs);
  }

  #letGo(requestId: string): void {
    if (requestId === this.#holding) this.#holding = undefined;
    this.#release();
  }

  #release(): void {
    if (this.#events === undefined || this.#asking || this.#holding !== undefined) return;
    this.#asking = true;
    this.#events.next().then(
      (event) => this.received(event),
      (error: Error) => {
        this.#hasFailed = true;
        this.#onFailure(error);
      },
    );
  }
}
