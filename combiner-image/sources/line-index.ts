/** Offsets of the lines of a text, to turn line and column into an offset and back. */
export class LineIndex {
  /** Four bytes for a line: a text may be nothing but lines. */
  readonly #starts: Int32Array;
  readonly #length: number;

  constructor(text: string) {
    this.#length = text.length;
    let count = 1;
    for (let at = nextLine(text, 0); at >= 0; at = nextLine(text, at)) count++;
    this.#starts = new Int32Array(count);
    let line = 1;
    for (let at = nextLine(text, 0); at >= 0; at = nextLine(text, at)) this.#starts[line++] = at;
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

/** As source maps and Babel count lines: \n, \r\n, \r alone, and the two Unicode separators. */
function nextLine(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 0x2028 || code === 0x2029) return at + 1;
    if (code === 13) return text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1;
  }
  return -1;
}
