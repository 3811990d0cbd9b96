import { pathToFileURL } from 'node:url';
import { realPath } from './real-path.ts';
import { foldersOf } from './recorded-folders.ts';
import type { ScriptFilter } from './threads/inheritance.ts';

/**
 * A cheap test of a script's URL, asked for every script of the process at each collection: below a folder that is
 * recorded, and not below node_modules unless a pattern of the user speaks of it. The patterns themselves are
 * applied in the worker.
 */
export class WantedScripts {
  readonly #dropNodeModules: boolean;
  readonly #roots = new Set<string>();

  constructor({ taskRoot, include, exclude, folders = [] }: ScriptFilter) {
    this.#dropNodeModules =
      exclude.includes('**/node_modules/**') && !include.some((pattern) => pattern.includes('node_modules'));
    this.add([taskRoot, ...foldersOf(include), ...folders]);
  }

  add(folders: readonly string[]): void {
    for (const folder of folders)
      for (const name of [folder, realPath(folder)]) this.#roots.add(folderUrl(name));
  }

  readonly has = (url: string): boolean => {
    for (const root of this.#roots) {
      if (!url.startsWith(root)) continue;
      if (url.startsWith(OWN_FOLDER)) return false;
      return !(this.#dropNodeModules && url.includes('/node_modules/', root.length - 1));
    }
    return false;
  };
}

/** A pattern of the user's may hold it: `/opt/**`. */
const OWN_FOLDER = folderUrl(__dirname);

function folderUrl(folder: string): string {
  return `${pathToFileURL(folder).href.replace(/\/$/, '')}/`;
}
