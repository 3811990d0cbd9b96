import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { decodePython } from '../python/decode-python.ts';
import { isPython } from './code-suffix.ts';
import { Originals } from './originals.ts';

/** Longer files are neither maps nor sources that anything could show. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/**
 * The regular files below a folder, by their path relative to it. A path that leads out of it, by `..` or by a
 * symbolic link, names none.
 */
export class ProjectFiles {
  readonly root: string;
  #realRoot: string | undefined;
  readonly #folders = new Map<string, string>();
  readonly #originals = new Originals((file) => this.#read(relative(this.#realRoot ?? this.root, file)));

  constructor(folder: string) {
    this.root = resolve(folder);
  }

  readonly has = (path: string): boolean => this.#realPath(path) !== undefined;

  /** Of an instrumented file, what was there before. Undefined when there is no such file. */
  async text(path: string): Promise<string | undefined> {
    return this.original(path) ?? this.#read(path);
  }

  /** What was there before the file was instrumented; undefined when it was not, or was changed since. */
  original(path: string): string | undefined {
    const file = this.#realPath(path);
    return file === undefined ? undefined : this.#originals.of(this.#realRoot ?? this.root, file);
  }

  #read(path: string): string | undefined {
    const file = this.#realPath(path);
    return file === undefined ? undefined : readText(file);
  }

  #realPath(path: string): string | undefined {
    // No file has a NUL in its name.
    if (path.includes('\0')) return undefined;
    const file = resolve(this.root, path);
    if (!isWithin(this.root, file)) return undefined;
    try {
      this.#realRoot ??= realpathSync(this.root);
      const folder = this.#realFolder(dirname(file));
      const named = join(folder, basename(file));
      const stats = lstatSync(named);
      const real = stats.isSymbolicLink() ? realpathSync(named) : named;
      const isFile = stats.isSymbolicLink() ? statSync(real).isFile() : stats.isFile();
      return isFile && isWithin(this.#realRoot, real) ? real : undefined;
    } catch {
      return undefined;
    }
  }

  /** Thousands of files stand in a few folders. */
  #realFolder(folder: string): string {
    const known = this.#folders.get(folder) ?? realpathSync(folder);
    this.#folders.set(folder, known);
    return known;
  }
}

/** At once: to ask another thread for a small file takes longer than to read it. */
function readText(file: string): string | undefined {
  let descriptor: number | undefined;
  try {
    // Not to wait for somebody to write into what has become a pipe.
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const { size } = fstatSync(descriptor);
    if (size > LARGEST_BYTES) return undefined;
    return isPython(file) ? decodePython(readFileSync(descriptor)) : readFileSync(descriptor, 'utf8');
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function isWithin(folder: string, file: string): boolean {
  return file.startsWith(join(folder, sep));
}
