import { relative, sep } from 'node:path';
import { STAMP_FILE } from '../../contract/build.ts';
import { git, records } from './git-files.ts';
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
  const changed = await git(root, ['status', '--porcelain', '--untracked-files=no']);
  if (changed.trim() !== '') return true;
  const folder = relative(root, realOf(deployed)).split(sep).join('/');
  const isOutput = !folder.startsWith('..') && !(await hasTracked(root, folder));
  const untracked = records(await git(root, ['ls-files', '-o', '--exclude-standard', '-z']));
  return untracked.some((path) => {
    if (path === STAMP_FILE || path.endsWith(`/${STAMP_FILE}`)) return false;
    if (isOutput && path.startsWith(`${folder}/`)) return false;
    return !path.split('/').some((name) => name === 'node_modules' || isToolFolder(name));
  });
}

async function hasTracked(root: string, folder: string): Promise<boolean> {
  return folder === '' || (await git(root, ['ls-files', '-z', '--', `:(literal)${folder}`])) !== '';
}
