import { cpSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileErrorCode, isMissing } from '../../file-errors.ts';
import { RESULT_FILE } from './report-files.ts';

/** A folder that cannot be renamed: a mount, or in a parent that is not ours. */
const NOT_RENAMED = new Set(['EBUSY', 'EXDEV', 'EACCES', 'EPERM', 'EROFS', 'EINVAL']);

/**
 * Puts `next` in the place of `target` by renaming, and `target` where `old` is. Everything here is synchronous: no
 * signal comes between.
 * @returns false, with nothing changed, when the target cannot be renamed.
 */
export function swapFolders(target: string, next: string, old: string): boolean {
  let had = true;
  try {
    renameSync(target, old);
  } catch (error) {
    if (NOT_RENAMED.has(fileErrorCode(error) ?? '')) return false;
    if (!isMissing(error)) throw error;
    had = false;
  }
  try {
    renameSync(next, target);
  } catch (error) {
    if (had) renameSync(old, target);
    throw error;
  }
  return true;
}

/**
 * Puts the contents of `next` in the place of those of `target`, for a target that must stay the same folder.
 * `next` and `old` are folders inside of it. The result file goes first and comes last: without it no reader
 * takes the folder for a whole report.
 */
export function swapContents(target: string, next: string, old: string): void {
  mkdirSync(old);
  const undo: [from: string, to: string][] = [];
  const move = (name: string, from: string, to: string) => {
    renameSync(join(from, name), join(to, name));
    undo.push([join(to, name), join(from, name)]);
  };
  try {
    const kept = new Set([next, old]);
    const before = readdirSync(target).filter((name) => !kept.has(join(target, name)));
    for (const name of resultFirst(before)) move(name, target, old);
    for (const name of resultFirst(readdirSync(next)).reverse()) move(name, next, target);
  } catch (error) {
    for (const [from, to] of undo.reverse()) renameSync(from, to);
    throw error;
  }
}

/** Brings a folder to where `swapContents` can use it. */
export function copyInto(next: string, inside: string): void {
  mkdirSync(inside);
  cpSync(next, inside, { recursive: true });
}

function resultFirst(names: readonly string[]): string[] {
  return [...names].sort((a, b) => Number(b === RESULT_FILE) - Number(a === RESULT_FILE));
}
