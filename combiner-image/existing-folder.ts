import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from './errors.ts';

/** @returns its absolute path. @throws UsageError when there is none. */
export function existingFolder(folder: string, from: string): string {
  const path = resolve(folder);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`${from} ${folder}: ${path} is not a folder.`);
  return path;
}
