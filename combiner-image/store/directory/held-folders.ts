import {
  closeSync,
  constants,
  type Dirent,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
} from 'node:fs';
import { opendir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileErrorCode, isMissing } from '../../file-errors.ts';

/** A link stands where a folder or a file of the store should be. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly path: string;

  constructor(path: string) {
    super(`${path} is a link`);
    this.path = path;
  }
}

const { O_RDONLY } = constants;
/** Not all systems know them. */
const { O_DIRECTORY = 0, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_NOCTTY = 0 } = constants;

/** Opening a pipe waits for somebody who writes into it, and opening a terminal may make it ours. */
const READ_AT_ONCE = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

/** Linux tells there where each open file lies, and leads into open folders. */
const OPEN_FILES = '/proc/self/fd';
const TELLS_PLACES = process.platform === 'linux' && existsSync(OPEN_FILES);

/** Read at once. */
const ENTRIES = 1_024;

/** What is replaced while it is opened is opened again, no oftener than this. */
const OPENINGS = 5;

/**
 * The folders and files below a directory. Nothing is reached through a link: whoever may write there could have us
 * read, write or delete elsewhere. What is open is asked where it lies, and a folder stays open while something is
 * done in it, so that a link that takes its place meanwhile changes nothing. Where a system tells no places, links are
 * looked for before.
 */
export class HeldFolders {
  readonly #root: string;
  readonly #tellsPlaces: boolean;
  #rootPlace: string | undefined;

  /**
   * @param root may be a link: who names it means where it leads
   * @param tellsPlaces whether the system tells where an open file lies
   */
  constructor(root: string, tellsPlaces = TELLS_PLACES) {
    this.#root = root;
    this.#tellsPlaces = tellsPlaces;
  }

  /** Opens a file to be read; the caller closes it. @throws LinkError, and errors of the file system */
  openFile(key: string): number {
    return this.#open(withoutSlash(key), READ_AT_ONCE);
  }

  /**
   * Works in a folder while it is held.
   * @param work gets a path to the folder
   * @param create makes the folder where there is none
   * @throws LinkError, and errors of the file system
   */
  async inside<T>(folder: string, work: (path: string) => T | Promise<T>, create = false): Promise<T> {
    const key = withoutSlash(folder);
    if (!this.#tellsPlaces) {
      this.#mustHoldNoLink(key);
      if (create) mkdirSync(this.#path(key), { recursive: true });
      return work(this.#path(key));
    }
    const held = create ? this.#openOrMake(key) : this.#openFolder(key);
    try {
      return await work(`${OPEN_FILES}/${held}`);
    } finally {
      closeSync(held);
    }
  }

  /**
   * What is in a folder, while it is held. It may be millions, so that they are read some at a time; those are in order.
   * @throws LinkError, and errors of the file system
   */
  async *entries(folder: string): AsyncGenerator<Dirent> {
    const key = withoutSlash(folder);
    if (!this.#tellsPlaces) this.#mustHoldNoLink(key);
    const held = this.#tellsPlaces ? this.#openFolder(key) : undefined;
    try {
      const path = held === undefined ? this.#path(key) : `${OPEN_FILES}/${held}`;
      let some: Dirent[] = [];
      for await (const entry of await opendir(path, { bufferSize: ENTRIES }))
        if (some.push(entry) === ENTRIES) {
          yield* some.sort(byName);
          some = [];
        }
      yield* some.sort(byName);
    } finally {
      if (held !== undefined) closeSync(held);
    }
  }

  #openOrMake(folder: string): number {
    try {
      return this.#openFolder(folder);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    if (folder === '') {
      mkdirSync(this.#root, { recursive: true });
      return this.#openFolder(folder);
    }
    const above = this.#openOrMake(parent(folder));
    try {
      mkdirSync(`${OPEN_FILES}/${above}/${basename(folder)}`);
    } catch (error) {
      // Somebody else was faster, or there is a link to nowhere.
      if (fileErrorCode(error) !== 'EEXIST') throw error;
    } finally {
      closeSync(above);
    }
    return this.#openFolder(folder);
  }

  #openFolder(folder: string): number {
    return this.#open(folder, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
  }

  #open(key: string, flags: number): number {
    if (!this.#tellsPlaces) this.#mustHoldNoLink(key);
    for (let opening = 1; ; opening++) {
      let open: number;
      try {
        open = openSync(this.#path(key), flags);
      } catch (error) {
        this.#mustHoldNoLink(key);
        throw error;
      }
      if (!this.#tellsPlaces || this.#liesAt(key, open)) return open;
      closeSync(open);
      this.#mustHoldNoLink(key);
      // It has been replaced or deleted since; or somebody puts links there and takes them away.
      if (opening === OPENINGS) throw new LinkError(this.#path(key));
    }
  }

  #liesAt(key: string, open: number): boolean {
    this.#rootPlace ??= this.#placeOfRoot();
    const place = readlinkSync(`${OPEN_FILES}/${open}`);
    // For each object that is read; to join them would take as long.
    const root = this.#rootPlace === '/' ? '' : this.#rootPlace;
    return place === (key === '' ? this.#rootPlace : `${root}/${key}`);
  }

  #placeOfRoot(): string {
    const root = openSync(this.#root, O_RDONLY | O_DIRECTORY);
    try {
      return readlinkSync(`${OPEN_FILES}/${root}`);
    } finally {
      closeSync(root);
    }
  }

  #mustHoldNoLink(key: string): void {
    for (let path = key; path !== ''; path = parent(path))
      if (isLink(this.#path(path))) throw new LinkError(this.#path(path));
  }

  #path(key: string): string {
    return join(this.#root, key);
  }
}

function withoutSlash(key: string): string {
  return key === '.' ? '' : key.replace(/\/+$/, '');
}

/** Empty for what stands in the directory itself. */
function parent(key: string): string {
  const folder = dirname(key);
  return folder === '.' ? '' : folder;
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } catch {
    // What cannot be looked at is opened, which says why.
    return false;
  }
}

function byName({ name: a }: Dirent, { name: b }: Dirent): number {
  return a < b ? -1 : 1;
}
