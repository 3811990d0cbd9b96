import { type Segment, VLQ_DIGITS } from '../../contract/source-map-segments.ts';

export { eachSegment, type Segment } from '../../contract/source-map-segments.ts';

const SEMICOLON = 59;
const COMMA = 44;
const DIGIT_CODES = Buffer.from(VLQ_DIGITS);

/** A separator, and five numbers of at most seven digits each. */
const LONGEST_PLACE = 36;
const FIRST_BYTES = 4_096;

/** Writes places in the order of the deployed text as VLQ. */
export class MappingsWriter {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #size = 0;
  #line = 0;
  #isFirst = true;
  #last = { column: 0, source: 0, originalLine: 0, originalColumn: 0, name: 0 };

  add({ line, column, source, originalLine, originalColumn, name }: Readonly<Segment>): void {
    const last = this.#last;
    this.addBare({ line, column });
    this.#write(source - last.source);
    this.#write(originalLine - last.originalLine);
    this.#write(originalColumn - last.originalColumn);
    if (name >= 0) {
      this.#write(name - last.name);
      last.name = name;
    }
    last.source = source;
    last.originalLine = originalLine;
    last.originalColumn = originalColumn;
  }

  /** A place without a source. */
  addBare({ line, column }: Pick<Segment, 'line' | 'column'>): void {
    const newLines = Math.max(0, line - this.#line);
    this.#makeRoom(newLines + LONGEST_PLACE);
    if (newLines > 0) {
      this.#bytes.fill(SEMICOLON, this.#size, this.#size + newLines);
      this.#size += newLines;
      this.#line = line;
      this.#isFirst = true;
      this.#last.column = 0;
    }
    if (!this.#isFirst) this.#bytes[this.#size++] = COMMA;
    this.#isFirst = false;
    this.#write(column - this.#last.column);
    this.#last.column = column;
  }

  toString(): string {
    return this.#bytes.toString('latin1', 0, this.#size);
  }

  #write(number: number): void {
    let rest = number < 0 ? (-number << 1) | 1 : number << 1;
    do {
      const digit = rest & 31;
      rest >>>= 5;
      this.#bytes[this.#size++] = DIGIT_CODES[rest > 0 ? digit | 32 : digit] ?? 0;
    } while (rest > 0);
  }

  #makeRoom(bytes: number): void {
    if (this.#size + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * this.#bytes.length + bytes);
    this.#bytes.copy(larger, 0, 0, this.#size);
    this.#bytes = larger;
  }
}
