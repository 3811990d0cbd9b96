import { isAbsolute, relative, resolve, sep } from 'node:path';

export const PROJECT = resolve(import.meta.dirname, '../..');

/** A name for a source that hides `node_modules`, so that packages count as the user's code here. */
export function sourceName(path: string, folder: string): string {
  const absolute = isAbsolute(path) ? path : resolve(folder, path);
  return relative(PROJECT, absolute)
    .split(sep)
    .join('/')
    .replace(/^(?:\.\.\/)+/, '')
    .replaceAll('node_modules/', 'packages/');
}
