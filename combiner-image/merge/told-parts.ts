import { keyAmongAll } from './object-parts.ts';
import { ID_WORDS, packId } from './packed-id.ts';
import { WordTable } from './word-table.ts';

/** Who has told of a sandbox, or of a slice of one. */
export interface Told {
  sequence: number;
  /** Of the object that told it. */
  index: number;
}

/** Where the numbers of a row stand: of the key, behind the id, and of its values. */
const FUNCTION = ID_WORDS;
const SLICE = ID_WORDS + 1;
const SEQUENCE = 0;
const INDEX = 1;

/** Numbers below it stand in a row; larger ones are forged. */
const TOO_LARGE = 2 ** 32 - 1;

/**
 * Which object told of which sandbox, or slice of one. Those of ids of the recorder's form take 35 to 42 bytes outside of the
 * heap, however many there are; others are kept as they are written. Nothing depends on hashes but time.
 */
export class ToldParts {
  readonly #rows = new WordTable(ID_WORDS + 2, 2);
  readonly #functions = new Map<string, number>();
  readonly #others = new Map<string, Told>();
  readonly #key = new Uint32Array(ID_WORDS + 2);

  /** @param part as `partsOf` names it, of that function */
  get(functionName: string, part: string): Told | undefined {
    if (!this.#pack(functionName, part)) return this.#others.get(keyAmongAll(functionName, part));
    const row = this.#rows.find(this.#key);
    if (row < 0) return undefined;
    const sequence = this.#rows.value(row, SEQUENCE);
    if (sequence === TOO_LARGE) return this.#others.get(keyAmongAll(functionName, part));
    return { sequence, index: this.#rows.value(row, INDEX) };
  }

  set(functionName: string, part: string, { sequence, index }: Told): void {
    const isPacked = this.#pack(functionName, part);
    if (!isPacked || sequence >= TOO_LARGE)
      this.#others.set(keyAmongAll(functionName, part), { sequence, index });
    if (!isPacked) return;
    const row = this.#rows.findOrAdd(this.#key);
    this.#rows.setValue(row, SEQUENCE, Math.min(sequence, TOO_LARGE));
    this.#rows.setValue(row, INDEX, index);
  }

  /** @returns false for a part whose name is not of the recorder's form */
  #pack(functionName: string, part: string): boolean {
    const dot = part.indexOf('.');
    const slice = dot < 0 ? -1 : Number(part.slice(dot + 1));
    if (slice + 1 >= TOO_LARGE || !packId(dot < 0 ? part : part.slice(0, dot), this.#key)) return false;
    let number = this.#functions.get(functionName);
    if (number === undefined) {
      number = this.#functions.size;
      this.#functions.set(functionName, number);
    }
    this.#key[FUNCTION] = number;
    this.#key[SLICE] = slice + 1;
    return true;
  }
}

/** Whether a part is one that takes few bytes. @param part as `partsOf` names it */
export function isPacked(part: string): boolean {
  return /^[0-9a-f]{1,20}(?:\.\d{1,9})?$/.test(part);
}
