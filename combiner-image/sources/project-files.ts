import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';

/** The files below a folder, by their path relative to it. A path that leads out of it names none. */
export class ProjectFiles {
  readonly root: string;

  constructor(folder: string) {
    this.root = resolve(folder);
  }

  readonly has = (path: string): boolean => {
    const file = this.#inside(path);
    return file !== undefined && statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  };

  /** Undefined when there is no such file. */
  async text(path: string): Promise<string | undefined> {
    const file = this.#inside(path);
    if (file === undefined) return undefined;
    try {
      return await readFile(file, 'utf8');
    } catch {
      return undefined;
    }
  }

  #inside(path: string): string | undefined {
    // No file has a NUL in its name.
    if (path.includes('\0')) return undefined;
    const file = resolve(this.root, path);
    return file.startsWith(join(this.root, sep)) ? file : undefined;
  }
}
