import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where `lambda-coverage invoke` writes, and every other command reads, unless told otherwise. */
export const DEFAULT_DIRECTORY = '.lambda-coverage';

/** Keeps a folder that nobody asked for by name out of git. */
export function ignoreItself(folder: string): void {
  try {
    writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx' });
  } catch {
    // It is there already, or nothing was recorded.
  }
}
