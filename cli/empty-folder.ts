import { readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../combiner-image/errors.ts';
import { mustBePath } from '../combiner-image/existing-folder.ts';

/** A folder that others have put nothing into, or that is not there. @throws UsageError */
export function emptyFolder(folder: string, from: string): string {
  mustBePath(folder, from);
  const path = resolve(folder);
  const known = statSync(path, { throwIfNoEntry: false });
  if (known === undefined) return path;
  if (!known.isDirectory()) throw new UsageError(`${from} ${folder}: ${path} is not a folder.`);
  if (readdirSync(path).length > 0)
    throw new UsageError(
      `${from} ${folder}: ${path} must be empty, or not exist: delete it, or name another.`,
    );
  return path;
}
