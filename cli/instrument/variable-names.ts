import { createHash } from 'node:crypto';

const LENGTH = 4;

/**
 * Names of the global variables that hold counters: short, since a text has them thousands of times, and made of the
 * path and the text, so that two instrumented folders in one process, as a function and its layer, have different ones.
 */
export class VariableNames {
  readonly #taken: Set<string>;

  /** @param files that have names */
  constructor(files: Iterable<{ name: string }>) {
    this.#taken = new Set(Array.from(files, ({ name }) => name));
  }

  /** One that no other file has, and that the text does not hold. The same for the same file, each time. */
  nameFor(path: string, text: string): string {
    for (let attempt = 0; ; attempt++) {
      const hash = createHash('sha256').update(`${attempt}\0${path}\0${text}`).digest('base64');
      const name = `$${hash.replace(/[+/=]/g, '').slice(0, LENGTH)}`;
      if (this.#taken.has(name) || text.includes(name)) continue;
      this.#taken.add(name);
      return name;
    }
  }

  /** For another file, or for the next text of the same one. */
  release(name: string): void {
    this.#taken.delete(name);
  }
}
