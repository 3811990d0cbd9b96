import { PythonSyntaxError } from './syntax-error.ts';

/** As CPython has it. */
const MOST_LEVELS = 100;
const TAB = 8;

/** How far lines are indented, and how many blocks that makes. */
export class Indentation {
  /** By tabs of eight columns and of one: both must say the same. */
  readonly #columns: { wide: number; narrow: number }[] = [{ wide: 0, narrow: 0 }];

  /** @returns how many blocks are around a line that begins with this */
  levelOf(blanks: string, line: number): number {
    const { wide, narrow } = columnOf(blanks);
    if (wide > this.#last.wide) {
      if (narrow <= this.#last.narrow) throw mixed(line);
      if (this.#columns.length >= MOST_LEVELS)
        throw new PythonSyntaxError('too many levels of indentation', line);
      this.#columns.push({ wide, narrow });
    }
    while (wide < this.#last.wide) this.#columns.pop();
    if (wide !== this.#last.wide)
      throw new PythonSyntaxError('unindent does not match any outer indentation level', line);
    if (narrow !== this.#last.narrow) throw mixed(line);
    return this.#columns.length - 1;
  }

  get #last(): { wide: number; narrow: number } {
    return this.#columns.at(-1) ?? { wide: 0, narrow: 0 };
  }
}

function columnOf(blanks: string): { wide: number; narrow: number } {
  let wide = 0;
  let narrow = 0;
  for (const blank of blanks) {
    if (blank === '\f') {
      wide = 0;
      narrow = 0;
    } else {
      wide = blank === '\t' ? (Math.floor(wide / TAB) + 1) * TAB : wide + 1;
      narrow++;
    }
  }
  return { wide, narrow };
}

function mixed(line: number): PythonSyntaxError {
  return new PythonSyntaxError('inconsistent use of tabs and spaces in indentation', line);
}
