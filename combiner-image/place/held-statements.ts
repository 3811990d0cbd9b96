import type { Shape } from './shape.ts';
import { WordIndex } from './word-index.ts';

/** Longer files are not compared by their code alone. */
const LONGEST = 1024 * 1024;

interface Source {
  paths: readonly string[];
  text(path: string): Promise<string | undefined>;
  /** Of its statements; undefined for what cannot be read as code. */
  hashesOf(path: string): Promise<ReadonlySet<number> | undefined>;
  onTooLong(path: string): void;
}

/** How much of some code the files of a checkout hold. Each is parsed only where it may hold much. */
export class HeldStatements {
  readonly #source: Source;
  #words: Promise<WordIndex> | undefined;
  readonly #hashes = new Map<string, ReadonlySet<number>>();

  constructor(source: Source) {
    this.#source = source;
  }

  /** By path, in sizes of shapes; of files that hold less than the share it may say less. */
  async of(statements: readonly Shape[], share: number): Promise<ReadonlyMap<string, number>> {
    this.#words ??= this.#readWords();
    const held = new Map<string, number>();
    for (const path of (await this.#words).mayHold(statements, share)) {
      const hashes = await this.#hashesOf(path);
      const size = statements.reduce((sum, each) => (hashes.has(each.hash) ? sum + each.size : sum), 0);
      if (size > 0) held.set(path, size);
    }
    return held;
  }

  async #hashesOf(path: string): Promise<ReadonlySet<number>> {
    const known = this.#hashes.get(path);
    if (known !== undefined) return known;
    const hashes = (await this.#source.hashesOf(path)) ?? new Set();
    this.#hashes.set(path, hashes);
    return hashes;
  }

  async #readWords(): Promise<WordIndex> {
    const words = new WordIndex();
    for (const path of this.#source.paths) {
      const text = await this.#source.text(path);
      if (text === undefined) continue;
      if (text.length > LONGEST) this.#source.onTooLong(path);
      else words.add(path, text);
    }
    return words;
  }
}
