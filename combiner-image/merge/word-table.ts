import { OutOfMemoryError } from '../errors.ts';
import { memoryIsFull } from '../heap.ts';
import { KeyedHash } from './keyed-hash.ts';

/** Rows lie in pieces, so that no row is ever moved. */
const PIECE_ROWS = 2 ** 15;
const FIRST_ROWS = 16;

/** Of the slots that may be in use: of fewer, more memory is empty; of more, each search takes longer. */
const MOST_FULL = 0.6;

/**
 * Rows of whole numbers below 2^32, each found by the first of them, its key. They lie in typed arrays outside of the
 * heap: 60 million rows where a Map ends at 16.7 million, at four bytes a number and 7 to 14 for the search.
 */
export class WordTable {
  size = 0;
  readonly #keyWidth: number;
  readonly #width: number;
  readonly #hash = new KeyedHash();
  readonly #pieces: Uint32Array[] = [];
  /** One more than the row; 0: none. */
  #slots = new Uint32Array(2 * FIRST_ROWS);

  /**
   * @param keyWidth numbers of a key
   * @param valueWidth further numbers of a row
   */
  constructor(keyWidth: number, valueWidth: number) {
    this.#keyWidth = keyWidth;
    this.#width = keyWidth + valueWidth;
  }

  /** The row of a key; -1: there is none. */
  find(key: Uint32Array): number {
    return (this.#slots[this.#slotOf(key)] ?? 0) - 1;
  }

  /** The row of a key, which is made where there is none: its further numbers are 0. @throws OutOfMemoryError */
  findOrAdd(key: Uint32Array): number {
    const known = this.find(key);
    if (known >= 0) return known;
    const row = this.size;
    try {
      this.#makeRoomFor(row);
      if (row + 1 > this.#slots.length * MOST_FULL) this.#spread();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new OutOfMemoryError(memoryIsFull(), { cause: error });
    }
    this.#pieceOf(row).set(key.subarray(0, this.#keyWidth), this.#at(row));
    this.#slots[this.#slotOf(key)] = row + 1;
    this.size++;
    return row;
  }

  /** Copies the key of a row. */
  keyOf(row: number, into: Uint32Array): void {
    const at = this.#at(row);
    into.set(this.#pieceOf(row).subarray(at, at + this.#keyWidth));
  }

  /** @param column from 0, of the numbers behind the key */
  value(row: number, column: number): number {
    return this.#pieceOf(row)[this.#at(row) + this.#keyWidth + column] ?? 0;
  }

  setValue(row: number, column: number, value: number): void {
    this.#pieceOf(row)[this.#at(row) + this.#keyWidth + column] = value;
  }

  /** Where a key is, or would be. */
  #slotOf(key: Uint32Array): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = this.#hash.of(key, 0, this.#keyWidth) & mask; ; slot = (slot + 1) & mask) {
      const row = slots[slot] ?? 0;
      if (row === 0 || this.#isKeyOf(row - 1, key)) return slot;
    }
  }

  #isKeyOf(row: number, key: Uint32Array): boolean {
    const piece = this.#pieceOf(row);
    const at = this.#at(row);
    for (let i = 0; i < this.#keyWidth; i++) if (piece[at + i] !== key[i]) return false;
    return true;
  }

  #pieceOf(row: number): Uint32Array {
    return this.#pieces[Math.floor(row / PIECE_ROWS)] ?? NONE;
  }

  #at(row: number): number {
    return (row % PIECE_ROWS) * this.#width;
  }

  /** The first piece grows: most tables are small. */
  #makeRoomFor(row: number): void {
    if (this.#at(row) < this.#pieceOf(row).length) return;
    const [first = NONE] = this.#pieces;
    if (row >= PIECE_ROWS) this.#pieces.push(new Uint32Array(PIECE_ROWS * this.#width));
    else {
      const rows = Math.min(PIECE_ROWS, Math.max(FIRST_ROWS, 2 * row));
      this.#pieces[0] = new Uint32Array(rows * this.#width);
      this.#pieces[0].set(first);
    }
  }

  /** Over twice as many slots. The old ones are given up before: all that is in them is in the rows. */
  #spread(): void {
    const { length } = this.#slots;
    this.#slots = NONE;
    const slots = new Uint32Array(2 * length);
    this.#slots = slots;
    const mask = slots.length - 1;
    for (let row = 0; row < this.size; row++) {
      let slot = this.#hash.of(this.#pieceOf(row), this.#at(row), this.#keyWidth) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
  }
}

const NONE = new Uint32Array(0);
