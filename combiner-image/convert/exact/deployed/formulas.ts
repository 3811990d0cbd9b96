/** A count as the repaired flow knows it: the index of a linear formula over readings. */
export type CountId = number;

/** Counts nothing: code that can never run. */
export const ZERO: CountId = 0;

/** The count behind a place that errors came out of; all but `count` are indexes of readings. */
interface BehindErrors {
  count: CountId;
  /** How many errors came out of the place for sure, and how many likely did. */
  sure: number;
  likely: number;
  /** Later counters of the same straight line, filled while the walk goes on. */
  floors: readonly number[];
}

/**
 * Linear formulas over raw readings of V8's counts. A formula is a reading, or a sum of formulas made
 * before it with +1 or -1; so all are evaluated in one pass, after any number of uploads was added up.
 */
export class Formulas {
  /** Per formula: the index of its reading, or -1. */
  readonly #readingOf: number[] = [-1];
  /** Per formula: where its terms begin in `#terms`. A term is `id + 1`, negative to subtract. */
  readonly #termsAt: number[] = [0];
  readonly #terms: number[] = [];
  readonly #behind = new Map<CountId, BehindErrors>();

  get size(): number {
    return this.#readingOf.length;
  }

  reading(index: number): CountId {
    this.#readingOf.push(index);
    this.#termsAt.push(this.#terms.length);
    return this.size - 1;
  }

  sum(plus: readonly CountId[], minus: readonly CountId[] = []): CountId {
    if (minus.length === 0 && plus.length === 1) return plus[0] ?? ZERO;
    const at = this.#terms.length;
    for (const id of plus) if (id !== ZERO) this.#terms.push(id + 1);
    for (const id of minus) if (id !== ZERO) this.#terms.push(-(id + 1));
    if (this.#terms.length === at) return ZERO;
    this.#readingOf.push(-1);
    this.#termsAt.push(at);
    return this.size - 1;
  }

  /**
   * One way of two: as often as both without the other one.
   * @param _decided how often the test chose this way, where the test is known
   */
  rest(all: CountId, parts: readonly CountId[], _decided: CountId | undefined): CountId {
    return this.sum([all], parts);
  }

  /** The only formula that is not linear: never below a later counter, so what ran is never shown as not run. */
  behindErrors(behind: BehindErrors): CountId {
    this.#readingOf.push(-1);
    this.#termsAt.push(this.#terms.length);
    this.#behind.set(this.size - 1, behind);
    return this.size - 1;
  }

  /** The index of the formula's reading; `undefined` for a sum. */
  readingOf(id: CountId): number | undefined {
    const index = this.#readingOf[id] ?? -1;
    return index < 0 ? undefined : index;
  }

  /** Values may be below 0 where V8 lost a count; the reader clamps, last of all. */
  evaluate(readings: ArrayLike<number>): Float64Array {
    const values = new Float64Array(this.size);
    for (let id = 0; id < values.length; id++) {
      const reading = this.#readingOf[id] ?? -1;
      if (reading >= 0) {
        values[id] = readings[reading] ?? 0;
        continue;
      }
      const behind = this.#behind.get(id);
      if (behind !== undefined) {
        values[id] = withoutErrors(values[behind.count] ?? 0, behind, readings);
        continue;
      }
      const end = this.#termsAt[id + 1] ?? this.#terms.length;
      let value = 0;
      for (let t = this.#termsAt[id] ?? 0; t < end; t++) {
        const term = this.#terms[t] ?? 0;
        value += term > 0 ? (values[term - 1] ?? 0) : -(values[-term - 1] ?? 0);
      }
      values[id] = value;
    }
    return values;
  }
}

function withoutErrors(count: number, behind: BehindErrors, readings: ArrayLike<number>): number {
  const { sure, likely, floors } = behind;
  const at = (index: number) => readings[index] ?? 0;
  // Likely errors need a counter that shows what was lost.
  const errors = at(sure) + (floors.length > 0 ? at(likely) : 0);
  const least = floors.reduce((most, floor) => Math.max(most, at(floor)), 0);
  return Math.min(count, Math.max(count - errors, least));
}
