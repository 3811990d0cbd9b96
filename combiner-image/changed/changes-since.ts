import { basename, dirname } from 'node:path';
import { git, records } from '../checkout/git-files.ts';
import { ProjectFiles } from '../checkout/project-files.ts';
import { isToolFolder } from '../checkout/tool-folders.ts';
import { isInGit } from '../checkout/top-level.ts';
import { UsageError } from '../errors.ts';
import { fileErrorCode } from '../file-errors.ts';
import { RESULT_FILE } from '../report/output/report-files.ts';
import { type ChangedFile, parsePatch } from './patch.ts';

/** What was changed in a checkout. */
export interface Changes {
  /** As it was asked for. */
  base: string;
  /** The last commit that the base and what is checked out have in common: what is compared with. */
  commit: string;
  /** Files with lines that were changed or added, by path; what is gone is not among them. */
  files: ChangedFile[];
}

export interface ChangeOptions {
  /** Lines that differ in blanks alone are not changed. Ends of lines never make a difference. */
  ignoreWhitespace?: boolean | undefined;
}

/**
 * What the files of a checkout, as they are now, have beside what they had when their branch left another one. New files that
 * git does not know yet belong to it, unless it ignores them or they are a report.
 * @param root top level of the checkout
 * @param base a branch, tag or commit
 * @throws UsageError where git cannot say, with what to do
 */
export async function changesSince(
  root: string,
  base: string,
  { ignoreWhitespace = false }: ChangeOptions = {},
): Promise<Changes> {
  const commit = await commonCommit(root, base);
  const patch = await git(root, [
    ...[
      '-c',
      'core.quotePath=false',
      'diff',
      '--no-ext-diff',
      '--no-textconv',
      '--no-color',
      '--no-relative',
    ],
    ...['--unified=0', '--inter-hunk-context=0', '--find-renames', '--ignore-submodules=all'],
    ...['--src-prefix=a/', '--dst-prefix=b/', '--ignore-cr-at-eol', ...(ignoreWhitespace ? ['-w'] : [])],
    ...[commit, '--'],
  ]);
  const files = new Map(parsePatch(patch).map((file) => [file.path, file]));
  const texts = new ProjectFiles(root);
  const added = records(await git(root, ['ls-files', '-o', '--exclude-standard', '-z']));
  const reports = added.filter((path) => basename(path) === RESULT_FILE).map((path) => `${dirname(path)}/`);
  for (const path of added) {
    if (path.endsWith('/') || path.split('/').some(isOthers)) continue;
    if (reports.some((folder) => path.startsWith(folder))) continue;
    const text = await texts.text(path);
    if (text === undefined) continue;
    const count = text.split('\n').length - (text.endsWith('\n') || text === '' ? 1 : 0);
    files.set(path, { path, lines: Array.from({ length: count }, (_, i) => i + 1) });
  }
  const sorted = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { base, commit, files: sorted.filter(({ lines, isBinary }) => lines.length > 0 || isBinary) };
}

function isOthers(folder: string): boolean {
  return folder === 'node_modules' || isToolFolder(folder);
}

/** @throws UsageError */
async function commonCommit(root: string, base: string): Promise<string> {
  if (!isInGit(root))
    throw new UsageError(
      `${root} is not in a git checkout, so nothing says what was changed since ${base}. Give a folder of the checkout with --root.`,
    );
  const ask = (...args: string[]): Promise<string> =>
    git(root, args).then(
      (text) => text.trim(),
      (error: unknown) => {
        if (fileErrorCode(error) === 'ENOENT')
          throw new UsageError(
            `git is not installed, so nothing says what was changed since ${base}. Install it.`,
            {
              cause: error,
            },
          );
        const { stderr } = Object(error);
        if (typeof stderr === 'string' && stderr.includes('dubious ownership'))
          throw new UsageError(
            `git does not read ${root}, for it belongs to another user. Run git config --global --add safe.directory ${root}`,
            { cause: error },
          );
        return '';
      },
    );
  const commitOf = (name: string) =>
    ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`);
  const head = await commitOf('HEAD');
  if (head === '') throw new UsageError(`${root} has no commit yet, so there is nothing to compare with.`);
  const isShallow = (await ask('rev-parse', '--is-shallow-repository')) === 'true';
  const history = isShallow
    ? ' This clone is shallow: run git fetch --unshallow, or clone with all history ("fetch-depth: 0" for actions/checkout, "GIT_DEPTH: 0" for GitLab).'
    : '';
  const other = await commitOf(base);
  if (other === '') {
    const remotes = (await ask('remote')).split('\n');
    const remote = remotes.find((name) => name !== '' && base.startsWith(`${name}/`));
    const fetch =
      remote === undefined
        ? `Fetch it first, or give another base${remotes[0] ? `, such as ${remotes[0]}/main` : ''}.`
        : `Fetch it first: git fetch ${remote} ${base.slice(remote.length + 1)}:refs/remotes/${base}`;
    throw new UsageError(`git knows no commit ${base} here. ${fetch}${history}`);
  }
  const common = (await ask('merge-base', other, head)).split('\n', 1)[0] ?? '';
  if (common !== '') return common;
  throw new UsageError(
    `${base} and what is checked out have no commit in common here.${history || ' Give the branch that this one began at as --base.'}`,
  );
}
