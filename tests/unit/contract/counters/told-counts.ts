import type { Count, CounterPlace, Sink } from '../../../../contract/counters/sink.ts';

/** What the walk says of a text, and what that makes of its counters. */
export class ToldCounts implements Sink {
  /** Of counters by their index. */
  readonly places: CounterPlace[] = [];
  readonly #counters = new Map<Count, number>();
  readonly #sums = new Map<Count, { plus: readonly Count[]; minus: readonly Count[] }>();
  readonly #marks: { offset: number; count: Count }[] = [];

  counted(count: Count, index: number, place: CounterPlace): void {
    this.#counters.set(count, index);
    this.places[index] = place;
  }

  summed(count: Count, plus: readonly Count[], minus: readonly Count[]): void {
    this.#sums.set(count, { plus, minus });
  }

  mark(offset: number, count: Count): void {
    this.#marks.push({ offset, count });
  }

  /** How often the text at each offset ran. */
  painting(values: readonly number[]): (offset: number) => number {
    const sorted = this.#marks.map((mark, order) => ({ ...mark, order }));
    sorted.sort((a, b) => a.offset - b.offset || a.order - b.order);
    return (offset) => {
      let count = 0;
      for (const mark of sorted) {
        if (mark.offset > offset) break;
        count = mark.count;
      }
      return this.#value(count, values);
    };
  }

  #value(count: Count, values: readonly number[]): number {
    const index = this.#counters.get(count);
    if (index !== undefined) return values[index] ?? Number.NaN;
    const { plus = [], minus = [] } = this.#sums.get(count) ?? {};
    const sum = (counts: readonly Count[]) =>
      counts.reduce((all, each) => all + this.#value(each, values), 0);
    return sum(plus) - sum(minus);
  }
}
