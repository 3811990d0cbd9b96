import { randomBytes } from 'node:crypto';

/**
 * HalfSipHash-1-3 with a key of this process. Whoever writes objects chooses their ids: without a secret, ids could be made that
 * are all looked for at one place, and each would take longer than the one before.
 */
export class KeyedHash {
  readonly #k0: number;
  readonly #k1: number;

  /** @param key eight bytes */
  constructor(key: Buffer = randomBytes(8)) {
    this.#k0 = key.readInt32LE(0);
    this.#k1 = key.readInt32LE(4);
  }

  /** @returns 32 bits, as a whole number from 0 */
  of(words: Uint32Array, from: number, count: number): number {
    let v0 = this.#k0;
    let v1 = this.#k1;
    let v2 = 0x6c796765 ^ this.#k0;
    let v3 = 0x74656462 ^ this.#k1;
    // The words, their number, and three times nothing.
    for (let i = 0; i <= count + 3; i++) {
      let word = 0;
      if (i < count) word = words[from + i] ?? 0;
      else if (i === count) word = count << 26;
      if (i === count + 1) v2 ^= 0xff;
      v3 ^= word;
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      v0 ^= word;
    }
    return (v1 ^ v3) >>> 0;
  }
}
