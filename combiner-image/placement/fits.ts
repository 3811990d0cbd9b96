import type { Checkout } from '../checkout/checkout.ts';
import { plainText } from '../checkout/text-hash.ts';
import type { Item } from './item.ts';
import { likeness } from './likeness.ts';
import { type Translation, translated } from './translation.ts';

/** Of a file that once held the text: hardly less than of one that holds it. */
const HELD = 0.99;
/** Where git knows all that a file held, and the text is not among it, something was built that nobody committed. */
const NEVER_HELD = 0.5;
/** Of a file that cannot be read. */
const UNREAD = 0.5;
/** Characters that are compared for one script. */
const MOST_CHARACTERS = 4 * 1024 * 1024;

/** How well files of the checkout fit sources that they may be, from 0 to 1: as they are, and as git remembers them. */
export class Fits {
  readonly #checkout: Checkout;
  /** Of those that do not hold the text, by path. */
  readonly #others = new Map<Item, Map<string, number>>();
  #characters = MOST_CHARACTERS;

  constructor(checkout: Checkout) {
    this.#checkout = checkout;
  }

  /** 1 where the file holds the text; undefined where there is no such file. */
  of(item: Item, base: Translation): number | undefined {
    const path = translated(base, item.name);
    if (path === undefined) return undefined;
    if (item.same.includes(path)) return 1;
    return item.named.includes(path) ? (this.#others.get(item)?.get(path) ?? 0) : undefined;
  }

  /** Compares sources with the files that they are by some bases. */
  async compare(items: readonly Item[], bases: readonly Translation[]): Promise<void> {
    for (const item of items) {
      const fits = new Map<string, number>();
      for (const base of bases) {
        const path = translated(base, item.name);
        if (path === undefined || fits.has(path) || item.same.includes(path)) continue;
        if (item.named.includes(path)) fits.set(path, await this.#likeness(item, path));
      }
      if (fits.size > 0) this.#others.set(item, fits);
    }
  }

  async #likeness({ text }: Item, path: string): Promise<number> {
    if (text === null) return 0;
    if (!this.#checkout.isHere) return UNREAD;
    const own = (await this.#checkout.text(path)) ?? '';
    this.#characters -= own.length + text.length;
    return this.#characters < 0 ? 0 : likeness(plainText(text), plainText(own)) * HELD;
  }

  /** Asks git which of these files have held the texts. */
  async remember(): Promise<void> {
    const paths = new Set([...this.#others.values()].flatMap((fits) => [...fits.keys()]));
    const past = await this.#checkout.past([...paths]);
    if (past === undefined) return;
    for (const [{ text }, fits] of this.#others) {
      const names = text === null ? [] : this.#checkout.blobsOf(text);
      for (const [path, fit] of fits) {
        const held = past.blobs.get(path);
        if (held === undefined) continue;
        if (names.some((name) => held.has(name))) fits.set(path, HELD);
        else if (past.isWhole) fits.set(path, fit * NEVER_HELD);
      }
    }
  }
}
