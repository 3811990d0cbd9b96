import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { realOf, topLevelOf } from '../combiner-image/checkout/top-level.ts';
import type { StoreLocation } from '../combiner-image/store/location.ts';
import { findConfig } from './config/find-config.ts';

/** What `lambda-coverage invoke` writes into, and every other command reads, unless told otherwise. */
export const DEFAULT_DIRECTORY = '.lambda-coverage';

/**
 * Where it is: in this folder or the nearest above that has one, up to the top of the checkout; where none has, beside the
 * configuration file, or else at the top. All commands of a checkout have one store, whichever folder they run in.
 * @returns from the current folder
 */
export function defaultDirectory(): string {
  const here = realOf('.');
  const top = topLevelOf(here);
  for (let at = here; ; at = dirname(at)) {
    if (existsSync(join(at, DEFAULT_DIRECTORY))) return within(at, here);
    if (at === top) break;
  }
  const config = findConfig(here);
  return within(config === undefined ? top : dirname(config), here);
}

function within(folder: string, here: string): string {
  return join(relative(here, folder), DEFAULT_DIRECTORY);
}

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
  const folder = defaultDirectory();
  if (store.name === resolve(folder)) ignoreItself(folder);
}
