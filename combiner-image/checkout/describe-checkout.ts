import { type CheckoutManifest, MANIFEST_SCHEMA } from '../../contract/checkout-manifest.ts';
import { UsageError } from '../errors.ts';
import { git, gitFiles } from './git-files.ts';
import { gitHead } from './git-head.ts';
import { isManifestPath, MANIFEST_LIMITS } from './manifest-limits.ts';
import { ProjectFiles } from './project-files.ts';
import type { Repository } from './repository.ts';
import { blobHash, plainText } from './text-hash.ts';
import { topLevelOf } from './top-level.ts';

/** Where GitHub, GitLab and Bitbucket look for it. */
const CODEOWNERS = [
  '.github/CODEOWNERS',
  '.gitlab/CODEOWNERS',
  '.bitbucket/CODEOWNERS',
  'CODEOWNERS',
  'docs/CODEOWNERS',
];

/**
 * Lists the files of a checkout, those that git ignores left out.
 * @param folder in the checkout.
 * @param branch absent: what git says, which is nothing where a commit alone is checked out.
 * @throws UsageError where git knows of no commit.
 */
export async function describeCheckout(
  folder: string,
  createdAt: Date,
  branch?: string,
): Promise<CheckoutManifest> {
  const root = topLevelOf(folder);
  const [repository, listed] = await Promise.all([repositoryOf(root), gitFiles(root)]);
  if (repository === undefined || listed === undefined)
    throw new UsageError(`${folder} is not in a git checkout with a commit: give one with --root.`);
  const texts = new ProjectFiles(root);
  const lines: string[] = [];
  for (const { path, blob } of listed) {
    if (!isManifestPath(path)) continue;
    const hash = blob ?? (await hashOf(texts, path));
    if (hash !== undefined) lines.push(`${hash} ${path}`);
  }
  if (lines.length > MANIFEST_LIMITS.files)
    throw new UsageError(
      `${root} has ${lines.length} files, more than the ${MANIFEST_LIMITS.files} of a manifest.`,
    );
  return {
    schema: MANIFEST_SCHEMA,
    createdAt: createdAt.toISOString(),
    ...repository,
    ...(branch !== undefined && { branch }),
    files: lines.join('\n'),
  };
}

/**
 * @param root top level of a checkout
 * @returns undefined where git knows of no commit
 */
export async function repositoryOf(root: string): Promise<Repository | undefined> {
  const head = await gitHead(root);
  if (head === undefined) return undefined;
  const origin = await git(root, ['config', '--get', 'remote.origin.url']).catch(() => '');
  const remote = withoutCredentials(origin.trim() || undefined);
  const codeowners = await firstText(new ProjectFiles(root), CODEOWNERS);
  return {
    ...head,
    ...(remote !== undefined && { remote }),
    ...(codeowners !== undefined && { codeowners }),
  };
}

/** A URL as one would show it: tokens of CI stand in the place of users. A folder of this machine is none. */
export function withoutCredentials(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  const [, user, host, path] = /^(?:([^@/:]+)@)?([^@/:]{2,}):(?!\/\/)(.+)$/.exec(url) ?? [];
  if (host !== undefined) return user === 'git' ? `git@${host}:${path}` : `${host}:${path}`;
  try {
    const { protocol, host: where, pathname } = new URL(url);
    return /^(?:https?|ssh|git):$/.test(protocol) ? `${protocol}//${where}${pathname}` : undefined;
  } catch {
    return undefined;
  }
}

async function hashOf(texts: ProjectFiles, path: string): Promise<string | undefined> {
  const text = await texts.text(path);
  return text === undefined ? undefined : blobHash(plainText(text));
}

async function firstText(texts: ProjectFiles, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const text = await texts.text(path);
    if (text !== undefined && text.length <= MANIFEST_LIMITS.codeowners) return text;
  }
  return undefined;
}
