import type { PythonPosition, PythonSpan } from './python-plan.ts';
import type { Token } from './token.ts';

/** A text as it is read: all line ends are one character, the last line has one. Columns stay what they are. */
export class SourceText {
  readonly text: string;
  /** The offset of each line. */
  readonly #starts: number[] = [0];

  constructor(text: string) {
    const read = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
    this.text = read === '' || read.endsWith('\n') ? read : `${read}\n`;
    for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1))
      this.#starts.push(at + 1);
  }

  get lineCount(): number {
    return this.#starts.length - 1;
  }

  span(first: Token | undefined, last: Token | undefined): PythonSpan {
    return {
      start: this.#position(first?.line ?? 1, first?.start ?? 0),
      end: this.#position(last?.endLine ?? 1, last?.end ?? 0),
    };
  }

  #position(line: number, offset: number): PythonPosition {
    return { line, column: offset - (this.#starts[line - 1] ?? 0) };
  }
}
