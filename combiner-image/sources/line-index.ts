import { lowerBound } from '../lists.ts';

/**
 * What ends a line, beside \n and \r\n: nothing more, as in webpack and Rollup; \r alone, as in swc; or that and the
 * two Unicode separators, as in V8, Babel, TypeScript and esbuild.
 */
export type LineEnds = 'feeds' | 'returns' | 'separators';

/** Offsets of the lines of a text, to turn line and column into an offset and back. */
export class LineIndex {
  /** Four bytes for a line: a text may be nothing but lines. */
  readonly #starts: Int32Array;
  readonly #length: number;

  constructor(text: string, ends: LineEnds = 'separators') {
    this.#length = text.length;
    let count = 1;
    for (let at = nextLine(text, 0, ends); at >= 0; at = nextLine(text, at, ends)) count++;
    this.#starts = new Int32Array(count);
    let line = 1;
    for (let at = nextLine(text, 0, ends); at >= 0; at = nextLine(text, at, ends)) this.#starts[line++] = at;
  }

  /** Of lines. */
  get count(): number {
    return this.#starts.length;
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

  /** Both 0-based. */
  place(offset: number): { line: number; column: number } {
    const starts = this.#starts;
    const line = lowerBound(starts.length, (i) => (starts[i] ?? 0) > offset) - 1;
    return { line, column: offset - (starts[line] ?? 0) };
  }
}

function nextLine(text: string, from: number, ends: LineEnds): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10) return at + 1;
    if (code === 13 && text.charCodeAt(at + 1) === 10) return at + 2;
    if (code === 13 && ends !== 'feeds') return at + 1;
    if ((code === 0x2028 || code === 0x2029) && ends === 'separators') return at + 1;
  }
  return -1;
}
