const WORD = /[\w$\u0080-\uffff]/;
const WORDS = /[\w$\u0080-\uffff]+/y;

/**
 * Two texts of one printer, whose names alone are others: where places of one of them are in the other one.
 * @param offsets in order
 * @returns undefined where they differ in anything else
 */
export function sameOffsets(from: string, to: string, offsets: readonly number[]): number[] | undefined {
  const found: number[] = [];
  let next = 0;
  let [i, j] = [0, 0];
  while (i < from.length && next < offsets.length) {
    if ((offsets[next] ?? 0) < i) return undefined;
    while (offsets[next] === i) {
      found.push(j);
      next++;
    }
    const isWord = WORD.test(from[i] ?? '');
    if (isWord !== WORD.test(to[j] ?? '')) return undefined;
    if (isWord) {
      i = behindWord(from, i);
      j = behindWord(to, j);
    } else if (from[i++] !== to[j++]) return undefined;
  }
  return found.length === offsets.length ? found : undefined;
}

function behindWord(text: string, from: number): number {
  WORDS.lastIndex = from;
  return from + (WORDS.exec(text)?.[0].length ?? 1);
}
