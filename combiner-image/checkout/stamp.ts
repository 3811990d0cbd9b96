import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import {
  asBuild,
  BUILD_NAME_IN_WORDS,
  type Build,
  isBuildName,
  isBuildText,
  STAMP_FILE,
} from '../../contract/build.ts';
import { OutputError, UsageError } from '../errors.ts';
import { mustBePath } from '../existing-folder.ts';
import { writing } from '../file-errors.ts';
import { differsFromCommit } from './git-changes.ts';
import { gitHead } from './git-head.ts';
import { realOf, topLevelOf } from './top-level.ts';

export interface StampOptions {
  /** To be deployed; the stamp is written into it. */
  folder: string;
  /** In the checkout: where the project is. */
  project: string;
  /** Absent: the commit, followed by `-changed` where the checkout differs from it. */
  name?: string | undefined;
}

/**
 * Writes into a folder that is to be deployed which build it is.
 * @returns what was written
 * @throws UsageError where the folder does not exist, or nothing gives a name
 * @throws OutputError
 */
export async function stamp({ folder, project, name }: StampOptions): Promise<Build> {
  mustBePath(folder, 'DIR');
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`${folder} is not a folder: give the one that is deployed, after the build.`);
  const known = await ofCheckout(project, folder);
  const chosen = name ?? known?.name;
  if (chosen === undefined)
    throw new UsageError(
      `${project} is not in a git checkout with a commit: give the build a name, --name 1.2.3.`,
    );
  if (!isBuildName(chosen)) throw new UsageError(`--name must have ${BUILD_NAME_IN_WORDS}.`);
  const build = asBuild({ ...known, name: chosen });
  if (build === undefined)
    throw new OutputError(`Git describes ${project} in a way that cannot be stored in a stamp.`);
  const file = join(folder, STAMP_FILE);
  await writing(`The stamp ${file}`, 'Nothing was changed.', async () => replaceFile(file, build));
  return build;
}

/** Undefined where there is no commit: no git, no checkout, none yet. */
async function ofCheckout(project: string, deployed: string): Promise<Build | undefined> {
  const head = await gitHead(project);
  if (head === undefined) return undefined;
  const { commit, branch } = head;
  try {
    const folder = relative(topLevelOf(project), realOf(project)).split(sep).join('/');
    return {
      name: (await differsFromCommit(project, deployed)) ? `${commit}-changed` : commit,
      commit,
      ...(isBuildText(branch) && { branch }),
      ...(isBuildText(folder) && { folder }),
    };
  } catch {
    return undefined;
  }
}

/** Whole or not at all, and never through a link. */
function replaceFile(file: string, build: Build): void {
  const beside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(beside, `${JSON.stringify(build)}\n`, { flag: 'wx' });
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
