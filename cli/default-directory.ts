import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { StoreLocation } from '../combiner-image/store/location.ts';

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

/** The same for a store that was written to, where it is the default. */
export function keepOutOfGit({ store }: StoreLocation): void {
  if (store.name === resolve(DEFAULT_DIRECTORY)) ignoreItself(DEFAULT_DIRECTORY);
}
