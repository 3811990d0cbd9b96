import { lstatSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { records } from '../checkout/git-files.ts';
import { isInstalledFolder } from '../checkout/package-folders.ts';
import { ProjectFiles } from '../checkout/project-files.ts';
import { isToolFolder } from '../checkout/tool-folders.ts';
import { isInGit } from '../checkout/top-level.ts';
import { UsageError } from '../errors.ts';
import { RESULT_FILE } from '../report/output/report-files.ts';
import { askGit, noAnswer } from './ask-git.ts';
import { type ChangedFile, parsePatch } from './patch.ts';

/** What was changed in a checkout. */
export interface Changes {
  /** As it was asked for. */
  base: string;
  /** The last commit that the base and what is checked out have in common: what is compared with. */
  commit: string;
  /** Files with lines that were changed or added, by path; what is gone is not among them. */
  files: ChangedFile[];
  /** Paths of submodules that are at another commit, or new. */
  submodules: string[];
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
  const ask = askGit(root);
  const patch = await ask([
    ...['-c', 'core.quotePath=false', '-c', 'diff.relative=false', 'diff', '--no-ext-diff', '--no-textconv'],
    ...['--no-color', '--unified=0', '--inter-hunk-context=0', '-O/dev/null'],
    // What stands in a submodule is no change of this repository; which commit it is at, is.
    ...['--ignore-submodules=dirty', '--submodule=short'],
    // How lines are paired, and how many moved files are found, must not hang on who asks.
    ...['--diff-algorithm=myers', '--indent-heuristic', '--find-renames', '-l3000'],
    ...['--src-prefix=a/', '--dst-prefix=b/', '--ignore-cr-at-eol', ...(ignoreWhitespace ? ['-w'] : [])],
    ...[commit, '--'],
  ]);
  const files = new Map(parsePatch(patch).map((file) => [file.path, file]));
  const texts = new ProjectFiles(root);
  const added = records(await ask(['ls-files', '-o', '--exclude-standard', '-z']));
  const reports = added.filter((path) => basename(path) === RESULT_FILE).map((path) => `${dirname(path)}/`);
  for (const path of added) {
    if (path.endsWith('/') || path.split('/').some(isOthers)) continue;
    if (reports.some((folder) => path.startsWith(folder)) || isLink(join(root, path))) continue;
    const text = await texts.text(path);
    if (text === undefined) continue;
    const count = text.split('\n').length - (text.endsWith('\n') || text === '' ? 1 : 0);
    files.set(path, { path, lines: Array.from({ length: count }, (_, i) => i + 1) });
  }
  const sorted = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    base,
    commit,
    files: sorted.filter(
      ({ lines, isBinary, isSubmodule }) => !isSubmodule && (lines.length > 0 || isBinary),
    ),
    submodules: sorted.filter(({ isSubmodule }) => isSubmodule).map(({ path }) => path),
  };
}

function isOthers(folder: string): boolean {
  return isInstalledFolder(folder) || isToolFolder(folder);
}

/** Its text is that of another file, which is judged by itself. */
function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** @throws UsageError */
async function commonCommit(root: string, base: string): Promise<string> {
  if (!isInGit(root))
    throw new UsageError(
      `${root} is not in a git checkout, so nothing says what was changed since ${base}. Give a folder of the checkout with --root.`,
    );
  if (base.trim() === '' || base.endsWith('/'))
    throw new UsageError(
      `--base is "${base}", without the name of a branch. In GitHub Actions GITHUB_BASE_REF is only set for pull requests.`,
    );
  const inGit = askGit(root, base);
  const ask = (...args: string[]): Promise<string> => inGit(args).then((text) => text.trim(), noAnswer);
  const commitOf = (name: string) => ask('rev-parse', '--verify', '--quiet', `${name}^{commit}`);
  const head = await commitOf('HEAD');
  if (head === '') throw new UsageError(`${root} has no commits yet, so there is nothing to compare with.`);
  const isShallow = (await ask('rev-parse', '--is-shallow-repository')) === 'true';
  const allHistory =
    'clone with all history ("fetch-depth: 0" for actions/checkout, "GIT_DEPTH: 0" for GitLab)';
  const history = isShallow ? ` This clone is shallow: run git fetch --unshallow, or ${allHistory}.` : '';
  // Git works, as it read HEAD: what it says of a base is that there is none. Of ^main it prints a hash with the sign.
  const found = base.startsWith('-') ? '' : await commitOf(base).catch(() => '');
  const other = /^[0-9a-f]+$/.test(found) ? found : '';
  if (other === '') {
    const remotes = (await ask('remote')).split('\n');
    const remote = remotes.find((name) => name !== '' && base.startsWith(`${name}/`));
    if (remote === undefined) {
      // Of `origin/main` without that remote: `main`, or else what is often there.
      const locals = [base.slice(base.indexOf('/') + 1), 'main', 'master'];
      const isLocal = await Promise.all(
        locals.map((name) => ask('rev-parse', '--verify', '--quiet', `refs/heads/${name}`).catch(() => '')),
      );
      const local = locals.find((_, i) => isLocal[i] !== '');
      const likely = remotes[0] ? `${remotes[0]}/main` : local;
      const such = likely === undefined ? '' : `, such as ${word(likely)}`;
      throw new UsageError(
        remotes[0] || history !== ''
          ? `git knows no commit ${base} here. Fetch it first, or give another base${such}.${history}`
          : `git knows no commit ${base} here, and has no remote to fetch it from. Give another base${such}.`,
      );
    }
    const branch = word(`${base.slice(remote.length + 1)}:refs/remotes/${base}`);
    throw new UsageError(
      isShallow
        ? `git knows no commit ${base} here, and this clone is shallow. Fetch it with its history, or ${allHistory}: git fetch --unshallow ${remote} ${branch}`
        : `git knows no commit ${base} here. Fetch it first: git fetch ${remote} ${branch}`,
    );
  }
  const common = (await ask('merge-base', other, head)).split('\n', 1)[0] ?? '';
  if (common !== '') return common;
  throw new UsageError(
    `${base} and what is checked out have no commit in common here.${history || ' Give the branch that this one began at as --base.'}`,
  );
}

/** As a shell takes it for one word. */
function word(text: string): string {
  return /^[\w./:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
