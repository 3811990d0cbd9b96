import { gunzipSync, gzipSync } from 'node:zlib';
import { NumberList } from '../bytes/flat-counts.ts';
import { JsonBytes } from '../bytes/json-bytes.ts';
import type { CountForm, CountSums } from '../forms/count-form.ts';

/**
 * The sums of one script for each Lambda function that ran it: what one of them says takes nothing away from the
 * others. Functions are read one after another, so the sums of one are in use, and those of all others are packed.
 */
export class CountsByFunction {
  readonly form: CountForm;
  readonly #packed = new Map<string, Buffer[]>();
  readonly #problems = new Map<string, string>();
  #current: { name: string; sums: CountSums } | undefined;

  constructor(form: CountForm) {
    this.form = form;
  }

  /** The sums of a function, to be added to. */
  of(name: string): CountSums {
    if (this.#current?.name === name) return this.#current.sums;
    this.#pack();
    const sums = this.form.newSums();
    this.#current = { name, sums };
    return sums;
  }

  /** The functions that ran it. */
  get functions(): string[] {
    const current = this.#current === undefined ? [] : [this.#current.name];
    return [...new Set([...this.#packed.keys(), ...this.#problems.keys(), ...current])].sort();
  }

  /** All that a function says, or why it cannot be used. */
  sumsOf(name: string): CountSums | string {
    if (this.#current !== undefined && this.functions.length > 1) this.#pack();
    const { sums } = this.#current ?? { sums: this.#unpacked(name) };
    return this.#problems.get(name) ?? sums.problem ?? sums;
  }

  #pack(): void {
    if (this.#current === undefined) return;
    const { name, sums } = this.#current;
    this.#current = undefined;
    if (sums.problem !== undefined) this.#problems.set(name, sums.problem);
    else {
      const packed = gzipSync(JSON.stringify(sums.toEntry()[this.form.field]), { level: 1 });
      this.#packed.set(name, [...(this.#packed.get(name) ?? []), packed]);
    }
  }

  #unpacked(name: string): CountSums {
    const sums = this.form.newSums();
    const numbers = new NumberList();
    for (const packed of this.#packed.get(name) ?? []) {
      const bytes = gunzipSync(packed);
      numbers.length = 0;
      this.form.scan(new JsonBytes(bytes), numbers);
      sums.add({ bytes, numbers: numbers.numbers, from: 0, to: numbers.length });
    }
    return sums;
  }
}
