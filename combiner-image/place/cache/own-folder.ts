import { lstatSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** By others than their owner. */
const WRITABLE = 0o022;

/**
 * A folder that is this user's alone to write in, made where it is not there yet.
 * @returns whether there is one: never throws
 */
export function isOwnFolder(path: string): boolean {
  try {
    make(path);
    const stats = lstatSync(path);
    return stats.isDirectory() && isOwn(stats);
  } catch {
    return false;
  }
}

/** Written by nobody else: what others could put there may say anything. */
export function isOwn({ uid, mode }: { uid: number; mode: number }): boolean {
  // Windows has no such owners: folders of a user's home are that user's.
  return process.getuid === undefined || (uid === process.getuid() && (mode & WRITABLE) === 0);
}

/**
 * One by one, since Node's own way to make all of them never ends below /proc. Root in the home of somebody makes none:
 * this somebody could not write there.
 */
function make(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return;
  const parent = dirname(path);
  if (parent === path) return;
  make(parent);
  const { uid } = lstatSync(parent);
  if (process.getuid !== undefined && uid !== process.getuid()) return;
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another run was faster.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
