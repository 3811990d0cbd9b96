import type { CodeFiles } from '../code-files.ts';
import type { Effort } from '../effort.ts';

/** What a minifier keeps: members, and texts. */
const MEMBER = /[.?]([A-Za-z_$][\w$]{3,60})/g;
const TEXT = /"(?:[^"\\\n]|\\.){0,1000}"|'(?:[^'\\\n]|\\.){0,1000}'/g;
/** Comments, and the names of other files. */
const NOT_DEPLOYED = /\/\*[\s\S]*?\*\/|(?<=[\s;{},])\/\/[^\n]*|\bfrom\s+["'][^"'\n]*["']/g;
const WORD = /[A-Za-z_$][\w$]{3,60}/g;
/** Words in more of the files tell nothing. */
const MOST_FILES_OF_WORD = 0.1;
const LONGEST = 1024 * 1024;

/** Of the rare words of a file: how many there are, and how many of them a text says. */
export interface WordShare {
  rare: number;
  found: number;
}

/** Words of the files of a checkout that a minifier keeps: read once, for all texts that are compared with them. */
export class KeptWords {
  readonly #numbers = new Map<string, number>();
  readonly #files: { path: string; words: Uint32Array }[] = [];
  /** By number of a word, in how many files it is. */
  readonly #counts: number[] = [];

  static async of(
    paths: readonly string[],
    files: Pick<CodeFiles, 'text'>,
    effort: Effort,
  ): Promise<KeptWords> {
    const words = new KeptWords();
    for (const path of paths) {
      effort.mustBeLeft();
      const text = await files.text(path);
      if (text !== undefined && text.length <= LONGEST) words.#add(path, text);
    }
    return words;
  }

  #add(path: string, text: string): void {
    const code = text.replaceAll(NOT_DEPLOYED, ' ');
    const kept = new Set<number>();
    for (const [, name = ''] of code.matchAll(MEMBER)) kept.add(this.#numberOf(name));
    for (const [literal] of code.matchAll(TEXT))
      for (const word of literal.match(WORD) ?? []) kept.add(this.#numberOf(word));
    for (const each of kept) this.#counts[each] = (this.#counts[each] ?? 0) + 1;
    this.#files.push({ path, words: Uint32Array.from(kept) });
  }

  #numberOf(word: string): number {
    let number = this.#numbers.get(word);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(word, number);
    }
    return number;
  }

  /** Of each file that has rare words. */
  sharesOf(text: string): Map<string, WordShare> {
    const shares = new Map<string, WordShare>();
    const isIn = new Uint8Array(this.#numbers.size);
    for (const word of new Set(text.match(WORD))) {
      const number = this.#numbers.get(word);
      if (number !== undefined) isIn[number] = 1;
    }
    const most = Math.max(2, this.#files.length * MOST_FILES_OF_WORD);
    for (const { path, words } of this.#files) {
      let rare = 0;
      let found = 0;
      for (const each of words) {
        if ((this.#counts[each] ?? 0) > most) continue;
        rare++;
        found += isIn[each] ?? 0;
      }
      if (rare > 0) shares.set(path, { rare, found });
    }
    return shares;
  }
}
