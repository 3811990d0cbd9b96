import { Checkout } from '../../../combiner-image/checkout/checkout.ts';
import { parsePathMaps } from '../../../combiner-image/placement/path-maps.ts';
import { placeSources } from '../../../combiner-image/placement/place-sources.ts';
import { shownName } from '../../../combiner-image/placement/placement.ts';
import { Votes } from '../../../combiner-image/placement/votes.ts';
import { git } from './git.ts';
import { temporaryFolder, writeFiles } from './recorded.ts';

/** A project, as a git checkout or as a plain folder. @param later written after the commit. */
export function project(
  files: Record<string, string>,
  isGit = true,
  later: Record<string, string> = {},
): string {
  const root = writeFiles(temporaryFolder(), files);
  if (isGit) commit(root);
  return writeFiles(root, later);
}

export function commit(root: string): void {
  git(root, 'init', '-q');
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'all', '--no-verify', '--no-gpg-sign');
}

/** Places the sources of a script of the function "orders". @returns their names, and how they were found. */
export async function placedIn(
  folder: string,
  sources: readonly { own: string; text: string }[],
  {
    taskRoot = '/var/task',
    maps = [],
    stamped = [],
  }: { taskRoot?: string; maps?: string[]; stamped?: string[] } = {},
): Promise<string[]> {
  const { placements } = await placeSources(
    sources.map((source) => ({ ...source, isMapped: true })),
    {
      folder: '',
      taskRoot,
      functions: ['orders'],
      script: 'index.js',
      others: new Votes(),
      stamped,
      agree: () => new Map(),
    },
    { checkout: await Checkout.open(folder), pathMaps: parsePathMaps(maps) },
  );
  return placements.map((placement) => {
    const how = {
      file: 'how' in placement && placement.how,
      apart: 'reason' in placement && placement.reason,
    };
    return `${shownName(placement, ['orders'])}: ${placement.kind === 'other' ? 'other' : how[placement.kind]}`;
  });
}
