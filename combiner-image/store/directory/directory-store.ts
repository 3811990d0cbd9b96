import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { lstat, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isUnfinished, unfinishedFile } from '../../../contract/key-layout.ts';
import { begin, finish } from '../../begun.ts';
import { messageOf, StoreUnreachableError, UnreadableObjectError } from '../../errors.ts';
import { fileErrorCode, fileReason, isMissing } from '../../file-errors.ts';
import {
  type Attempt,
  type Deletion,
  type ObjectState,
  type Store,
  type StoredObject,
  tooLarge,
} from '../store.ts';

/** No file of ours takes so long to write. */
const LEFTOVER_MS = 3_600_000;

/** The embedded store: keys are paths under one directory. */
export class DirectoryStore implements Store {
  readonly name: string;
  /** Folders in which nothing is left of writers that were killed. */
  readonly #tidy = new Set<string>();

  constructor(directory: string) {
    this.name = directory;
  }

  async *list(folder: string): AsyncGenerator<string> {
    await this.#mustBeDirectory();
    yield* this.#walk(folder);
  }

  /** On this thread: for a file of a few kilobytes the way to another thread and back takes far longer. */
  async get(key: string, maxBytes: number): Promise<StoredObject | undefined> {
    const path = join(this.name, key);
    let file: number | undefined;
    try {
      file = openSync(path, READ_AT_ONCE);
      const stats = fstatSync(file);
      if (!stats.isFile()) throw new UnreadableObjectError('not-a-file', 'not a regular file');
      const { size } = stats;
      if (size > maxBytes) throw new UnreadableObjectError('too-large', tooLarge(size, maxBytes));
      return { bytes: readWhole(file, size), ...stateOf(stats) };
    } catch (error) {
      if (error instanceof UnreadableObjectError) throw error;
      if (isMissing(error)) return undefined;
      throw unreadable(error) ?? this.#refused(path, 'read', error);
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }

  async stat(key: string): Promise<ObjectState | undefined> {
    const path = join(this.name, key);
    try {
      return stateOf(await stat(path));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw this.#refused(path, 'read', error);
    }
  }

  /** Other readers see the whole file or none. */
  async put(key: string, body: Uint8Array): Promise<void> {
    const path = join(this.name, key);
    const unfinished = unfinishedFile(path, randomBytes(4).toString('hex'));
    await this.#mustNotLeadOut(key);
    begin(unfinished);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(unfinished, body);
      await this.#removeLeftovers(unfinished);
      await rename(unfinished, path);
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => {});
      throw this.#refused(path, 'write', error);
    } finally {
      finish(unfinished);
    }
  }

  attempt(folder: string): Attempt {
    const path = join(this.name, folder);
    begin(path);
    return {
      keep: () => finish(path),
      discard: async () => {
        // What cannot be removed stays, and is no whole report.
        await rm(path, { recursive: true, force: true }).catch(() => {});
        finish(path);
      },
    };
  }

  async delete(key: string, tag?: string): Promise<Deletion> {
    const path = join(this.name, key);
    const state = tag === undefined ? undefined : await this.stat(key);
    if (state !== undefined && state.tag !== tag) return 'changed';
    await rm(path, { force: true }).catch((error: unknown) => {
      throw this.#refused(path, 'delete', error);
    });
    return 'deleted';
  }

  async #mustBeDirectory(): Promise<void> {
    const entry = await stat(this.name).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw this.#refused(this.name, 'read', error);
    });
    if (entry?.isDirectory()) return;
    throw new StoreUnreachableError(
      `${this.name} ${entry ? 'is not a directory' : 'does not exist'}. Give the directory that COVERAGE_DIR named when the function ran, or s3://bucket/prefix.`,
    );
  }

  /** A folder of the store that is a link would take what is written to another place. */
  async #mustNotLeadOut(key: string): Promise<void> {
    for (let folder = dirname(key); folder !== '.'; folder = dirname(folder)) {
      const path = join(this.name, folder);
      const entry = await lstat(path).catch(() => undefined);
      if (entry?.isSymbolicLink())
        throw new StoreUnreachableError(
          `${path} is a link: nothing is written through it. Make it a folder.`,
        );
    }
  }

  /** @param own a file that was written just now: its time is the store's. */
  async #removeLeftovers(own: string): Promise<void> {
    const folder = dirname(own);
    if (this.#tidy.has(folder)) return;
    this.#tidy.add(folder);
    const { mtimeMs: now } = await stat(own);
    for (const name of await readdir(folder)) {
      if (!isUnfinished(name)) continue;
      const path = join(folder, name);
      const written = await stat(path).catch(() => undefined);
      // Somebody else's stays if it must.
      if (written !== undefined && now - written.mtimeMs > LEFTOVER_MS)
        await rm(path, { force: true }).catch(() => {});
    }
  }

  async *#walk(top: string): AsyncGenerator<string> {
    const folders = [top];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const path = join(this.name, folder);
      try {
        for (const entry of await readdir(path, { withFileTypes: true })) {
          if (entry.isDirectory()) folders.push(`${folder}${entry.name}/`);
          else if (entry.isFile() && !isUnfinished(entry.name)) yield `${folder}${entry.name}`;
        }
      } catch (error) {
        if (isMissing(error)) continue;
        if (folder === top || unreadable(error) === undefined) throw this.#refused(path, 'read', error);
        yield folder;
      }
    }
  }

  #refused(path: string, verb: 'read' | 'write' | 'delete', error: unknown): StoreUnreachableError {
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

/** Opening a pipe waits for somebody who writes into it. */
const READ_AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Of the machine, and so of every file. */
const OF_ALL_FILES = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

/** The error of one file or folder that says nothing of the others. */
function unreadable(error: unknown): UnreadableObjectError | undefined {
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
