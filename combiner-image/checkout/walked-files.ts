import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListedFile } from './listed-file.ts';
import { isInstalledFolder } from './package-folders.ts';
import { isToolFolder } from './tool-folders.ts';

/** Who asks for a report in a home folder has no use for a list of it. */
const MOST_ENTRIES = 100_000;
const NOT_OF_THE_PROJECT = new Set(['.git', '.hg', '.svn', '.lambda-coverage']);

/** The files below a folder that git knows nothing of. Links are not followed. */
export async function walkedFiles(root: string): Promise<ListedFile[]> {
  const files: ListedFile[] = [];
  const folders = [''];
  let entries = 0;
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    for (const entry of await entriesOf(join(root, folder))) {
      if (++entries > MOST_ENTRIES) return files;
      const path = `${folder}${entry.name}`;
      if (entry.isFile()) files.push({ path });
      else if (entry.isDirectory() && !isOfOthers(entry.name)) folders.push(`${path}/`);
    }
  }
  return files;
}

function isOfOthers(folder: string): boolean {
  return NOT_OF_THE_PROJECT.has(folder) || isInstalledFolder(folder) || isToolFolder(folder);
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
