import { posix } from 'node:path';
import { append } from '../lists.ts';
import { latinBytes } from '../python/decode-python.ts';
import { CODE_SUFFIX } from './code-suffix.ts';
import { gitFiles } from './git-files.ts';
import type { ListedFile } from './listed-file.ts';
import { type PastTexts, pastTexts } from './past-texts.ts';
import { ProjectFiles } from './project-files.ts';
import type { Repository } from './repository.ts';
import { blobHash, otherForms, plainText } from './text-hash.ts';
import { topLevelOf } from './top-level.ts';
import { walkedFiles } from './walked-files.ts';

/** Shorter texts stand in many projects: a file of another name is not the same for that, unless it stands in its folder. */
export const TELLING_LENGTH = 200;
/** Names of files that are read for texts of other names. */
const MOST_READ = 5_000;
/** Files that git is asked about. */
const MOST_REMEMBERED = 200;

/** The files that sources are looked for in, by name and by content. */
export class Checkout {
  /** Absolute, without links: names in reports are relative to it. */
  readonly root: string;
  readonly files: ProjectFiles;
  readonly isEmpty: boolean;
  /** Whether its files can be read; of others there is a list alone. */
  readonly isHere: boolean;
  /** What a list says besides its files. */
  readonly repository: Repository | undefined;
  /** With git's hash of what each holds, where it has not been changed since git looked. */
  readonly #paths = new Map<string, string | undefined>();
  readonly #byBase = new Map<string, string[]>();
  /** Of files of code; empty until it is asked for. */
  readonly #byFolder = new Map<string, string[]>();
  readonly #byBlob = new Map<string, string[]>();
  /** By name and hash. */
  readonly #byContent = new Map<string, string[]>();
  /** Files that git has no hash of, by name; read when a text of that name is looked for. */
  readonly #unread = new Map<string, string[]>();
  readonly #reading = new Map<string, Promise<void>>();
  #readingRest: Promise<void> | undefined;
  readonly #algorithms = new Set<'sha1' | 'sha256'>(['sha1']);

