import { lowerBound } from '../lists.ts';

/** Numbers of a range: first and last sequence, and the object that told them. */
const WIDTH = 3;

/** Which object told of which invocations of one sandbox. Ranges stay ranges, however long they are. */
export class ToldInvocations {
  /** Told by objects of one invocation each; none of them is in a range. */
  #single: Map<number, number> | undefined;
  /** Ascending. */
  #ranges: number[] = [];

  /** The index of the object that told of an invocation. */
  ownerOf(sequence: number): number | undefined {
    const single = this.#single?.get(sequence);
    if (single !== undefined) return single;
    const at = this.#firstEndingFrom(sequence);
    return (this.#ranges[at] ?? Number.POSITIVE_INFINITY) <= sequence ? this.#ranges[at + 2] : undefined;
  }

  tell(sequence: number, owner: number): void {
    this.#single ??= new Map();
    this.#single.set(sequence, owner);
  }

  /** Tells of ranges from now on, whoever did before. @param ranges `[first, last, …]`, ascending */
  tellAll(ranges: readonly number[], owner: number): void {
    const before = this.#ranges;
    const after: number[] = [];
    let at = 0;
    for (let i = 0; i < ranges.length; i += 2) {
      const [first = 0, last = -1] = [ranges[i], ranges[i + 1]];
      for (; (before[at + 1] ?? Number.POSITIVE_INFINITY) < first; at += WIDTH) keep(before, at, after);
      if ((before[at] ?? Number.POSITIVE_INFINITY) < first)
        after.push(before[at] ?? 0, first - 1, before[at + 2] ?? 0);
      while ((before[at + 1] ?? Number.POSITIVE_INFINITY) <= last) at += WIDTH;
      if ((before[at] ?? Number.POSITIVE_INFINITY) <= last) before[at] = last + 1;
      after.push(first, last, owner);
      for (const sequence of this.#singlesIn(first, last)) this.#single?.delete(sequence);
    }
    for (; at < before.length; at += WIDTH) keep(before, at, after);
    this.#ranges = after;
  }

  /**
   * @param visit gets who told of them, and of how many
   * @returns whether all of them were told
   */
  eachOwner(ranges: readonly number[], visit: (owner: number, count: number) => void): boolean {
    let untold = 0;
    for (let i = 0; i < ranges.length; i += 2) {
      const [first = 0, last = -1] = [ranges[i], ranges[i + 1]];
      untold += last - first + 1;
      for (
        let at = this.#firstEndingFrom(first);
        (this.#ranges[at] ?? Number.POSITIVE_INFINITY) <= last;
        at += WIDTH
      ) {
        const count = Math.min(this.#ranges[at + 1] ?? 0, last) - Math.max(this.#ranges[at] ?? 0, first) + 1;
        untold -= count;
        visit(this.#ranges[at + 2] ?? 0, count);
      }
      for (const sequence of this.#singlesIn(first, last)) {
        untold--;
        visit(this.#single?.get(sequence) ?? 0, 1);
      }
    }
    return untold === 0;
  }

  #firstEndingFrom(sequence: number): number {
    const ranges = this.#ranges;
    return WIDTH * lowerBound(ranges.length / WIDTH, (i) => (ranges[i * WIDTH + 1] ?? 0) >= sequence);
  }

  *#singlesIn(first: number, last: number): Generator<number> {
    const single = this.#single;
    if (single === undefined) return;
    if (last - first < single.size) {
      for (let sequence = first; sequence <= last; sequence++) if (single.has(sequence)) yield sequence;
    } else {
      for (const sequence of single.keys()) if (sequence >= first && sequence <= last) yield sequence;
    }
  }
}

function keep(from: readonly number[], at: number, to: number[]): void {
  to.push(from[at] ?? 0, from[at + 1] ?? 0, from[at + 2] ?? 0);
}
