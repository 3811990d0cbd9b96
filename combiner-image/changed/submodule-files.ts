import { records } from '../checkout/git-files.ts';
import { askGit } from './ask-git.ts';

/**
 * Those submodules that have such a file, or of which nothing tells because they are not checked out.
 * @param paths of submodules
 * @param root top level of the checkout
 * @throws UsageError where git cannot say
 */
export async function submodulesWith(
  isSuch: (path: string) => boolean,
  paths: readonly string[],
  root: string,
): Promise<string[]> {
  const ask = askGit(root);
  const isKept = await Promise.all(
    paths.map(async (path) => {
      const listed = await ask(['--literal-pathspecs', 'ls-files', '--recurse-submodules', '-z', '--', path]);
      // One that is not checked out is listed itself.
      return records(listed).some((file) => file === path || isSuch(file));
    }),
  );
  return paths.filter((_, i) => isKept[i]);
}
