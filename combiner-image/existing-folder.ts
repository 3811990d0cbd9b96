import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isAddress } from '../contract/stores.ts';
import { UsageError } from './errors.ts';

/**
 * An address as `s3://bucket/prefix` would be made a folder called `s3:`.
 * @param instead what to do about a bucket, as a sentence
 * @throws UsageError
 */
export function mustBePath(folder: string, from: string, instead = ''): void {
  if (isAddress(folder))
    throw new UsageError(`${from} ${folder}: give a folder of this machine.${instead && ` ${instead}`}`);
}

/** @returns its absolute path. @throws UsageError when there is none. */
export function existingFolder(folder: string, from: string): string {
  mustBePath(folder, from);
  const path = resolve(folder);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`${from} ${folder}: ${path} is not a folder.`);
  return path;
}
