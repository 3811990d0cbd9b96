import type { RawScriptCoverage } from '../../../contract/raw-object.ts';
import { saturatingSum } from '../../../contract/saturating-sum.ts';
import type { FlatCounts } from '../../bytes/flat-counts.ts';
import type { CountSums } from '../count-form.ts';

const NUMBER_BYTES = 8;

/** Adds up one counter with itself. JSON keeps the sums exactly: they stop at the largest number that it does. */
export class CounterSums implements CountSums {
  readonly #form: string;
  #counts = new Float64Array(0);
  #problem: string | undefined;

  constructor(form: string) {
    this.#form = form;
  }

  /** By counter; empty where nothing was uploaded. */
  get counts(): Float64Array {
    return this.#counts;
  }

  get bytes(): number {
    return this.#counts.length * NUMBER_BYTES;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  add({ numbers, from, to }: FlatCounts): void {
    const size = to - from;
    if (this.#problem !== undefined || size === 0) return;
    const sums = this.#counts;
    if (sums.length === 0) this.#counts = numbers.slice(from, to);
    else if (sums.length === size) {
      for (let i = 0; i < size; i++) sums[i] = saturatingSum(sums[i] ?? 0, numbers[from + i] ?? 0);
    } else this.#refuse(size);
  }

  toEntry(): Pick<RawScriptCoverage, 'form' | 'functions' | 'counts'> {
    return { form: this.#form, functions: [], counts: [...this.#counts] };
  }

  #refuse(size: number): void {
    this.#problem = `one upload has ${this.#counts.length} counters of it and another one ${size}: one of them is damaged`;
    this.#counts = new Float64Array(0);
  }
}
