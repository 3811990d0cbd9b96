import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  lstatSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  unlinkSync,
} from 'node:fs';
import { lstat, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isUnfinished, unfinishedFile } from '../../../contract/key-layout.ts';
import { STORE_VARIABLES } from '../../../contract/stores.ts';
import { begin, finish } from '../../begun.ts';
import { messageOf, StoreUnreachableError, UnreadableObjectError } from '../../errors.ts';
import { fileErrorCode, fileReason, isMissing } from '../../file-errors.ts';
import { removeLeftovers } from '../../leftovers.ts';
import { ownerMark } from '../../owner.ts';
import { otherFormsInWords } from '../forms.ts';
import { isInRange, type KeyRange, mayHoldRange } from '../key-range.ts';
import {
  type Attempt,
  type Deletion,
  type ObjectState,
  type Store,
  type StoreAddress,
  type StoredObject,
  tooLarge,
} from '../store.ts';
import { HeldFolders, LinkError } from './held-folders.ts';

/** No file of ours takes so long to write. */
const LEFTOVER_MS = 3_600_000;

/** Names of folders that are not whole yet begin so. */
const BEGUN = '.begun-';

/** The embedded store: keys are paths under one directory. Links in it are not followed, see HeldFolders. */
export class DirectoryStore implements Store {
  readonly name: string;
  readonly address: StoreAddress;
  readonly #folders: HeldFolders;
  /** Folders in which nothing is left of writers that were killed. */
  readonly #tidy = new Set<string>();

  constructor(directory: string) {
    this.name = directory;
    this.address = { kind: 'directory', name: directory };
    this.#folders = new HeldFolders(directory);
  }

  async *list(folder: string, range: KeyRange = {}): AsyncGenerator<string> {
    await this.#mustBeDirectory();
    yield* this.#walk(folder, range);
  }

  async *folders(folder: string): AsyncGenerator<string> {
    await this.#mustBeDirectory();
    try {
      const entries = await this.#folders.inside(folder, (path) => readdir(path, { withFileTypes: true }));
      for (const entry of entries) if (entry.isDirectory()) yield entry.name;
    } catch (error) {
      if (!isMissing(error)) throw this.#refused(folder, 'read', error);
    }
  }

  /** On this thread: for a file of a few kilobytes the way to another thread and back takes far longer. */
  async get(key: string, maxBytes: number): Promise<StoredObject | undefined> {
    let file: number | undefined;
    try {
      file = this.#folders.openFile(key);
      const stats = fstatSync(file);
      if (!stats.isFile()) throw new UnreadableObjectError('not-a-file', 'not a regular file');
      const { size } = stats;
      if (size > maxBytes) throw new UnreadableObjectError('too-large', tooLarge(size, maxBytes));
      return { bytes: readWhole(file, size), ...stateOf(stats) };
    } catch (error) {
      if (error instanceof UnreadableObjectError) throw error;
      if (isMissing(error)) return undefined;
      throw unreadable(error) ?? this.#refused(key, 'read', error);
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }

  async stat(key: string): Promise<ObjectState | undefined> {
    try {
      return await this.#folders.inside(dirname(key), async (folder) =>
        stateOf(await lstat(join(folder, basename(key)))),
      );
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw this.#refused(key, 'read', error);
    }
  }

  /** Other readers see the whole file or none. */
  async put(key: string, body: Uint8Array): Promise<void> {
    const unfinishedKey = unfinishedFile(key, randomBytes(4).toString('hex'));
    const begun = join(this.name, unfinishedKey);
    begin(begun);
    try {
      const write = async (folder: string) => {
        const unfinished = join(folder, basename(unfinishedKey));
        try {
          await writeFile(unfinished, body, { flag: 'wx' });
          await this.#removeLeftovers(dirname(key), folder, unfinished);
          await rename(unfinished, join(folder, basename(key)));
        } catch (error) {
          await rm(unfinished, { force: true }).catch(() => {});
          throw error;
        }
      };
      await this.#folders.inside(dirname(key), write, true);
    } catch (error) {
      throw this.#refused(key, 'write', error);
    } finally {
      finish(begun);
    }
  }

