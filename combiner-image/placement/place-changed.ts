import { posix } from 'node:path';
import type { Checkout } from '../checkout/checkout.ts';
import { plainText } from '../checkout/text-hash.ts';
import { isToolFolder } from '../checkout/tool-folders.ts';
import type { Item } from './item.ts';
import { contained, likeness } from './likeness.ts';
import type { FilePlacement } from './placement.ts';
import { Votes } from './votes.ts';

/** A file that was changed is still like what it was. */
const LEAST_LIKENESS = 0.5;
/** Files that are compared for all sources of a script, and characters of these sources for each file. */
const MOST_COMPARED = 2_000;
const MOST_CHARACTERS = 8 * 1024 * 1024;

/**
 * Places sources whose text no file of their name holds: those that were changed or renamed since the build, and those that git ignores. They
 * stand where the others say, or else are like what their source was.
 * @param votes for folders, the surest first.
 * @param taken files that other sources of the script are.
 */
export async function placeChanged(
  items: readonly Item[],
  checkout: Checkout,
  votes: readonly Votes[],
  taken: ReadonlySet<string>,
): Promise<void> {
  let budget = MOST_COMPARED;
  let characters = MOST_CHARACTERS;
  for (const item of items) {
    const text = item.text === null ? null : plainText(item.text);
    if (text === null || item.same.length > 0) continue;
    const places = votes.flatMap((each) => each.pathsOf(item.name));
    const predicted = places.find((path) => checkout.has(path));
    item.placement = predicted === undefined ? await renamed(text, places[0], checkout, taken) : undefined;
    if (item.placement !== undefined) continue;
    if (predicted !== undefined && !isCopy(predicted, checkout)) {
      item.placement = placed(predicted, text, await checkout.text(predicted), false);
      continue;
    }
    const most = Math.min(budget, Math.floor(characters / (text.length + 1)));
    const candidates = candidatesOf(item, checkout).slice(0, most);
    budget -= candidates.length;
    characters -= candidates.length * text.length;
    item.placement = await likest(candidates, text, checkout);
    if (predicted !== undefined)
      item.placement ??= placed(predicted, text, await checkout.text(predicted), false);
  }
  await placeBesideLike(items, checkout, taken);
}

/**
 * A file of a few lines is like nothing any more when a compiler has been at it, as ncc's is at the texts in its maps:
 * it stands where those of the script that are still like theirs say.
 */
async function placeBesideLike(
  items: readonly Item[],
  checkout: Checkout,
  others: ReadonlySet<string>,
): Promise<void> {
  const like = new Votes();
  const taken = new Set(others);
  for (const { name, placement } of items) {
    if (placement?.kind !== 'file') continue;
    like.addPair(name, placement.path);
    taken.add(placement.path);
  }
  for (const item of items) {
    if (item.text === null || item.same.length > 0 || item.placement !== undefined) continue;
    const places = like.pathsOf(item.name);
    const path = places.find((each) => checkout.has(each));
    const text = plainText(item.text);
    item.placement =
      path === undefined
        ? await renamed(text, places[0], checkout, taken)
        : placed(path, text, await checkout.text(path), true);
  }
}

/** The one file that holds the text, in the folder in which its file stood. */
async function renamed(
  text: string,
  path: string | undefined,
  checkout: Checkout,
  taken: ReadonlySet<string>,
): Promise<FilePlacement | undefined> {
  if (path === undefined || text.trim() === '') return undefined;
  const [only, ...more] = await checkout.inFolder(posix.dirname(path), text);
  if (only === undefined || more.length > 0 || taken.has(only)) return undefined;
  return { kind: 'file', path: only, how: 'same text', isOpen: true };
}

/** The one that most of the text is left of. Of two that are as much like it, neither is known to be it. */
async function likest(
  paths: readonly string[],
  text: string,
  checkout: Checkout,
): Promise<FilePlacement | undefined> {
  let best: FilePlacement | undefined;
  let most = 0;
  for (const path of paths) {
    const own = await checkout.text(path);
    const alike = own === undefined ? 0 : likeness(text, plainText(own));
    if (own === undefined || alike < LEAST_LIKENESS) continue;
    const rank = contained(text, own) + alike / 100;
    if (rank < most) continue;
    best = rank === most ? undefined : placed(path, text, own, true);
    most = rank;
  }
  return best;
}

/** A file that is named in full may be one that git ignores. */
function candidatesOf({ name, named }: Item, checkout: Checkout): string[] {
  const path = name.segments.join('/');
  return [...new Set([...(checkout.has(path) && !isCopy(path, checkout) ? [path] : []), ...named])];
}

/** Whether a file is what a build has copied: git ignores it, and nothing translates Python, or a tool's folder holds it. */
function isCopy(path: string, checkout: Checkout): boolean {
  return !checkout.lists(path) && (path.endsWith('.py') || path.split('/').some(isToolFolder));
}

function placed(path: string, text: string, own: string | undefined, isOpen: boolean): FilePlacement {
  const isSame = own !== undefined && plainText(own) === text;
  return { kind: 'file', path, how: isSame ? 'same text' : 'changed since the build', isOpen };
}
