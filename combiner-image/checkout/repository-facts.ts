import { CodeOwners } from './code-owners.ts';
import { repositoryOf } from './describe-checkout.ts';
import type { FoundCheckout } from './find-checkout.ts';
import { git, records } from './git-files.ts';
import { type FileAddress, fileAddress, type Repository } from './repository.ts';

/** What there is to say of files besides what ran of them. */
export interface RepositoryFacts {
  commit: string;
  branch?: string | undefined;
  /** Absent where the service is not known. */
  address?: FileAddress | undefined;
  /** Whether the commit has a file as it is here. */
  holds(path: string): boolean;
  /** As CODEOWNERS says. */
  ownersOf(path: string): readonly string[];
}

/**
 * Of the checkout that is here, else of the one whose manifest fits what was deployed.
 * @param found after sources were placed
 * @returns undefined where nothing names a commit
 */
export async function repositoryFacts({
  checkout,
  manifests,
}: Pick<FoundCheckout, 'checkout' | 'manifests'>): Promise<RepositoryFacts | undefined> {
  if (checkout.isHere && !checkout.isEmpty) {
    const repository = await repositoryOf(checkout.root);
    return repository && factsOf(repository, true, await committedFiles(checkout.root));
  }
  const fitting = manifests?.fitted;
  return fitting?.repository && factsOf(fitting.repository, false, new Set(fitting.paths));
}

function factsOf(repository: Repository, isOwn: boolean, committed: ReadonlySet<string>): RepositoryFacts {
  const owners = new CodeOwners(repository.codeowners ?? '');
  return {
    commit: repository.commit,
    branch: repository.branch,
    address: fileAddress(repository, isOwn),
    holds: (path) => committed.has(path),
    ownersOf: (path) => owners.of(path),
  };
}

/** Files of the commit that are the same in the folder. */
async function committedFiles(root: string): Promise<Set<string>> {
  try {
    const [held, differing] = await Promise.all([
      git(root, ['ls-tree', '-r', '--name-only', '-z', 'HEAD']),
      git(root, ['diff', '--name-only', '--no-ext-diff', '-z', 'HEAD']),
    ]);
    const committed = new Set(records(held));
    for (const path of records(differing)) committed.delete(path);
    return committed;
  } catch {
    return new Set();
  }
}
