import type { Effort } from '../effort.ts';
import type { Bundled, BundleOptions, Bundler } from './bundler.ts';

/** Of a deployed text: what is longer is made of other files than those that it was made from. */
const MOST_LONGER = 4;
/** Of a deployed text: all that is bundled for it. */
const MOST_TOGETHER = 64;
/** A shorter text counts as one of so many characters: files that are likely by their words bring others along. */
const SHORT = 1024 * 1024;

/** Bundles for the sake of one deployed text, by any tool, and bounds what that may cost. */
export class Bounded {
  readonly #effort: Effort;
  readonly #length: number;
  #characters = 0;
  #isTooLong = false;

  /** @param length of the deployed text, in characters */
  constructor(length: number, effort: Effort) {
    this.#effort = effort;
    this.#length = Math.max(length, SHORT);
  }

  /** @returns one that makes nothing of what is too long, and nothing at all from the moment on that it was too much */
  of(bundler: Bundler): Bundler {
    return { ...bundler, bundle: (entries, options) => this.#bundle(bundler, entries, options) };
  }

  async #bundle(
    bundler: Bundler,
    entries: readonly string[],
    options: BundleOptions,
  ): Promise<Bundled | undefined> {
    if (this.isSpent) return undefined;
    const bundled = await this.#effort.waiting(() => bundler.bundle(entries, options));
    const length = bundled?.text.length ?? 0;
    this.#characters += length;
    const isTooLong = length > MOST_LONGER * this.#length;
    this.#isTooLong ||= isTooLong;
    return isTooLong || this.isSpent ? undefined : bundled;
  }

  /** Whether nothing more is bundled. */
  get isSpent(): boolean {
    return this.#characters > MOST_TOGETHER * this.#length;
  }

  /** What was given up, in words. */
  get givenUp(): string | undefined {
    if (!this.isSpent && !this.#isTooLong) return undefined;
    const why = this.isSpent
      ? `all tries are more than ${MOST_TOGETHER} times`
      : `it is more than ${MOST_LONGER} times`;
    return `the likely files, bundled again (${why} as long as what was deployed)`;
  }
}
