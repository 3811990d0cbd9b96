import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';

/**
 * Nothing is made to find out: whatever ends the process meanwhile leaves nothing behind.
 * @throws the file system's error where nobody could write into the folder, or make it.
 */
export function mustBeWritable(folder: string): void {
  let present = resolve(folder);
  while (!existsSync(present) && present !== dirname(present)) present = dirname(present);
  // A file has no place for others, whatever its mode.
  accessSync(`${present}${sep}`, constants.W_OK | constants.X_OK);
}
