import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { environmentForGit } from '../environment.ts';
import type { ListedFile } from './listed-file.ts';
import { isToolFolder } from './tool-folders.ts';

const run = promisify(execFile);
const LARGEST_LIST = 512 * 1024 * 1024;
/** `100644 <hash> 0\t<path>`; links and submodules have other modes. */
const STAGED = /^100\d{3} ([0-9a-f]+) \d\t(.+)$/s;

/**
 * The files that git knows, with the hashes that it has of them, and those that it could be told of.
 * @param root top level of a checkout.
 * @returns undefined where git cannot say: it is not installed, or does not trust the owner.
 */
export async function gitFiles(root: string): Promise<ListedFile[] | undefined> {
  try {
    const [files, touched, deleted] = await Promise.all([
      stagedFiles(root),
      git(root, ['ls-files', '-m', '-o', '--exclude-standard', '-z']),
      git(root, ['ls-files', '-d', '-z']),
    ]);
    for (const path of records(touched))
      if (!path.endsWith('/') && (files.has(path) || !path.split('/').some(isToolFolder)))
        files.set(path, { path });
    for (const path of records(deleted)) files.delete(path);
    return [...files.values()];
  } catch {
    return undefined;
  }
}

/** The files of the index, by path, with git's hashes of what it has. @throws when git fails */
export async function stagedFiles(root: string): Promise<Map<string, ListedFile>> {
  const files = new Map<string, ListedFile>();
  for (const line of records(await git(root, ['ls-files', '-s', '-z']))) {
    const [, blob, path] = STAGED.exec(line) ?? [];
    if (path !== undefined) files.set(path, { path, blob });
  }
  return files;
}

/** What git prints, in a folder. @throws when it fails */
export async function git(folder: string, args: readonly string[]): Promise<string> {
  // A monitor is a program that the repository names.
  const { stdout } = await run('git', ['-c', 'core.fsmonitor=false', ...args], {
    cwd: folder,
    env: environmentForGit(),
    maxBuffer: LARGEST_LIST,
  });
  return stdout;
}

/** Whether git would leave a path out that is not there yet: false where there is no git, too. */
export async function isIgnored(root: string, path: string): Promise<boolean> {
  return git(root, ['check-ignore', '--quiet', '--', path]).then(
    () => true,
    () => false,
  );
}

/** Of output that a NUL ends each record of. */
export function records(output: string): string[] {
  return output.split('\0').filter((line) => line !== '');
}
