import type { FileCoverageData, Range } from 'istanbul-lib-coverage';
import type { SourceCode } from '../code/source-code.ts';
import { append } from '../lists.ts';
import { LineIndex } from '../sources/line-index.ts';

type Place = Range['start'];

/** Files that no compiler need change before they are instrumented. */
const PLAIN = /\.(?:[cm]?js|py)$/;

/** The text that the report shows of a file: what another tool says of it is compared with this. */
export class KnownText {
  readonly isPlain: boolean;
  /** Without their ends, as V8 and editors divide a text; none behind the last line end. */
  readonly lines: readonly string[];
  /** Where statements begin that each tool counts, whatever comments say. */
  readonly statements: readonly Range[];
  /** Names of functions that have one of their own, by the line of the name; 1-based. */
  readonly names = new Map<number, string[]>();
  readonly #all: ReadonlySet<string>;
  readonly #code = new Set<number>();
  readonly #starts = new Set<string>();

  /** @param path decides what it is by its suffix */
  constructor(path: string, text: string, code: SourceCode) {
    this.isPlain = PLAIN.test(path);
    this.lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
    const all = code.complete();
    this.statements = Object.values(code.certain().statementMap);
    this.#all = new Set(Object.values(all.statementMap).map(({ start }) => keyOf(start)));
    this.#addNames(all);
    const index = new LineIndex(text);
    for (const { start, end } of code.tokens) {
      const first = index.place(start);
      this.#starts.add(keyOf({ line: first.line + 1, column: first.column }));
      for (let line = first.line; line <= index.place(end - 1).line; line++) this.#code.add(line + 1);
    }
  }

  #addNames({ fnMap }: FileCoverageData): void {
    for (const { name, decl } of Object.values(fnMap))
      if (!name.startsWith('(')) append(this.names, decl.start.line, name);
  }

  /** Whether anything but blanks and comments stands on a line. */
  hasCode(line: number): boolean {
    return this.#code.has(line);
  }

  isTokenStart(place: Place): boolean {
    return this.#starts.has(keyOf(place));
  }

  isStatement(place: Place): boolean {
    return this.#all.has(keyOf(place));
  }

  /** The only line of a function with that name. */
  lineOf(name: string): number | undefined {
    const lines = [...this.names].filter(([, names]) => names.includes(name)).map(([line]) => line);
    return lines.length === 1 ? lines[0] : undefined;
  }
}

export function keyOf({ line, column }: Place): string {
  return `${line}:${column}`;
}
