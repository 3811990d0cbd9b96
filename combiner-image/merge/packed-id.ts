/** Numbers that an id takes. */
export const ID_WORDS = 3;

const WORD_DIGITS = 8;
/** Of the recorder's ids, 80 bits. Those of older ones are shorter. */
const MOST_DIGITS = 20;

/**
 * Writes an id of up to twenty hex digits as numbers below 2^32. No two ids give the same ones: their length is in the last.
 * @returns whether it is such an id; of any other, nothing that is written means anything.
 */
export function packId(id: string, into: Uint32Array): boolean {
  const { length } = id;
  if (length > MOST_DIGITS) return false;
  for (let word = 0; word < ID_WORDS; word++) {
    let bits = 0;
    const end = Math.min(length, (word + 1) * WORD_DIGITS);
    for (let i = word * WORD_DIGITS; i < end; i++) {
      const digit = digitOf(id.charCodeAt(i));
      if (digit < 0) return false;
      bits = (bits << 4) | digit;
    }
    into[word] = bits;
  }
  into[ID_WORDS - 1] = (into[ID_WORDS - 1] ?? 0) | (length << 16);
  return true;
}

/** Of `0` to `9` and `a` to `f`; -1 for any other character. */
function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1;
}

/** The inverse of `packId`. */
export function unpackId(words: Uint32Array): string {
  const last = words[ID_WORDS - 1] ?? 0;
  const length = last >>> 16;
  let id = '';
  for (let word = 0; word < ID_WORDS; word++) {
    const digits = Math.min(WORD_DIGITS, length - word * WORD_DIGITS);
    const bits = word === ID_WORDS - 1 ? last & 0xffff : (words[word] ?? 0);
    if (digits > 0) id += bits.toString(16).padStart(digits, '0');
  }
  return id;
}
