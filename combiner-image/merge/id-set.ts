import { ID_WORDS, packId, unpackId } from './packed-id.ts';
import { WordTable } from './word-table.ts';

/** Ids of sandboxes, each once: 19 to 26 bytes for one of the recorder's. */
export class IdSet {
  readonly #packed = new WordTable(ID_WORDS, 0);
  /** Ids that no recorder makes. */
  readonly #others = new Set<string>();
  readonly #key = new Uint32Array(ID_WORDS);

  get size(): number {
    return this.#packed.size + this.#others.size;
  }

  add(id: string): void {
    if (packId(id, this.#key)) this.#packed.findOrAdd(this.#key);
    else this.#others.add(id);
  }

  *values(): Generator<string> {
    for (let row = 0; row < this.#packed.size; row++) {
      this.#packed.keyOf(row, this.#key);
      yield unpackId(this.#key);
    }
    yield* this.#others;
  }
}
