import { INSTRUMENTED_LIMITS } from '../../../contract/instrumented-folder.ts';
import { saturatingSum } from '../../../contract/saturating-sum.ts';
import type { FlatCounts } from '../../bytes/flat-counts.ts';
import type { CountSums } from '../count-form.ts';

const NUMBER_BYTES = 8;
const SEGMENT_BYTES = 200;
/** Of one script: the largest bundles have some 100,000 counters. */
const MOST_NUMBERS = INSTRUMENTED_LIMITS.counters;

/** Sums of one script: `[index, length, count, …, index, length, count, …]`, for each source that has run. */
export class SegmentSums implements CountSums {
  readonly #segments = new Map<number, Float64Array>();
  #numbers = 0;
  problem: string | undefined;

  get bytes(): number {
    return this.#numbers * NUMBER_BYTES + this.#segments.size * SEGMENT_BYTES;
  }

  add({ numbers, from, to }: FlatCounts): void {
    for (let at = from; at + 1 < to && this.problem === undefined; ) {
      const [index = 0, length = 0] = [numbers[at], numbers[at + 1]];
      at += 2;
      const sums = this.#sumsOf(index, length);
      if (sums === undefined || at + length > to) {
        this.#refuse(
          sums === undefined
            ? 'counts of one source have two lengths, or there are too many'
            : 'counts are missing',
        );
        return;
      }
      for (let i = 0; i < length; i++) sums[i] = saturatingSum(sums[i] ?? 0, numbers[at + i] ?? 0);
      at += length;
    }
  }

  /** @returns undefined when that source has not run. */
  countsOf(index: number): Float64Array | undefined {
    return this.#segments.get(index);
  }

  toEntry() {
    const counts = [...this.#segments].flatMap(([index, sums]) => [index, sums.length, ...sums]);
    return { form: ISTANBUL_FORM, functions: [], counts };
  }

  #sumsOf(index: number, length: number): Float64Array | undefined {
    const known = this.#segments.get(index);
    if (known !== undefined) return known.length === length ? known : undefined;
    this.#numbers += length;
    if (this.bytes > MOST_NUMBERS * NUMBER_BYTES) return undefined;
    const sums = new Float64Array(length);
    this.#segments.set(index, sums);
    return sums;
  }

  #refuse(problem: string): void {
    this.problem = problem;
    this.#segments.clear();
    this.#numbers = 0;
  }
}

export const ISTANBUL_FORM = 'istanbul-1';
