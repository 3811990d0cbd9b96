/** Offsets of the lines of a text, to turn line and column into an offset and back. */
export class LineIndex {
  readonly #starts: number[] = [0];
  readonly #length: number;

  constructor(text: string) {
    this.#length = text.length;
    // As source maps and Babel count lines: \n, \r\n, \r alone, and the two Unicode separators.
    const breaks = /\r\n?|[\n\u2028\u2029]/g;
    for (let match = breaks.exec(text); match !== null; match = breaks.exec(text)) {
      this.#starts.push(match.index + match[0].length);
    }
  }

  /** Whether there is such a place: the end of a line is one. */
  has(line: number, column: number): boolean {
    const start = this.#starts[line];
    return start !== undefined && column >= 0 && start + column <= (this.#starts[line + 1] ?? this.#length);
  }

  /** @param line 0-based. A place outside of the text is moved to its nearest end. */
  offset(line: number, column: number): number {
    const start = this.#starts[line];
    if (start === undefined) return this.#length;
    return Math.min(start + column, this.#starts[line + 1] ?? this.#length);
  }
}
