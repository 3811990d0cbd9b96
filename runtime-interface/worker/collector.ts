import { setTimeout as sleep } from 'node:timers/promises';
import type { Reader, Taker } from '../engine/count-form.ts';
import type { Original } from '../engine/counters/counted-files.ts';
import type { FormName, ScriptTake } from '../engine/engine.ts';
import { COUNT_FORMS } from '../engine/forms.ts';
import { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { FromThread } from '../threads/messages.ts';
import type { Sandbox } from './sandbox.ts';
import { ThreadCollector } from './thread-collector.ts';

const FORM_NAMES = Object.keys(COUNT_FORMS) as FormName[];

/** Of the main thread's engines, by form. */
type Shares = Sandbox['shares'];

interface Receivers {
  /** Takes what ran; `contexts` are given it, absent: those of the running invocations. */
  add(taken: ScriptTake[], contexts?: string[]): void;
  /** Takes what the shim in a thread has to say. */
  receive(message: NonNullable<FromThread['message']>, threads: ThreadCollector, threadId: number): void;
}

/** Asks the threads of the process what they ran: those that the function started, and the main thread. */
export class Collector {
  /** Of forms without a reader, whose engine has started. */
  readonly #shares: Shares = {};
  readonly #readers = new Map<FormName, Reader>();
  readonly #threads: ThreadCollector;
  readonly #add: Receivers['add'];
  readonly #log: Log;
  /** Takes that the main thread leaves to this one; `undefined`: none, so far or for good. */
  #takers: Taker[] | undefined;
  #hasTakenOver = false;
  #isOver = false;
  /** Those that are given what threads hand over, while they are asked for an invocation that has ended. */
  #askedFor: string[] | undefined;

  constructor(sandbox: Sandbox, { add, receive }: Receivers, log: Log) {
    this.#add = add;
    this.#log = log;
    for (const form of FORM_NAMES) this.share(form, sandbox.shares[form]);
    this.#threads = new ThreadCollector(
      sandbox.threads,
      ({ threadId, taken, uncounted, message }) => {
        if (uncounted !== undefined)
          receive({ type: 'uncounted', files: uncounted }, this.#threads, threadId);
        add(taken, this.#askedFor);
        if (message !== undefined) receive(message, this.#threads, threadId);
      },
      log,
    );
  }

  /** Threads that have not handed over what they ran. */
  get silentThreads(): number {
    return this.#threads.silent;
  }

  /** What the main thread's engine of a form lets this one see, or more of it. */
  share(form: FormName, share: unknown): void {
    if (share === undefined) return;
    const reader = this.#readers.get(form) ?? COUNT_FORMS[form].newReader?.();
    if (reader === undefined) this.#shares[form] = share;
    else this.#readers.set(form, reader);
    reader?.add(share);
  }

  /** Where the text of a file is that was instrumented before. */
  originalOf(url: string): Original | undefined {
    for (const reader of this.#readers.values()) {
      const original = reader.originalOf(url);
      if (original !== undefined) return original;
    }
    return undefined;
  }

  /** Takes what ran on the main thread, where its memory tells that. Given to the running invocations. */
  read(): void {
    for (const reader of this.#readers.values()) this.#add(reader.take());
  }

  /**
   * From the main thread, if it does not speak for itself, and from the threads that do not run the handler.
   * @param contexts of the invocation that has ended
   * @param isHeld until this has ended no other invocation runs
   * @param signal ends the wait; what the main thread says later is added later
   */
  async fromInvocation(contexts: string[], isHeld: boolean, signal: AbortSignal): Promise<void> {
    if (this.#takers !== undefined) await this.#fromTakers(this.#takers, contexts, isHeld, signal);
    this.#askedFor = contexts;
    await this.#fromThreads(LIMITS.threadAnswerMs, 'user');
    this.#askedFor = undefined;
  }

  /**
   * Lets the main thread leave its takes to this one from now on, once. While nothing of the function runs.
   * @param isWanted decides by a script's URL
   */
  async takeOver(isWanted: (url: string) => boolean): Promise<void> {
    if (this.#hasTakenOver || this.#isOver) return;
    this.#hasTakenOver = true;
    const readers = [...this.#readers.values()];
    const isUncounted = (url: string) => isWanted(url) && !readers.some((reader) => reader.counts(url));
    try {
      const takers: Taker[] = [];
      for (const form of FORM_NAMES) {
        const share = this.#shares[form];
        const taker =
          share === undefined ? undefined : await COUNT_FORMS[form].takeOver?.(share, isUncounted);
        if (taker !== undefined) takers.push(taker);
      }
      for (const { handedOver } of takers) this.#add(handedOver, []);
      if (takers.length > 0) this.#takers = takers;
      if (this.#isOver) this.giveBack();
    } catch (error) {
      this.#log('debug', `the main thread goes on to take: ${String(error)}`);
    }
  }

  /** What takes have made the main thread's heap grow by. While nothing of the function runs. */
  async giveBackMemory(signal: AbortSignal): Promise<void> {
    if (this.#takers === undefined) return;
    const all = this.#takers.map((taker) => taker.giveBackMemory());
    await withinTime(Promise.all(all), LIMITS.snapshotBudgetMs, signal);
  }

  /** The process ends: the main thread takes again, and must not wait for a session of this one. */
  giveBack(): void {
    this.#isOver = true;
    for (const taker of this.#takers ?? []) taker.end();
    this.#takers = undefined;
  }

  /** The main thread has spoken for itself. */
  async fromThreads(ms: number): Promise<void> {
    await this.#fromThreads(ms);
  }

  /** Resolves after `ms` at the latest. */
  async fromEverywhere(ms: number): Promise<void> {
    // While the main thread waits in native code nothing can interrupt it: what it hands over when it comes
    // back is added then, for the engine has forgotten it.
    this.read();
    const late = sleep(Math.max(0, ms));
    const main = FORM_NAMES.map((form) => this.#fromMainThread(form));
    await Promise.all([Promise.race([Promise.all(main), late]), this.#fromThreads(ms)]);
  }

  async #fromMainThread(form: FormName): Promise<void> {
    try {
      const share = this.#shares[form];
      const told = share === undefined ? undefined : await COUNT_FORMS[form].takeWhileBusy?.(share);
      if (told !== undefined) this.#add(told.taken, told.contexts);
    } catch (error) {
      this.#log('debug', `the main thread gave no coverage: ${String(error)}`);
    }
  }

  async #fromTakers(
    takers: Taker[],
    contexts: string[],
    isHeld: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const all = takers.map(async (taker) => {
      try {
        this.#add(await taker.take(isHeld), contexts);
        this.#add(await taker.texts(), []);
      } catch (error) {
        this.#log('debug', `the main thread gave no coverage: ${String(error)}`);
      }
    });
    await withinTime(Promise.all(all), LIMITS.snapshotBudgetMs, signal);
  }

  async #fromThreads(ms: number, role?: 'user'): Promise<void> {
    if (this.#threads.used) await this.#threads.collect(ms, role);
  }
}

/** Resolves when the work is done, its time is over, or it is told to end. */
function withinTime(work: Promise<unknown>, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms);
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    }
    signal.addEventListener('abort', end);
    work.then(end, end);
  });
}
