import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The top level of the checkout that a folder is in, without links: where `.git` is, else the folder itself. */
export function topLevelOf(folder: string): string {
  const start = realOf(folder);
  for (let at = start; at !== dirname(at); at = dirname(at)) if (existsSync(join(at, '.git'))) return at;
  return start;
}

/** Whether a folder is in a checkout of git. */
export function isInGit(folder: string): boolean {
  return existsSync(join(topLevelOf(folder), '.git'));
}

/** A path without links, as far as there is one. */
export function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
