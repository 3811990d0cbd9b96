import { setTimeout as sleep } from 'node:timers/promises';
import type { FormName, ScriptTake } from '../engine/engine.ts';
import { COUNT_FORMS } from '../engine/forms.ts';
import { LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { FromThread } from '../threads/messages.ts';
import type { Sandbox } from './sandbox.ts';
import { ThreadCollector } from './thread-collector.ts';

const FORM_NAMES = Object.keys(COUNT_FORMS) as FormName[];

interface Receivers {
  /** Takes what ran; `contexts` are given it, absent: those of the running invocations. */
  add(taken: ScriptTake[], contexts?: string[]): void;
  /** Takes what the shim in a thread has to say. */
  receive(message: NonNullable<FromThread['message']>, threads: ThreadCollector, threadId: number): void;
}

/** Asks the threads of the process what they ran: those that the function started, and the main thread. */
export class Collector {
  readonly #sandbox: Sandbox;
  readonly #threads: ThreadCollector;
  readonly #add: Receivers['add'];
  readonly #log: Log;
  /** Those that are given what threads hand over, while they are asked for an invocation that has ended. */
  #askedFor: string[] | undefined;

  constructor(sandbox: Sandbox, { add, receive }: Receivers, log: Log) {
    this.#sandbox = sandbox;
    this.#add = add;
    this.#log = log;
    this.#threads = new ThreadCollector(
      sandbox.threads,
      ({ threadId, taken, message }) => {
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

  /**
   * The main thread has spoken for itself, and so do threads that run the handler.
   * @param contexts of the invocation that has ended
   */
  async fromUserThreads(contexts: string[]): Promise<void> {
    this.#askedFor = contexts;
    await this.#fromThreads(LIMITS.threadAnswerMs, 'user');
    this.#askedFor = undefined;
  }

  /** The main thread has spoken for itself. */
  async fromThreads(ms: number): Promise<void> {
    await this.#fromThreads(ms);
  }

  /** Resolves after `ms` at the latest. */
  async fromEverywhere(ms: number): Promise<void> {
    // While the main thread waits in native code nothing can interrupt it: what it hands over when it comes
    // back is added then, for the engine has forgotten it.
    const late = sleep(Math.max(0, ms));
    const main = FORM_NAMES.map((form) => this.#fromMainThread(form));
    await Promise.all([Promise.race([Promise.all(main), late]), this.#fromThreads(ms)]);
  }

  async #fromMainThread(form: FormName): Promise<void> {
    try {
      const { taken, contexts } = await COUNT_FORMS[form].takeWhileBusy(this.#sandbox.shares[form]);
      this.#add(taken, contexts);
    } catch (error) {
      this.#log('debug', `the main thread gave no coverage: ${String(error)}`);
    }
  }

  async #fromThreads(ms: number, role?: 'user'): Promise<void> {
    if (this.#threads.used) await this.#threads.collect(ms, role);
  }
}
