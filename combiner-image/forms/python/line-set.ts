/** Numbers of lines, a bit for each: as much memory as the last line asks for. */
export class LineSet {
  #bits = new Uint8Array(0);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#bits.length;
  }

  add(line: number): void {
    const [at, bit] = [line >> 3, 1 << (line & 7)];
    if (at >= this.#bits.length) {
      const longer = new Uint8Array(Math.max(at + 1, 2 * this.#bits.length));
      longer.set(this.#bits);
      this.#bits = longer;
    }
    const byte = this.#bits[at] ?? 0;
    if ((byte & bit) !== 0) return;
    this.#bits[at] = byte | bit;
    this.#size++;
  }

  /** Ascending. */
  *[Symbol.iterator](): Generator<number> {
    for (const [at, byte] of this.#bits.entries())
      for (let bit = 0; byte >> bit > 0; bit++) if ((byte >> bit) & 1) yield at * 8 + bit;
  }
}
