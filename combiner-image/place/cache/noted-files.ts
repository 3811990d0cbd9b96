import { createHash } from 'node:crypto';
import { BUILT_SUFFIX } from '../../checkout/code-suffix.ts';
import type { CodeFiles } from '../code-files.ts';

/** What says how files of a folder are read, bundled and compiled. */
export const DESCRIPTION = /(?:^|\/)(?:package\.json|[jt]sconfig[^/]*\.json)$/;

/** What a checkout tells of its files. */
export interface ToldFiles extends CodeFiles {
  /** What tells one content of a file from others; undefined where there is none. */
  fingerprint(path: string): Promise<string | undefined>;
}

/** What was asked of a checkout: with the same answers the same would be found. */
export interface AskedFiles {
  /** A hash of the names of all files of code, and of descriptions of packages and of how code is compiled. */
  names: string;
  /** By path, its fingerprint; null: there was none. */
  contents: Record<string, string | null>;
}

/** The files of a checkout, which notes what it was asked for. */
export class NotedFiles implements CodeFiles {
  readonly #files: ToldFiles;
  readonly #asked = new Set<string>();
  readonly #known = new Map<string, Promise<string | undefined>>();
  #names: string | undefined;

  constructor(files: ToldFiles) {
    this.#files = files;
  }

  get paths(): Iterable<string> {
    return this.#files.paths;
  }

  named(base: string): readonly string[] {
    return this.#files.named(base);
  }

  /** Without a mark of its byte order: parsers take it for a sign in front of `#!`. */
  async text(path: string): Promise<string | undefined> {
    this.note(path);
    return (await this.#files.text(path))?.replace(/^\uFEFF/, '');
  }

  /** Somebody else reads it. */
  note(path: string): void {
    this.#asked.add(path);
  }

  /** All that was asked for until now, whoever asked. */
  async asked(): Promise<AskedFiles> {
    const contents: [string, string | null][] = [];
    for (const path of this.#asked) contents.push([path, (await this.#fingerprint(path)) ?? null]);
    return { names: this.#namesHash(), contents: Object.fromEntries(contents) };
  }

  /** Whether all of it would be answered in the same way. */
  async answersTheSame({ names, contents }: AskedFiles): Promise<boolean> {
    if (names !== this.#namesHash()) return false;
    for (const [path, known] of Object.entries(contents))
      if (((await this.#fingerprint(path)) ?? null) !== known) return false;
    return true;
  }

  #fingerprint(path: string): Promise<string | undefined> {
    const known = this.#known.get(path) ?? this.#files.fingerprint(path);
    this.#known.set(path, known);
    return known;
  }

  #namesHash(): string {
    if (this.#names === undefined) {
      const hash = createHash('sha256');
      for (const path of this.#files.paths) if (isAskedFor(path)) hash.update(`${path}\0`);
      this.#names = hash.digest('hex');
    }
    return this.#names;
  }
}

/** Others are asked for by their whole path alone; of descriptions bundlers take the nearest one. */
function isAskedFor(path: string): boolean {
  return BUILT_SUFFIX.test(path) || DESCRIPTION.test(path);
}
