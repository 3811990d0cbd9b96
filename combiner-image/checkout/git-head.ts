import { git } from './git-files.ts';

/** What git has checked out. */
export interface GitHead {
  commit: string;
  /** Absent where a commit alone is checked out, as CI does. */
  branch?: string;
}

/** @returns undefined where there is no commit: no git, no checkout, none yet. */
export async function gitHead(folder: string): Promise<GitHead | undefined> {
  const ask = (...args: string[]): Promise<string> =>
    git(folder, args).then(
      (text) => text.trim(),
      () => '',
    );
  const [commit, branch] = await Promise.all([
    ask('rev-parse', '--verify', 'HEAD'),
    ask('symbolic-ref', '--short', '--quiet', 'HEAD'),
  ]);
  return commit === '' ? undefined : { commit, ...(branch !== '' && { branch }) };
}
