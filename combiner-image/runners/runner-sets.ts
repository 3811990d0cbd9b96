/** The set that nobody is in. */
export const NOBODY = 0;

/** Names of those who ran code, and sets of them, each once: thousands of lines were run by few different sets. */
export class RunnerSets {
  readonly #names: string[] = [];
  readonly #indexes = new Map<string, number>();
  readonly #sets: Uint8Array[] = [new Uint8Array(0)];
  readonly #known = new Map<string, number>([['', NOBODY]]);
  readonly #unions = new Map<string, number>();

  get names(): readonly string[] {
    return this.#names;
  }

  /** @returns the number of a name, a new one for one that is not known */
  indexOf(name: string): number {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    this.#indexes.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }

  /** @param bits one for each name, the first in the lowest bit of the first byte; taken over */
  setOf(bits: Uint8Array): number {
    let length = bits.length;
    while (length > 0 && bits[length - 1] === 0) length--;
    const trimmed = bits.subarray(0, length);
    const key = Buffer.from(trimmed.buffer, trimmed.byteOffset, length).toString('latin1');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.#sets.length);
    return this.#sets.push(trimmed) - 1;
  }

  union(a: number, b: number): number {
    if (a === b || b === NOBODY) return a;
    if (a === NOBODY) return b;
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    const known = this.#unions.get(key);
    if (known !== undefined) return known;
    const [longer, shorter] = [this.#bits(a), this.#bits(b)].sort((x, y) => y.length - x.length);
    const bits = Uint8Array.from(longer ?? [], (byte, i) => byte | (shorter?.[i] ?? 0));
    const set = this.setOf(bits);
    this.#unions.set(key, set);
    return set;
  }

  /** Numbers of names, ascending. */
  members(set: number): number[] {
    const members: number[] = [];
    for (const [at, byte] of this.#bits(set).entries())
      for (let bit = 0; bit < 8; bit++) if ((byte >> bit) & 1) members.push(at * 8 + bit);
    return members;
  }

  #bits(set: number): Uint8Array {
    return this.#sets[set] ?? new Uint8Array(0);
  }
}

/** Of one report: which tests and which Lambda functions ran code. */
export class ReportRunners {
  readonly contexts = new RunnerSets();
  readonly functions = new RunnerSets();
}
