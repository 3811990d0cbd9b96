import type { Range } from 'istanbul-lib-coverage';
import { LINE_END } from './format.ts';

/** Turns places into offsets, and back. Those outside of the text are moved to its nearest end. */
export class PlacesInText {
  readonly text: string;
  /** Where each line begins. */
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.text = text;
    for (const { 0: end, index } of text.matchAll(LINE_END)) this.#starts.push(index + end.length);
  }

  offset({ line, column }: Range['start']): number {
    const start = this.#starts[line - 1];
    if (start === undefined) return this.text.length;
    return Math.min(start + column, this.#starts[line] ?? this.text.length);
  }

  at(offset: number): Range['start'] {
    let low = 0;
    for (let high = this.#starts.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return { line: low, column: offset - (this.#starts[low - 1] ?? 0) };
  }
}
