import type { CodeToken } from '../code/source-code.ts';
import { lowerBound } from '../lists.ts';
import type { SharedNames } from './shared-names.ts';

/** Odd, so that no power of it is 0. */
const BASE = 0x01000193;

/** A line end behind these, and one before the others, may end a statement. */
const ENDED = new Set(['return', 'throw', 'break', 'continue', 'yield', 'async']);
const BEGUN = new Set(['++', '--']);

/** A text as its tokens: blanks, line ends and comments make no difference, except where they end a statement. */
export class TokenText {
  readonly #starts: Int32Array;
  readonly #numbers: Int32Array;
  /** Of all tokens before one, and the powers of the base. */
  readonly #sums: Int32Array;
  readonly #powers: Int32Array;

  constructor(text: string, tokens: readonly CodeToken[], names: SharedNames) {
    const count = tokens.length;
    this.#starts = Int32Array.from(tokens, ({ start }) => start);
    this.#numbers = new Int32Array(count);
    this.#sums = new Int32Array(count + 1);
    this.#powers = new Int32Array(count + 1).fill(1, 0, 1);
    let before = '';
    let end = 0;
    tokens.forEach((token, i) => {
      const own = token.sign ?? text.slice(token.start, token.end);
      const isOpen = ENDED.has(before) || BEGUN.has(own);
      const hasEnd = isOpen && /[\n\r\u2028\u2029]/.test(text.slice(end, token.start));
      const number = names.token(hasEnd ? `\n${own}` : own);
      this.#numbers[i] = number;
      this.#sums[i + 1] = (Math.imul(this.#sums[i] ?? 0, BASE) + number) | 0;
      this.#powers[i + 1] = Math.imul(this.#powers[i] ?? 0, BASE);
      before = own;
      end = token.end;
    });
  }

  /** How many tokens begin before an offset. */
  before(offset: number): number {
    return lowerBound(this.#starts.length, (i) => (this.#starts[i] ?? 0) >= offset);
  }

  /** Equal for equal tokens, and hardly ever for others. */
  hash({ first, last }: Tokens): string {
    const sum = (this.#sums[last] ?? 0) - Math.imul(this.#sums[first] ?? 0, this.#powers[last - first] ?? 0);
    return `${last - first} ${sum | 0}`;
  }

  isSame({ first, last }: Tokens, other: TokenText, there: Tokens): boolean {
    if (last - first !== there.last - there.first) return false;
    for (let i = 0; i < last - first; i++)
      if (this.#numbers[first + i] !== other.#numbers[there.first + i]) return false;
    return true;
  }
}

/** From the first to before the last. */
interface Tokens {
  first: number;
  last: number;
}
