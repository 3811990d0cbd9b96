import { lowerBound } from '../lists.ts';
import type { Shape } from './shape.ts';

const WORD = /[A-Za-z_$][\w$]{2,}/g;
/** What a shape says that stands in its text as it is: texts may be put together, and `constructor` be made up. */
const SAID = /^(?:get(?:\?\.)?|property|set|static|(?:method [^:]*)):(?!constructor$)([A-Za-z_$][\w$]{2,})$/;

/** Files are looked up one by one. */
const FEW = 64;

/** Which files say which words: who holds some code says all that it says, so that few files need to be parsed. */
export class WordIndex {
  readonly #paths: string[] = [];
  /** By word, indexes of paths, ascending. */
  readonly #files = new Map<string, number[]>();
  /** A bit for each file, of words that many say. */
  readonly #bits = new Map<readonly number[], Uint32Array>();

  add(path: string, text: string): void {
    const file = this.#paths.push(path) - 1;
    WORD.lastIndex = 0;
    for (let found = WORD.exec(text); found !== null; found = WORD.exec(text)) {
      const [word] = found;
      const files = this.#files.get(word);
      if (files === undefined) this.#files.set(word, [file]);
      else if (files.at(-1) !== file) files.push(file);
    }
  }

  /**
   * Every file that may hold more than a share of some statements, by their sizes.
   * @param share as `isMuch` has it: with less of them a file is not asked for
   */
  mayHold(statements: readonly Shape[], share: number): string[] {
    const all = statements.map((each) => ({ size: each.size, files: this.#saying(wordsOf(each)) }));
    all.sort((a, b) => b.files.length - a.files.length);
    let left = statements.reduce((sum, { size }) => sum + size, 0) * share;
    const files = new Set<number>();
    for (const { size, files: saying } of all) {
      // Who holds nothing but these holds too little.
      if (size <= left) left -= size;
      else for (const file of saying) files.add(file);
    }
    return [...files].sort((a, b) => a - b).map((file) => this.#paths[file] ?? '');
  }

  /** Files that say all of them. */
  #saying(words: readonly string[]): readonly number[] {
    const lists = words.map((word) => this.#files.get(word) ?? []).sort((a, b) => a.length - b.length);
    const [rarest, ...others] = lists;
    if (rarest === undefined) return this.#paths.map((_, file) => file);
    if (rarest.length <= FEW) return rarest.filter((file) => others.every((list) => isIn(list, file)));
    const all = this.#bitsOf(rarest).slice();
    for (const list of others) {
      const bits = this.#bitsOf(list);
      for (let i = 0; i < all.length; i++) all[i] = (all[i] ?? 0) & (bits[i] ?? 0);
    }
    return rarest.filter((file) => isSet(all, file));
  }

  #bitsOf(files: readonly number[]): Uint32Array {
    let bits = this.#bits.get(files);
    if (bits === undefined) {
      bits = new Uint32Array(Math.ceil(this.#paths.length / 32));
      for (const file of files) bits[file >>> 5] = (bits[file >>> 5] ?? 0) | (1 << (file & 31));
      this.#bits.set(files, bits);
    }
    return bits;
  }
}

function isSet(bits: Uint32Array, file: number): boolean {
  return ((bits[file >>> 5] ?? 0) & (1 << (file & 31))) !== 0;
}

function isIn(list: readonly number[], file: number): boolean {
  return list[lowerBound(list.length, (i) => (list[i] ?? 0) >= file)] === file;
}

function wordsOf(statement: Shape): string[] {
  const words = new Set<string>();
  const open = [statement];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const word = SAID.exec(next.kind)?.[1];
    if (word !== undefined) words.add(word);
    for (const kid of next.kids) open.push(kid);
  }
  return [...words];
}
