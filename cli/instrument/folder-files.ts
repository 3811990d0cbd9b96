import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** A file as it is now. */
export interface FolderFile {
  text: string;
  bytes: number;
  /** Permissions and owner, which what comes in its place keeps. */
  mode: number;
  uid: number;
  gid: number;
}

/** The regular files below a folder, by paths relative to it with forward slashes. No link leads to one. */
export class FolderFiles {
  /** Absolute, without links. */
  readonly root: string;

  constructor(folder: string) {
    this.root = realpathSync(folder);
  }

  at(path: string): string {
    return join(this.root, path);
  }

  /**
   * @returns undefined where there is no regular file of that name, or a link leads to it
   * @throws errors of the file system where the file is there and cannot be read
   */
  read(path: string): FolderFile | undefined {
    const file = this.at(path);
    let descriptor: number | undefined;
    try {
      if (realpathSync(file) !== file) return undefined;
      // Not to wait for somebody to write into what has become a pipe.
      descriptor = openSync(
        file,
        constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0),
      );
      const stats = fstatSync(descriptor);
      if (!stats.isFile()) return undefined;
      const { size: bytes, mode, uid, gid } = stats;
      return { text: readFileSync(descriptor, 'utf8'), bytes, mode: mode & 0o7777, uid, gid };
    } catch (error) {
      if (isNotThere(error)) return undefined;
      throw error;
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  }
}

function isNotThere(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(`${error.code}`)
  );
}
