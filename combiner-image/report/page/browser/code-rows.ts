import { type Gap, LINE_END, type PageSource, type PageView, unpackedGaps } from '../format.ts';
import { brokenLine } from './broken-lines.ts';
import { countedLines } from './counted-lines.ts';
import { inWords, kindOf, shapeOf } from './gap-words.ts';

/** Characters of one row: a longer line has several. */
const ROW_CHARACTERS = 4_000;

/** Longer lines are broken where one asks for it; nobody writes them. */
const WRITTEN_CHARACTERS = 300;

/** A line of the source, or a part of a very long one. Ends are offsets in the text. */
export interface CodeRow {
  line: number;
  from: number;
  to: number;
  /** Whether the line begins here. */
  isFirst: boolean;
  /** How far it is indented, where its line was broken. */
  depth: number;
}

/** What never ran, at its place in the text. */
export interface PlacedGap {
  index: number;
  line: number;
  from: number;
  to: number;
  shape: 'code' | 'branch';
  isWhole: boolean;
  sentence: string;
}

/** What the gutter says of a line. */
export type LineState = 'ran' | 'missed' | 'partly';

export interface LineCount {
  runs: number;
  state: LineState;
}

/** A source, cut into rows, with all that is to be said of each. */
export class Code {
  readonly text: string;
  readonly rows: readonly CodeRow[];
  readonly #starts: readonly number[];

  /** @param isFormatted whether lines that nobody writes are broken where code is */
  constructor({ text }: PageSource, isFormatted = false) {
    this.text = text;
    const starts = [0];
    const rows: CodeRow[] = [];
    let from = 0;
    const addLine = (to: number) => {
      const line = starts.length;
      const isBroken = isFormatted && to - from > WRITTEN_CHARACTERS;
      for (const part of isBroken ? brokenLine(text, from, to) : [{ from, to, depth: 0 }]) {
        let start = part.from;
        do {
          const end = Math.min(part.to, start + ROW_CHARACTERS);
          rows.push({ line, from: start, to: end, isFirst: start === from, depth: part.depth });
          start = end;
        } while (start < part.to);
      }
    };
    for (const { 0: end, index } of text.matchAll(LINE_END)) {
      addLine(index);
      from = index + end.length;
      starts.push(from);
    }
    addLine(text.length);
    this.#starts = starts;
    this.rows = rows;
  }

  get lines(): number {
    return this.#starts.length;
  }

  /** Whether it has lines that nobody writes. */
  static isMinified({ text }: PageSource): boolean {
    let from = 0;
    for (const { 0: end, index } of text.matchAll(LINE_END)) {
      if (index - from > WRITTEN_CHARACTERS) return true;
      from = index + end.length;
    }
    return text.length - from > WRITTEN_CHARACTERS;
  }

  /** In the order of the text. */
  gapsOf({ gaps }: PageView, functions: PageSource['functions']): PlacedGap[] {
    return unpackedGaps(gaps).map((gap, index) => this.#placed(gap, index, functions));
  }

  countsOf(source: PageSource, { runs }: PageView, gaps: readonly PlacedGap[]): Map<number, LineCount> {
    const counts = new Map<number, LineCount>();
    for (const [line, place] of countedLines(source)) {
      const count = runs[place] ?? 0;
      counts.set(line, { runs: count, state: count > 0 ? 'ran' : 'missed' });
    }
    for (const gap of gaps) {
      const count = counts.get(gap.line);
      if (count?.state === 'ran') count.state = 'partly';
    }
    return counts;
  }

  /** The row in which an offset is. */
  rowAt(offset: number): number {
    let low = 0;
    for (let high = this.rows.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((this.rows[middle]?.from ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  startOf(line: number): number {
    return this.#starts[line - 1] ?? this.text.length;
  }

  #placed(gap: Gap, index: number, functions: PageSource['functions']): PlacedGap {
    const [, line, column, endLine, endColumn] = gap;
    return {
      index,
      line,
      from: Math.min(this.startOf(line) + column, this.text.length),
      to: Math.min(this.startOf(endLine) + endColumn, this.text.length),
      shape: shapeOf(gap),
      isWhole: kindOf(gap) !== 'no else',
      sentence: inWords(gap, functions),
    };
  }
}
