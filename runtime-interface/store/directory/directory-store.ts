// `promises` is a getter: what it loads, a sandbox with a bucket does not pay for.
import { promises } from 'node:fs';
import { join, posix } from 'node:path';
import { unfinishedFile } from '../../../contract/key-layout.ts';
import type { PutOptions, Store } from '../store.ts';
import { StoreError } from '../store.ts';
import { inFolder, LinkError } from './held-folder.ts';

/** The embedded store: keys are paths below a directory. Files appear whole or not at all. */
export class DirectoryStore implements Store {
  readonly kind = 'directory';
  /** A file system that hangs keeps threads of the pool that the function needs too: one at most. */
  readonly parallelPuts = 1;
  readonly #directory: string;
  #last: Promise<void> = Promise.resolve();

  constructor(directory: string) {
    this.#directory = directory;
  }

  put(key: string, body: Uint8Array, options: PutOptions): Promise<void> {
    const written = this.#last.then(() => this.#write(key, body, options));
    this.#last = written.catch(() => {});
    return written;
  }

  timeout(cause?: unknown): StoreError {
    return new StoreError('timeout', 'COVERAGE_DIR did not take an object in time.', {
      retryable: true,
      cause,
    });
  }

  async #write(key: string, body: Uint8Array, { onlyIfAbsent, signal }: PutOptions): Promise<void> {
    if (signal.aborted) throw this.timeout();
    const names = posix.normalize(key).split('/');
    // Keys are made harmless where they are made; a spool is a file that others may have written.
    if (names[0] === '..' || names[0] === '') {
      throw new StoreError('directory-unwritable', 'an object names a file outside of COVERAGE_DIR.', {
        retryable: false,
      });
    }
    const name = names.pop() ?? '';
    try {
      await inFolder(this.#directory, names, async (folder) => {
        const file = join(folder, name);
        if (onlyIfAbsent && (await isFile(file))) return;
        await writeWhole(file, body, signal);
      });
    } catch (cause) {
      if (signal.aborted) throw this.timeout(cause);
      throw new StoreError('directory-unwritable', adviceOn(cause), { retryable: false, cause });
    }
  }
}

/** Readers see the whole file or none. */
async function writeWhole(file: string, body: Uint8Array, signal: AbortSignal): Promise<void> {
  const part = unfinishedFile(file, String(process.pid));
  try {
    // One that a process of the same number has left, or a link that leads elsewhere.
    await promises.rm(part, { force: true });
    await promises.writeFile(part, body, { signal, flag: 'wx' });
    await promises.rename(part, file);
  } catch (error) {
    await promises.rm(part, { force: true }).catch(() => {});
    throw error;
  }
}

function adviceOn(cause: unknown): string {
  if (cause instanceof LinkError)
    return 'COVERAGE_DIR holds a link in the place of a folder, and nothing is written through it: make it a folder, or name the folder that it leads to.';
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  return `COVERAGE_DIR cannot be written (${code}): make it a directory with room that the function's user may write to.`;
}

/** What else has that name, a link or a pipe, is replaced. */
async function isFile(path: string): Promise<boolean> {
  return promises.lstat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
}
