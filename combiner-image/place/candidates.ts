import { posix } from 'node:path';
import { append } from '../lists.ts';
import type { Shape } from './shape.ts';

/** The files of a checkout. */
export interface CandidateFiles {
  paths: Iterable<string>;
  named(base: string): readonly string[];
  text(path: string): Promise<string | undefined>;
}

const CODE = /\.[cm]?[jt]sx?$/;
const WORD = /[A-Za-z_$][\w$]{3,}/g;
/** Of the words of a file, those that are in what was made from it: its types are not. */
const LEAST_SHARE = 0.3;
const MOST_FILES = 20_000;
const LONGEST = 1024 * 1024;

/** Files that some part of a text may be made from. */
export class Candidates {
  readonly #files: CandidateFiles;
  readonly #text: string;
  #byHash: Promise<ReadonlyMap<number, readonly string[]>> | undefined;

  constructor(files: CandidateFiles, text: string) {
    this.#files = files;
    this.#text = text;
  }

  /** By the name that a bundler has of a file: of those that end with it, or that it ends with. */
  called(hint: string): string[] {
    if (!CODE.test(hint)) return [];
    const name = posix.normalize(hint).replace(/^(?:\.\.?\/)+/, '');
    const named = this.#files.named(posix.basename(name));
    const exact = named.filter((path) => `/${path}`.endsWith(`/${name}`));
    return exact.length > 0 ? exact : named.filter((path) => `/${name}`.endsWith(`/${path}`));
  }

  /** By code: those that hold a statement of it. */
  async similar(
    shapes: readonly Shape[],
    statementsOf: (text: string, path: string) => Shape[] | undefined,
  ): Promise<string[]> {
    this.#byHash ??= this.#index(statementsOf);
    const byHash = await this.#byHash;
    // Any file that holds all of it holds the one that is in fewest.
    const [rarest] = shapes.map(({ hash }) => byHash.get(hash) ?? []).sort((a, b) => a.length - b.length);
    return [...(rarest ?? [])];
  }

  async #index(
    statementsOf: (text: string, path: string) => Shape[] | undefined,
  ): Promise<ReadonlyMap<number, readonly string[]>> {
    const words = new Set(this.#text.match(WORD));
    const byHash = new Map<number, string[]>();
    let files = 0;
    for (const path of this.#files.paths) {
      if (!CODE.test(path) || /\.d\.[cm]?ts$/.test(path) || ++files > MOST_FILES) continue;
      const text = await this.#files.text(path);
      if (text === undefined || text.length > LONGEST) continue;
      const own = new Set(text.match(WORD));
      let known = 0;
      for (const word of own) if (words.has(word)) known++;
      if (known < own.size * LEAST_SHARE) continue;
      for (const hash of new Set(statementsOf(text, path)?.map((each) => each.hash)))
        append(byHash, hash, path);
    }
    return byHash;
  }
}
