import type { LogicalLine } from './token.ts';

/** The first line of what stands on several lines. */
export class MultiLine {
  /** By line; 0: it is its own. */
  readonly #firsts: Int32Array;

  /** @param count how many lines the text has */
  constructor(lines: readonly LogicalLine[], count: number) {
    this.#firsts = new Int32Array(count + 2);
    for (const { first, last } of lines) if (last > first) this.#firsts.fill(first, first, last + 1);
  }

  /** @param line negative where something is left that begins there */
  firstLine(line: number): number {
    return line < 0 ? -this.#firstOf(-line) : this.#firstOf(line);
  }

  firstLines(lines: Iterable<number>): Set<number> {
    const firsts = new Set<number>();
    for (const line of lines) firsts.add(this.#firstOf(line));
    return firsts;
  }

  #firstOf(line: number): number {
    return this.#firsts[line] || line;
  }
}
