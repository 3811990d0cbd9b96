// `promises` is a getter: what it loads, a sandbox with a bucket does not pay for.
import * as fs from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { unfinishedFile } from '../../../contract/key-layout.ts';
import type { PutOptions, Store } from '../store.ts';
import { StoreError } from '../store.ts';

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
    const file = join(this.#directory, key);
    // Keys are made harmless where they are made; a spool is a file that others may have written.
    if (`${relative(this.#directory, file)}/`.startsWith('../')) {
      throw new StoreError('directory-unwritable', 'an object names a file outside of COVERAGE_DIR.', {
        retryable: false,
      });
    }
    if (onlyIfAbsent && (await exists(file))) return;
    const part = unfinishedFile(file, String(process.pid));
    try {
      await fs.promises.mkdir(dirname(file), { recursive: true });
      // One that a process of the same number has left, or a link that leads elsewhere.
      await fs.promises.rm(part, { force: true });
      await fs.promises.writeFile(part, body, { signal, flag: 'wx' });
      await fs.promises.rename(part, file);
    } catch (cause) {
      await fs.promises.rm(part, { force: true }).catch(() => {});
      if (signal.aborted) throw this.timeout(cause);
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
      throw new StoreError(
        'directory-unwritable',
        `COVERAGE_DIR cannot be written (${code}): make it a directory with room that the function's user may write to.`,
        { retryable: false, cause },
      );
    }
  }
}

async function exists(file: string): Promise<boolean> {
  return fs.promises.access(file).then(
    () => true,
    () => false,
  );
}
