import { gunzipSync, gzipSync } from 'node:zlib';
import { type FlatCounts, NumberList } from '../bytes/flat-counts.ts';
import { JsonBytes } from '../bytes/json-bytes.ts';
import type { CountForm, CountSums } from '../forms/count-form.ts';

/** Packed sums of one function; with more they are packed into one. */
const MAX_PACKED = 8;

/** As they go to who adds them to others. */
export type CountsState = { name: string; counts: string } | { name: string; problem: string };

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

  /** The function whose sums are in use. */
  get current(): string | undefined {
    return this.#current?.name;
  }

  /** Of the sums in use. */
  get bytes(): number {
    return this.#current?.sums.bytes ?? 0;
  }

  /**
   * Adds to the sums of a function; those of another one must not be in use.
   * @param counts one upload; undefined where it says no more than that the script ran
   */
  add(name: string, counts: FlatCounts | undefined): void {
    this.#current ??= { name, sums: this.form.newSums() };
    if (counts !== undefined && !this.#problems.has(name)) this.#current.sums.add(counts);
  }

  /** The functions that ran it. */
  get functions(): string[] {
    const current = this.#current === undefined ? [] : [this.#current.name];
    return [...new Set([...this.#packed.keys(), ...this.#problems.keys(), ...current])].sort();
  }

  /** All that a function says, or why it cannot be used. */
  sumsOf(name: string): CountSums | string {
    const isAll = this.#current?.name === name && !this.#packed.has(name);
    if (!isAll) this.pack();
    const sums = this.#current?.sums ?? this.#unpacked(name);
    return this.#problems.get(name) ?? sums.problem ?? sums;
  }

  /** All that a function says, as JSON that its form reads; or why it cannot be used. */
  stateOf(name: string): CountsState {
    const sums = this.sumsOf(name);
    if (typeof sums === 'string') return { name, problem: sums };
    return { name, counts: JSON.stringify(sums.toEntry()[this.form.field]) };
  }

  /** Makes the sums in use small. @returns the bytes that are kept of them, beside those that were */
  pack(): number {
    if (this.#current === undefined) return 0;
    const { name } = this.#current;
    const known = this.#packed.get(name) ?? [];
    const isFull = known.length >= MAX_PACKED;
    const sums = isFull ? this.#unpacked(name, this.#current.sums) : this.#current.sums;
    this.#current = undefined;
    const problem = this.#problems.get(name) ?? sums.problem;
    if (problem !== undefined) return -this.refuse(name, problem);
    const packed = gzipSync(JSON.stringify(sums.toEntry()[this.form.field]), { level: 1 });
    this.#packed.set(name, isFull ? [packed] : [...known, packed]);
    return packed.length - (isFull ? sizeOf(known) : 0);
  }

  /** Keeps nothing of what a function says. @returns the packed bytes that are given up */
  refuse(name: string, problem: string): number {
    const given = sizeOf(this.#packed.get(name) ?? []);
    this.#problems.set(name, problem);
    this.#packed.delete(name);
    return given;
  }

  #unpacked(name: string, sums = this.form.newSums()): CountSums {
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

function sizeOf(buffers: readonly Buffer[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0);
}
