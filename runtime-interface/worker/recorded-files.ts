import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LIMITS } from '../limits.ts';
import { realPath } from '../real-path.ts';

/** Opening a pipe must not wait for a writer. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * The files of the folder that is recorded: the one place that reads what is uploaded. A regular file whose
 * real path is in the folder, and nothing else, whatever the code names: not by `..`, by a symbolic link or by
 * an odd URL, and no pipe or device.
 */
export class RecordedFiles {
  readonly #root: string;
  /** The folder as it was given, and without symbolic links: V8 knows scripts by either. */
  readonly #roots: string[];

  constructor(folder: string) {
    this.#root = realPath(folder);
    this.#roots = [...new Set([folder, this.#root])];
  }

  /** A script's path relative to the folder, with forward slashes; `undefined` outside of it. */
  pathOf(url: string): string | undefined {
    const file = toFile(url);
    if (file === undefined) return undefined;
    return this.#roots.map((root) => pathIn(root, file)).find((path) => path !== undefined);
  }

  /**
   * @param path relative to the folder
   * @returns `undefined` for what is not there, is not a file of the folder, or is too large
   */
  read(path: string): string | undefined {
    try {
      const file = realpathSync(resolve(this.#root, path));
      return pathIn(this.#root, file) === undefined ? undefined : readRegular(file);
    } catch {
      return undefined;
    }
  }
}

function readRegular(file: string): string | undefined {
  const descriptor = openSync(file, FLAGS);
  try {
    const stat = fstatSync(descriptor);
    // The files of /proc have no size, and would be read without end by it.
    if (!stat.isFile() || stat.size === 0 || stat.size > LIMITS.scriptBytes) return undefined;
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

function pathIn(folder: string, file: string): string | undefined {
  const path = relative(folder, file);
  const isOutside = path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
  return isOutside ? undefined : path.split(sep).join('/');
}

function toFile(url: string): string | undefined {
  try {
    return fileURLToPath(url.replace(/[?#].*$/, ''));
  } catch {
    return undefined;
  }
}
