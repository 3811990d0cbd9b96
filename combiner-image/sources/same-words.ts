import { withoutNumber } from './without-number.ts';

/** A word, number or string of code. */
export interface Word {
  text: string;
  at: number;
  /** Minifiers do not give it another name. */
  isSure: boolean;
}

const WORD = /#?[\p{ID_Start}$_][\p{ID_Continue}$]*|\d[\w.]*|(["'])((?:(?!\1)[^\\\n]|\\.)*)\1/gu;
/** Names that minifiers make up are shorter. */
const SURE_LENGTH = 3;
/** All pairs of two lists are compared up to here; beyond it, those that are near. */
const MOST_COMPARED = 100_000;
const NEAR = 50;

export function wordsOf(code: string): Word[] {
  return [...code.matchAll(WORD)].map(({ 0: whole, 1: quote, 2: string, index }) => ({
    text: quote === undefined ? withoutNumber(whole) : `"${string}`,
    at: index,
    isSure: quote !== undefined || whole.length >= SURE_LENGTH || /\d/.test(whole) || code[index - 1] === '.',
  }));
}

/** The most words of two lists that are the same, in their order. @returns pairs of indexes. */
export function sameWords(a: readonly Word[], b: readonly Word[]): [number, number][] {
  return a.length * b.length > MOST_COMPARED ? nearPairs(a, b) : longestPairs(a, b);
}

function longestPairs(a: readonly Word[], b: readonly Word[]): [number, number][] {
  const width = b.length + 1;
  /** How many pairs there are from two words on. */
  const longest = new Int32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let k = b.length - 1; k >= 0; k--)
      longest[i * width + k] =
        a[i]?.text === b[k]?.text
          ? 1 + (longest[(i + 1) * width + k + 1] ?? 0)
          : Math.max(longest[(i + 1) * width + k] ?? 0, longest[i * width + k + 1] ?? 0);
  const pairs: [number, number][] = [];
  for (let i = 0, k = 0; i < a.length && k < b.length; ) {
    if (a[i]?.text === b[k]?.text) pairs.push([i++, k++]);
    else if ((longest[(i + 1) * width + k] ?? 0) > (longest[i * width + k + 1] ?? 0)) i++;
    else k++;
  }
  return pairs;
}

function nearPairs(a: readonly Word[], b: readonly Word[]): [number, number][] {
  const pairs: [number, number][] = [];
  let from = 0;
  for (const [i, { text }] of a.entries()) {
    const near = b.slice(from, from + NEAR).findIndex((word) => word.text === text);
    if (near < 0) continue;
    pairs.push([i, from + near]);
    from += near + 1;
  }
  return pairs;
}
