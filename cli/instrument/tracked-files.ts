import { git, records } from '../../combiner-image/checkout/git-files.ts';

/** What becomes of a script that git tracks. */
export const TRACKED_REASON =
  'git tracks it, and nothing that git tracks is changed unasked: --tracked takes it all the same';

/**
 * The files below a folder that git tracks, relative to it. None where there is no git, or no checkout, as in an image;
 * nor where git does not trust the owner.
 */
export async function trackedFiles(folder: string): Promise<ReadonlySet<string>> {
  try {
    return new Set(records(await git(folder, ['ls-files', '--recurse-submodules', '-z'])));
  } catch {
    return new Set();
  }
}
