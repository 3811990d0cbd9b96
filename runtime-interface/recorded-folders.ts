import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, resolve, sep } from 'node:path';
import { realPath } from './real-path.ts';

/** What stands before the first part of a pattern that stands for more than itself. */
const FIXED = /^[^*?[\]{}()!+@]*(?=\/|$)/;

/**
 * The folders outside of the task root that absolute patterns speak of: that of the pattern's fixed part.
 * Never the root of the file system.
 */
export function foldersOf(patterns: readonly string[]): string[] {
  const fixed = patterns.filter(isAbsolute).map((pattern) => FIXED.exec(pattern)?.[0] ?? '');
  return [...new Set(fixed.map(withoutEnd))].filter((folder) => folder !== '');
}

/**
 * The file of the user's handler, as the runtime looks for it; without an extension where there is none.
 * @param handler as `_HANDLER` names it
 */
export function handlerFile(taskRoot: string, handler: string): string {
  const path = resolve(taskRoot, dirname(handler), basename(handler).replace(/\..*$/, ''));
  return ['', '.js', '.mjs', '.cjs'].map((end) => `${path}${end}`).find(existsSync) ?? path;
}

/**
 * The folder of the user's handler where it is not below the task root, as in a layer, or is linked from there.
 * @param handler as `_HANDLER` names it
 */
export function handlerFolders(taskRoot: string, handler: string | undefined): string[] {
  if (handler === undefined) return [];
  const file = handlerFile(taskRoot, handler);
  const roots = [taskRoot, realPath(taskRoot)];
  const folders = [...new Set([dirname(file), dirname(realPath(file))])];
  return folders.filter((folder) => folder !== sep && !roots.some((root) => isIn(folder, root)));
}

function isIn(folder: string, root: string): boolean {
  return `${folder}${sep}`.startsWith(`${withoutEnd(root)}${sep}`);
}

function withoutEnd(folder: string): string {
  return folder.replace(/\/+$/, '');
}
