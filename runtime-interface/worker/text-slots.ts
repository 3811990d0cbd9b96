/**
 * Texts in memory that is allocated once: a text that is kept for a while and then replaced would be garbage that V8
 * has moved to its old space, where it lies for long.
 */
export class TextSlots {
  readonly #slots: number;
  readonly #lengths: Uint32Array;
  #bytes = Buffer.alloc(0);
  /** Bytes of a slot: what the longest text so far has needed. */
  #size = 0;

  constructor(slots: number) {
    this.#slots = slots;
    this.#lengths = new Uint32Array(slots);
  }

  set(slot: number, text: string): void {
    const length = Buffer.byteLength(text, 'utf16le');
    if (length > this.#size) this.#widen(length);
    this.#bytes.write(text, slot * this.#size, 'utf16le');
    this.#lengths[slot] = length;
  }

  get(slot: number): string {
    const start = slot * this.#size;
    return this.#bytes.toString('utf16le', start, start + (this.#lengths[slot] ?? 0));
  }

  #widen(size: number): void {
    const bytes = Buffer.alloc(this.#slots * size);
    for (let slot = 0; slot < this.#slots; slot++)
      this.#bytes.copy(bytes, slot * size, slot * this.#size, (slot + 1) * this.#size);
    this.#bytes = bytes;
    this.#size = size;
  }
}
