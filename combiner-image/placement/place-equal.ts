import type { Item } from './item.ts';
import type { FilePlacement } from './placement.ts';
import { sharedEnd, translated } from './translation.ts';
import { Votes } from './votes.ts';

/** A text that more files hold says nothing of where a script is from. */
const MOST_EQUAL = 20;

/**
 * Places sources whose text is in the checkout. Where several files hold it, the folder decides.
 * @param own what is known of folders before anything was compared.
 * @param others what the other scripts of the deployment say.
 */
export function placeEqual(items: readonly Item[], own: Votes, others: Votes): void {
  const voters = items.filter(({ same }) => same.length > 0 && same.length <= MOST_EQUAL);
  const all = together(voters);
  for (const item of items) {
    const { name, same } = item;
    let left = same;
    for (const votes of [own, all, others]) if (left.length > 1) left = votes.best(name, left);
    const isOpen = left.length > 1;
    if (isOpen) left = nearest(item, left);
    const [path] = left;
    if (left.length === 1 && path !== undefined) item.placement = placed(path, isOpen);
  }
}

/** How much of the script each folder would explain: a long text says more than a short one. */
function together(voters: readonly Item[]): Votes {
  const proposed = new Votes();
  for (const item of voters) for (const path of item.same) proposed.addPair(item.name, path, weightOf(item));
  const all = new Votes();
  for (const { translation } of proposed.ranked()) {
    const explained = voters.filter(({ name, same }) => same.includes(translated(translation, name) ?? ''));
    all.add(
      translation,
      explained.reduce((sum, item) => sum + weightOf(item), 0),
    );
  }
  return all;
}

function weightOf({ text }: Item): number {
  return 1 + (text?.length ?? 0);
}

/** Those that share the most names at the end, or are named in full. */
function nearest({ name }: Item, paths: readonly string[]): readonly string[] {
  const ends = paths.map((path) => sharedEnd(name, path));
  const most = ends.reduce((longest, end) => Math.max(longest, end), 0);
  const longest = paths.filter((_, i) => ends[i] === most);
  const exact = longest.filter((path) => path === name.segments.join('/'));
  return exact.length > 0 ? exact : longest;
}

function placed(path: string, isOpen: boolean): FilePlacement {
  return { kind: 'file', path, how: 'same text', isOpen };
}
