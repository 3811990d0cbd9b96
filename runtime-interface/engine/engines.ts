import type { Log } from '../log.ts';
import { type CompiledScript, type Engine, type FormName, type ScriptTake, SHARED } from './engine.ts';
import { ENGINE_KINDS } from './engine-kinds.ts';
import type { Texts } from './taken.ts';

/** The engines of one thread as one. The only place that creates engines, in the main thread and in all others. */
export class Engines {
  readonly #engines: { form: FormName; engine: Engine }[];
  readonly #log: Log;
  #saidShared = false;

  /** @param isWanted decides by a script's URL which scripts are taken */
  constructor(isWanted: (url: string) => boolean, log: Log) {
    this.#engines = Object.values(ENGINE_KINDS).map(({ form, create }) => ({
      form,
      engine: create(isWanted),
    }));
    this.#log = log;
  }

  /** @throws when one of them cannot record */
  start(): void {
    for (const { engine } of this.#engines) engine.start();
  }

  get isShared(): boolean {
    return this.#engines.some(({ engine }) => engine.isShared);
  }

  /** For the worker's half, by form. */
  get shares(): Partial<Record<FormName, unknown>> {
    return Object.fromEntries(this.#engines.map(({ form, engine }) => [form, engine.share]));
  }

  /**
   * What ran since the last take. Never throws; says once when another tool is at the same counters.
   * @param form only of this one; absent: of all
   */
  take(form?: FormName): ScriptTake[] {
    const asked = this.#engines.filter((each) => form === undefined || each.form === form);
    const taken = asked.flatMap(({ engine }) => this.#takeFrom(engine));
    this.#sayShared();
    return taken;
  }

  /** At the end of an invocation: as `take`, but for what is left to the worker. */
  takeOrLeave(): ScriptTake[] {
    const taken = this.#engines.flatMap(({ engine }) => (engine.leave?.() ? [] : this.#takeFrom(engine)));
    this.#sayShared();
    return taken;
  }

  /** Of scripts that the worker has taken. Never throws. */
  texts(form: FormName, scripts: readonly CompiledScript[]): Texts {
    const engine = this.#engines.find((each) => each.form === form)?.engine;
    return Object.fromEntries(engine?.texts?.(scripts) ?? []);
  }

  #takeFrom(engine: Engine): ScriptTake[] {
    try {
      return engine.take();
    } catch (error) {
      this.#log('warn', `coverage could not be collected: ${String(error)}`);
      return [];
    }
  }

  #sayShared(): void {
    if (this.#saidShared || !this.isShared) return;
    this.#saidShared = true;
    this.#log('warn', SHARED);
  }
}
