interface Places {
  all: number;
  /** Where no token begins: behind the end of a line, at a blank, inside of a word. */
  nowhere: number;
  /** Of these, those behind the end of a line. */
  beyond: number;
}

/**
 * Whether a map lost count of columns on its way. sucrase does behind a template without text: from there on it gives
 * every place of the file the column of the last one.
 */
export class LostColumns {
  readonly #sum: Places = { all: 0, nowhere: 0, beyond: 0 };
  /** Since the column is the same. */
  #run: Places = { ...this.#sum };
  #column = -1;

  add(column: number, isNowhere: boolean, isBeyond: boolean): void {
    if (column !== this.#column) this.#run = { all: 0, nowhere: 0, beyond: 0 };
    this.#column = column;
    for (const places of [this.#sum, this.#run]) {
      places.all++;
      if (isNowhere) places.nowhere++;
      if (isBeyond) places.beyond++;
    }
  }

  /** Other tools give whole statements one place, where their line begins: anywhere in a file. */
  get any(): boolean {
    const { all, nowhere } = this.#sum;
    const lost = this.#run.nowhere;
    return lost >= LEAST && lost * 100 > all && (nowhere - lost) * 4 <= lost;
  }

  get beyond(): number {
    return this.#run.beyond;
  }
}

/** So many are no accident. */
const LEAST = 3;
