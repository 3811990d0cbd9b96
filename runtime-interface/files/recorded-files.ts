import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LIMITS } from '../limits.ts';
import { realPath } from '../real-path.ts';

/** Opening a pipe must not wait for a writer. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * The files of the folders that are recorded: the one place that reads what is uploaded. A regular file whose
 * real path is in one of them, and nothing else, whatever the code names: not by `..`, by a symbolic link or by
 * an odd URL, and no pipe or device.
 */
export class RecordedFiles {
  readonly #root: string;
  /** The task root as it was given, and without symbolic links: V8 knows scripts by either. */
  readonly #roots: string[];
  /** Other folders that are recorded; the same. */
  readonly #others = new Set<string>();

  /** @param folder the task root */
  constructor(folder: string) {
    this.#root = realPath(folder);
    this.#roots = [...new Set([folder, this.#root])];
  }

  /** Folders outside of the task root. */
  add(folders: readonly string[]): void {
    for (const folder of folders) for (const name of [folder, realPath(folder)]) this.#others.add(name);
  }

  /**
   * A script's path relative to the task root, with forward slashes; outside of it, in one of the other folders, its
   * absolute path. `undefined` outside of all.
   */
  pathOf(url: string): string | undefined {
    const file = toFile(url);
    if (file === undefined) return undefined;
    const inTaskRoot = this.#roots.map((root) => pathIn(root, file)).find((path) => path !== undefined);
    if (inTaskRoot !== undefined) return inTaskRoot;
    return this.#isInOthers(file) ? file.split(sep).join('/') : undefined;
  }

  /** The names by which a pattern may speak of a path: of an absolute one, relative to its folder too. */
  namesOf(path: string): string[] {
    if (!isAbsolute(path)) return [path];
    const inFolders = [...this.#others].map((folder) => pathIn(folder, path));
    return [path, ...inFolders.filter((name) => name !== undefined)];
  }

  /**
   * @param path as `pathOf` gives it
   * @returns `undefined` for what is not there, is not a file of the folder, or is too large
   */
  read(path: string): string | undefined {
    return this.#look(path, readRegular);
  }

  /** Another one when the file has been changed, as far as its status tells; `undefined` as for `read`. */
  stampOf(path: string): string | undefined {
    return this.#look(path, (file) => {
      const { ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
      return [file, ino, size, mtimeNs, ctimeNs].join(' ');
    });
  }

  #look(path: string, look: (file: string) => string | undefined): string | undefined {
    try {
      const file = realpathSync(resolve(this.#root, path));
      const isRecorded = pathIn(this.#root, file) !== undefined || this.#isInOthers(file);
      return isRecorded ? look(file) : undefined;
    } catch {
      return undefined;
    }
  }

  #isInOthers(file: string): boolean {
    return [...this.#others].some((folder) => pathIn(folder, file) !== undefined);
  }
}

function readRegular(file: string): string | undefined {
  const descriptor = openSync(file, FLAGS);
  try {
    const stat = fstatSync(descriptor);
    // The files of /proc have no size, and would be read without end by it.
    if (!stat.isFile() || stat.size === 0 || stat.size > LIMITS.scriptBytes) return undefined;
    if (!isAt(file, descriptor)) return undefined;
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

/** Whether no folder of its path has become a link in the meantime. Only Linux tells. */
function isAt(file: string, descriptor: number): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`) === file;
  } catch {
    return true;
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
