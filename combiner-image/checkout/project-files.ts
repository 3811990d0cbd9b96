import { constants, realpathSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';

/** Longer files are neither maps nor sources that anything could show. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/**
 * The regular files below a folder, by their path relative to it. A path that leads out of it, by `..` or by a
 * symbolic link, names none.
 */
export class ProjectFiles {
  readonly root: string;
  #realRoot: string | undefined;

  constructor(folder: string) {
    this.root = resolve(folder);
  }

  readonly has = (path: string): boolean => this.#realPath(path) !== undefined;

  /** Undefined when there is no such file. */
  async text(path: string): Promise<string | undefined> {
    const file = this.#realPath(path);
    if (file === undefined) return undefined;
    try {
      // Not to wait for somebody to write into what has become a pipe.
      const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      try {
        const { size } = await handle.stat();
        return size > LARGEST_BYTES ? undefined : await handle.readFile('utf8');
      } finally {
        await handle.close();
      }
    } catch {
      return undefined;
    }
  }

  #realPath(path: string): string | undefined {
    // No file has a NUL in its name.
    if (path.includes('\0')) return undefined;
    const file = resolve(this.root, path);
    if (!isWithin(this.root, file)) return undefined;
    try {
      this.#realRoot ??= realpathSync(this.root);
      const real = realpathSync(file);
      return isWithin(this.#realRoot, real) && statSync(real).isFile() ? real : undefined;
    } catch {
      return undefined;
    }
  }
}

function isWithin(folder: string, file: string): boolean {
  return file.startsWith(join(folder, sep));
}
