/** Where the lines of a text begin, as source maps count them. */
export class TextLines {
  readonly #starts = [0];
  readonly #length: number;

  constructor(text: string) {
    this.#length = text.length;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
    // Node runs a text without its byte order mark.
    if (text.startsWith('\uFEFF')) this.#starts[0] = 1;
  }

  /** @param line 0-based, as `column`. A place outside of the text is moved to its nearest end. */
  offset(line: number, column: number): number {
    const start = this.#starts[line];
    return start === undefined
      ? this.#length
      : Math.min(start + column, this.#starts[line + 1] ?? this.#length);
  }

  /** The lines of ascending offsets. */
  *places(offsets: Iterable<number>): Generator<{ line: number; column: number }> {
    let line = 0;
    for (const offset of offsets) {
      while ((this.#starts[line + 1] ?? Number.POSITIVE_INFINITY) <= offset) line++;
      yield { line, column: offset - (this.#starts[line] ?? 0) };
    }
  }
}
