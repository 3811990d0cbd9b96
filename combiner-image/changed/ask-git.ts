import { git } from '../checkout/git-files.ts';
import { UsageError } from '../errors.ts';
import { fileErrorCode } from '../file-errors.ts';

/**
 * Asks git in a checkout.
 * @param base what the change is for
 * @returns what git prints
 * @throws UsageError where git cannot work, with its own words
 */
export function askGit(root: string, base = 'the base'): (args: readonly string[]) => Promise<string> {
  return (args) =>
    git(root, args).catch((error: unknown) => {
      if (fileErrorCode(error) === 'ENOENT')
        throw new UsageError(
          `git is not installed, so nothing says what was changed since ${base}. Install it.`,
          { cause: error },
        );
      const { stderr, code } = Object(error);
      const words = typeof stderr === 'string' ? stderr : '';
      if (words.includes('dubious ownership'))
        throw new UsageError(
          `git does not read ${root}, because it belongs to another user. Run git config --global --add safe.directory ${root}`,
          { cause: error },
        );
      const reason = /^fatal: (.+)$/m.exec(words)?.[1] ?? (words.trim().split('\n')[0] || String(code));
      throw new UsageError(`git cannot read ${root}: ${reason.replace(/\.$/, '')}. Fix that and run again.`, {
        cause: error,
      });
    });
}

/** Nothing, where git works and has no answer: there is no such commit, or none in common. @throws any other error */
export function noAnswer(error: unknown): string {
  if (Object(Object(error).cause).code === 1) return '';
  throw error;
}
