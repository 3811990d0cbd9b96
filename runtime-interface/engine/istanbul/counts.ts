import { saturatingSum } from '../../../contract/saturating-sum.ts';
import type { CountForm, CountSum } from '../count-form.ts';

/** What ran of one source in a script that brings counters. */
export interface BroughtCounts {
  /** Of its hash among those of the text (`broughtHashes`); -1 until the file is known. */
  index: number;
  counts: readonly number[];
}

/** Counts of a script are `[index, length, count, …, index, length, count, …]`, for each source that has run. */
export const ISTANBUL_COUNTS: CountForm = {
  newSum: () => new BroughtSum(),

  /** `[index, length, from, to, from, to, …]`. */
  runs(brought) {
    const { index, counts } = brought as BroughtCounts;
    const row = [index, counts.length];
    for (let from = 0; from < counts.length; from++) {
      if (counts[from] === 0) continue;
      let to = from + 1;
      while (to < counts.length && counts[to] !== 0) to++;
      row.push(from, to);
      from = to;
    }
    return row.length > 2 ? [row] : [];
  },

  // Nothing is compiled around such a text that would be told apart by its counters.
  beginsWith: () => false,

  /** V8 counts beside them, and hands over theirs with its own. */
  takeWhileBusy: async () => ({ taken: [] }),
};

class BroughtSum implements CountSum {
  readonly #sources = new Map<number, Float64Array>();

  add(brought: unknown): boolean {
    const { index, counts } = brought as BroughtCounts;
    const sums = this.#sources.get(index) ?? new Float64Array(counts.length);
    this.#sources.set(index, sums);
    let newCode = false;
    for (let i = 0; i < sums.length; i++) {
      const count = counts[i] ?? 0;
      newCode ||= count > 0 && sums[i] === 0;
      sums[i] = saturatingSum(sums[i] ?? 0, count);
    }
    return newCode;
  }

  toCounts() {
    const counts = [...this.#sources].flatMap(([index, sums]) => [index, sums.length, ...sums]);
    return { form: 'istanbul-1', functions: [], counts };
  }
}
