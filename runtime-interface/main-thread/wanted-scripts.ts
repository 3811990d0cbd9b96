import { pathToFileURL } from 'node:url';
import type { Settings } from '../environment.ts';
import { realPath } from '../real-path.ts';

/**
 * A cheap test of a script's URL, asked for every script of the process at each collection: below the task
 * root, and not below node_modules unless a pattern of the user speaks of it. The patterns themselves are
 * applied in the worker.
 */
export function underTaskRoot(settings: Pick<Settings, 'taskRoot' | 'include' | 'exclude'>) {
  const roots = [...new Set([settings.taskRoot, realPath(settings.taskRoot)])].map(folderUrl);
  const dropNodeModules =
    settings.exclude.includes('**/node_modules/**') &&
    !settings.include.some((pattern) => pattern.includes('node_modules'));
  return (url: string): boolean => {
    const root = roots.find((candidate) => url.startsWith(candidate));
    return root !== undefined && !(dropNodeModules && url.includes('/node_modules/', root.length - 1));
  };
}

function folderUrl(folder: string): string {
  return `${pathToFileURL(folder).href.replace(/\/$/, '')}/`;
}
