import { relative, sep } from 'node:path';
import { STAMP_FILE } from '../../contract/build.ts';
import { git, records, stagedFiles } from './git-files.ts';
import { isInstalledFolder } from './package-folders.ts';
import { ProjectFiles } from './project-files.ts';
import { blobHash, plainText } from './text-hash.ts';
import { isToolFolder } from './tool-folders.ts';
import { realOf, topLevelOf } from './top-level.ts';

/**
 * Whether a checkout holds anything that its commit does not: files that differ from it, and new ones that git does
 * not ignore.
 * @param deployed the folder that was built. What stands in it is no source, unless git knows files there.
 * @throws when git fails
 */
export async function differsFromCommit(project: string, deployed: string): Promise<boolean> {
  const root = topLevelOf(project);
  const changed = records(await git(root, ['status', '--porcelain', '-z', '--untracked-files=no']));
  if (changed.length > 0 && !(await areInstrumented(root, changed))) return true;
  const folder = relative(root, realOf(deployed)).split(sep).join('/');
  const isOutput = !folder.startsWith('..') && !(await hasTracked(root, folder));
  const untracked = records(await git(root, ['ls-files', '-o', '--exclude-standard', '-z']));
  return untracked.some((path) => {
    if (path === STAMP_FILE || path.endsWith(`/${STAMP_FILE}`)) return false;
    if (isOutput && path.startsWith(`${folder}/`)) return false;
    return !path.split('/').some((name) => isInstalledFolder(name) || isToolFolder(name));
  });
}

/** Whether the changed files are those of the commit, but for counters. */
async function areInstrumented(root: string, changed: readonly string[]): Promise<boolean> {
  const files = new ProjectFiles(root);
  const staged = await stagedFiles(root);
  return changed.every((line) => {
    // Changed in the folder alone.
    if (!line.startsWith(' M ')) return false;
    const path = line.slice(3);
    const original = files.original(path);
    const blob = staged.get(path)?.blob;
    if (original === undefined || blob === undefined) return false;
    const algorithm = blob.length > 40 ? 'sha256' : 'sha1';
    return [original, plainText(original)].some((text) => blobHash(text, algorithm) === blob);
  });
}

async function hasTracked(root: string, folder: string): Promise<boolean> {
  return folder === '' || (await git(root, ['ls-files', '-z', '--', `:(literal)${folder}`])) !== '';
}