  async attempt(folder: string): Promise<Attempt> {
    const parent = dirname(folder);
    const name = `${BEGUN}${ownerMark()}`;
    const inParent = <T>(work: (path: string) => T, create = false) =>
      this.#folders.inside(parent, work, create).catch((error: unknown) => {
        throw this.#refused(folder, 'write', error);
      });
    await inParent((path) => removeLeftovers(path, BEGUN), true);
    const begun = join(this.name, parent, name);
    begin(begun);
    return {
      folder: `${parent}/${name}/`,
      keep: async () => {
        await inParent((path) => renameSync(join(path, name), join(path, basename(folder))));
        finish(begun);
      },
      discard: async () => {
        // What cannot be removed now is removed by the next run.
        await inParent((path) => rmSync(join(path, name), { recursive: true, force: true })).catch(() => {});
        finish(begun);
      },
    };
  }

  /** State and deletion on this thread, so that nothing is written in between. */
  async delete(key: string, tag?: string): Promise<Deletion> {
    try {
      return await this.#folders.inside(dirname(key), (folder) => {
        const file = join(folder, basename(key));
        if (tag !== undefined && stateOf(lstatSync(file)).tag !== tag) return 'changed';
        unlinkSync(file);
        return 'deleted';
      });
    } catch (error) {
      if (isMissing(error)) return 'deleted';
      throw this.#refused(key, 'delete', error);
    }
  }

  /** From the innermost out. One in which something is written right now stays. */
  async tidy(folder: string): Promise<void> {
    const removeIn = async (parent: string): Promise<void> => {
      const names = await this.#folders.inside(parent, (path) => readdir(path, { withFileTypes: true }));
      for (const entry of names) if (entry.isDirectory()) await removeIn(`${parent}${entry.name}/`);
      await this.#folders.inside(dirname(parent), (path) => rmdirSync(join(path, basename(parent))));
    };
    await removeIn(folder).catch(() => {});
  }

  async #mustBeDirectory(): Promise<void> {
    const entry = await stat(this.name).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw this.#refused('', 'read', error);
    });
    if (entry?.isDirectory()) return;
    throw new StoreUnreachableError(
      `${this.name} ${entry ? 'is not a directory' : 'does not exist'}. Give the directory that ${STORE_VARIABLES.directory} named when the function ran, or ${otherFormsInWords('directory')}.`,
      { code: entry ? 'not-a-folder' : 'no-such-store' },
    );
  }

  /** @param own a file that was written just now: its time is the store's. */
  async #removeLeftovers(key: string, folder: string, own: string): Promise<void> {
    if (this.#tidy.has(key)) return;
    this.#tidy.add(key);
    const { mtimeMs: now } = await lstat(own);
    for (const name of await readdir(folder)) {
      if (!isUnfinished(name)) continue;
      const path = join(folder, name);
      const written = await lstat(path).catch(() => undefined);
      // Somebody else's stays if it must.
      if (written !== undefined && now - written.mtimeMs > LEFTOVER_MS)
        await rm(path, { force: true }).catch(() => {});
    }
  }

  async *#walk(top: string, range: KeyRange): AsyncGenerator<string> {
    const folders = [top];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      try {
        for await (const entry of this.#folders.entries(folder)) {
          const key = `${folder}${entry.name}`;
          if (entry.isDirectory()) {
            if (mayHoldRange(`${key}/`, range)) folders.push(`${key}/`);
            // What is no file is listed too: who reads it says so.
          } else if (!isUnfinished(entry.name) && isInRange(key, range)) yield key;
        }
      } catch (error) {
        if (isMissing(error)) continue;
        if (folder === top || unreadable(error) === undefined) throw this.#refused(folder, 'read', error);
        yield folder;
      }
    }
  }

  #refused(key: string, verb: 'read' | 'write' | 'delete', error: unknown): StoreUnreachableError {
    if (error instanceof LinkError)
      return new StoreUnreachableError(
        `${error.path} is a link: nothing is read, written or deleted through it. Make it a folder, or give the folder that it leads to.`,
        { cause: error },
      );
    const path = join(this.name, key);
    const code = fileErrorCode(error);
    const advice = ADVICE[code ?? ''] ?? '';
    return new StoreUnreachableError(
      `Cannot ${verb} ${path}: ${fileReason(code ?? messageOf(error))}.${advice}`,
      { cause: error },
    );
  }
}

const ROOM = ' Make room there: nothing that was stored before has changed.';

/** What to do about an error, where it is not plain. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: ROOM,
  EDQUOT: ROOM,
  EROFS: ' Mount it so that it can be written, or write elsewhere with "report -o".',
};

/** Of the machine, and so of every file. */
const OF_ALL_FILES = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

/** The error of one file or folder that says nothing of the others. */
function unreadable(error: unknown): UnreadableObjectError | undefined {
  if (error instanceof LinkError)
    return new UnreadableObjectError('not-a-file', 'a link, which is not followed', { cause: error });
  const code = fileErrorCode(error);
  if (code === undefined || OF_ALL_FILES.has(code)) return undefined;
  const kind = code === 'EACCES' || code === 'EPERM' ? 'denied' : 'refused';
  return new UnreadableObjectError(kind, fileReason(code), { cause: error });
}

/** The time of the last change of any kind, which nobody can set, as a modification's can be. */
function stateOf({ ino, ctimeMs, size, mtime }: Stats): ObjectState {
  return { tag: `${ino}-${ctimeMs}-${size}`, modified: mtime };
}

/** Into memory of its own, which the reader can give back. */
function readWhole(file: number, size: number): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(size);
  let read = 0;
  for (let more = -1; more !== 0 && read < size; read += more)
    more = readSync(file, bytes, read, size - read, read);
  return bytes.subarray(0, read);
}