  private constructor(root: string, listed: readonly ListedFile[], isHere: boolean, repository?: Repository) {
    this.root = root;
    this.isHere = isHere;
    this.repository = repository;
    this.files = new ProjectFiles(root);
    this.isEmpty = listed.length === 0;
    for (const { path, blob } of listed) {
      const base = posix.basename(path);
      this.#paths.set(path, blob);
      append(this.#byBase, base, path);
      if (blob === undefined) append(this.#unread, base, path);
      else {
        append(this.#byBlob, blob, path);
        append(this.#byContent, contentKey(base, blob), path);
        if (blob.length > 40) this.#algorithms.add('sha256');
      }
    }
  }

  /** @param folder in the checkout. */
  static async open(folder: string): Promise<Checkout> {
    const root = topLevelOf(folder);
    return new Checkout(root, (await gitFiles(root)) ?? (await walkedFiles(root)), true);
  }

  /** Where there is none, as in the combiner's Lambda. */
  static none(): Checkout {
    return new Checkout('/', [], false);
  }

  /** One that is elsewhere, by the list of its files. */
  static listed(files: readonly ListedFile[], repository?: Repository): Checkout {
    return new Checkout('/', files, false, repository);
  }

  /** Whether there is such a file: one that git ignores, too. */
  has(path: string): boolean {
    return this.#paths.has(path) || (this.isHere && !this.isEmpty && this.files.has(path));
  }

  /** Whether git knows the file, or could be told of it: of one that it ignores it is not so. */
  lists(path: string): boolean {
    return this.#paths.has(path);
  }

  /** Those of all listed files. */
  get paths(): Iterable<string> {
    return this.#paths.keys();
  }

  /** What tells one content of a file from others, without reading it where git knows it; undefined where there is no file that can be read. */
  async fingerprint(path: string): Promise<string | undefined> {
    const known = this.#paths.get(path);
    if (known !== undefined) return known;
    const text = await this.text(path);
    return text === undefined ? undefined : blobHash(text);
  }

  /** The paths of all files with a name. */
  named(base: string): readonly string[] {
    return this.#byBase.get(base) ?? [];
  }

  /** Undefined when there is no such file that can be read. */
  text(path: string): Promise<string | undefined> {
    return this.isHere && !this.isEmpty ? this.files.text(path) : Promise.resolve(undefined);
  }

  /**
   * The paths of the files that hold a text, whatever their line ends. Those of its own name, if there are any.
   * @param base the name of the file that it was read from.
   */
  async withText(text: string, base: string): Promise<readonly string[]> {
    const plain = plainText(text);
    const hashes = this.#hashes(plain);
    if (this.#byBase.has(base)) {
      await this.#readNamed(base);
      const found = this.#holding(base, hashes);
      if (found.length > 0) return found;
      const forms = [text, ...otherForms(plain)];
      const others = forms.flatMap((form) => this.#holding(base, this.#hashes(form)));
      if (others.length > 0) return [...new Set(others)];
    }
    if (plain.length < TELLING_LENGTH) return [];
    const known = this.#withBlob(hashes);
    if (known.length > 0) return known;
    await this.#readRest();
    return this.#withBlob(hashes);
  }

  /** The files of code in a folder that hold a text, whatever they are called. */
  async inFolder(folder: string, text: string): Promise<readonly string[]> {
    if (this.#byFolder.size === 0)
      for (const path of this.#paths.keys())
        if (CODE_SUFFIX.test(path)) append(this.#byFolder, posix.dirname(path), path);
    const plain = plainText(text);
    const known = new Set(
      this.#withBlob([text, plain, ...otherForms(plain)].flatMap((form) => this.#hashes(form))),
    );
    const found: string[] = [];
    for (const path of this.#byFolder.get(folder) ?? []) {
      const isUnread = this.#unread.get(posix.basename(path))?.includes(path) === true;
      const own = isUnread ? await this.text(path) : undefined;
      if (known.has(path) || (own !== undefined && plainText(own) === plain)) found.push(path);
    }
    return found;
  }

  /** What git remembers of some files, of the first ones where they are many; undefined where nothing does. */
  past(paths: readonly string[]): Promise<PastTexts | undefined> {
    const asked = paths.slice(0, MOST_REMEMBERED);
    return this.isHere && asked.length > 0 ? pastTexts(this.root, asked) : Promise.resolve(undefined);
  }

  /** The names that git may have given a text, whatever its line ends. */
  blobsOf(text: string): string[] {
    const plain = plainText(text);
    return [plain, ...otherForms(plain)].flatMap((form) => this.#hashes(form));
  }

  #withBlob(hashes: readonly string[]): string[] {
    return hashes.flatMap((hash) => this.#byBlob.get(hash) ?? []);
  }

  #holding(base: string, hashes: readonly string[]): string[] {
    return hashes.flatMap((hash) => this.#byContent.get(contentKey(base, hash)) ?? []);
  }

  #hashes(text: string): string[] {
    const latin = latinBytes(text);
    const forms = latin === undefined ? [text] : [text, latin];
    return forms.flatMap((form) => [...this.#algorithms].map((algorithm) => blobHash(form, algorithm)));
  }

  #readNamed(base: string): Promise<void> {
    const known = this.#reading.get(base);
    if (known !== undefined) return known;
    const reading = this.#readAll(base);
    this.#reading.set(base, reading);
    return reading;
  }

  async #readAll(base: string): Promise<void> {
    for (const path of this.#unread.get(base) ?? []) {
      const text = await this.text(path);
      if (text === undefined) continue;
      const blob = blobHash(plainText(text));
      append(this.#byBlob, blob, path);
      append(this.#byContent, contentKey(base, blob), path);
    }
  }

  /** Where git does not tell, what has another name in its map is found among all files of code. */
  #readRest(): Promise<void> {
    this.#readingRest ??= (async () => {
      const bases = [...this.#unread.keys()].filter((base) => CODE_SUFFIX.test(base));
      for (const base of bases.slice(0, MOST_READ)) await this.#readNamed(base);
    })();
    return this.#readingRest;
  }
}

function contentKey(base: string, blob: string): string {
  return `${blob} ${base}`;
}
