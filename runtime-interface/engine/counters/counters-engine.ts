import type { CounterForm } from '../../../contract/counters/placement.ts';
import type { Engine, EngineKind } from '../engine.ts';
import type { CountedFile, CountedFiles } from './counted-files.ts';
import { CounterReader } from './counter-reader.ts';

/** Code that counts by itself. On the main thread the worker reads its counts; other threads hand them over. */
class CountersEngine implements Engine {
  readonly isShared = false;
  readonly isReadByWorker = true;
  readonly #form: CounterForm;
  readonly #counted: CountedFiles;
  readonly #reader = new CounterReader();
  /** How many files the reader knows. */
  #read = 0;

  constructor(form: CounterForm, counted: CountedFiles) {
    this.#form = form;
    this.#counted = counted;
  }

  /** The code has counted from its beginning. */
  start(): void {}

  get share(): CountedFile[] {
    return this.#counted.of(this.#form);
  }

  take() {
    const files = this.share;
    this.#reader.add(files.slice(this.#read));
    this.#read = files.length;
    return this.#reader.take();
  }
}

function kind(form: CounterForm): EngineKind {
  return { form, create: (_, counted) => new CountersEngine(form, counted) };
}

export const COUNTERS_ENGINE = kind('counters-1');
export const HITS_ENGINE = kind('hits-2');
export const EARLIER_HITS_ENGINE = kind('hits-1');
