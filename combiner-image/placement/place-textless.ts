import type { Checkout } from '../checkout/checkout.ts';
import type { Item } from './item.ts';
import { sharedEnd } from './translation.ts';
import { Votes } from './votes.ts';

/** What compilers take: of the checkout only such files are shown. */
const CODE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|coffee)$/i;
/** Files that are tried for one source. */
const MOST_TRIED = 8;
/** Of all files that are tried for one script. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

/** How well files agree with the deployed code, by the index of the source, where they do. */
export type Agree = (texts: ReadonlyMap<number, string>) => ReadonlyMap<number, number>;

interface Tried {
  path: string;
  text: string;
  /** Undefined when it does not agree. */
  score: number | undefined;
}

export interface FoundTexts {
  /** By the index of the source. */
  texts: Map<number, string>;
  /** Files that were looked at in vain. */
  strange: string[];
}

/**
 * Places sources whose text no map holds. A map from a store may name anything: a file gets into a report only where
 * the deployed code says that it is made from it.
 * @param votes for folders, the surest first.
 */
export async function placeTextless(
  items: readonly Item[],
  checkout: Checkout,
  votes: readonly Votes[],
  agree: Agree,
): Promise<FoundTexts> {
  const tried = await tryAll(items, checkout, votes, agree);
  const folders = new Votes();
  for (const [{ name }, files] of tried)
    for (const { path, score } of files) if (score !== undefined) folders.addPair(name, path, score);
  const found: FoundTexts = { texts: new Map(), strange: [] };
  for (const [item, files] of tried) {
    const best = bestOf(item, files, [...votes, folders]);
    if (best === undefined) {
      found.strange.push(...files.filter(({ score }) => score === undefined).map(({ path }) => path));
      continue;
    }
    found.texts.set(item.index, best.text);
    item.placement = { kind: 'file', path: best.path, how: 'read from the checkout', isOpen: false };
  }
  return { ...found, strange: [...new Set(found.strange)] };
}

/** One file for each source at a time. */
async function tryAll(
  items: readonly Item[],
  checkout: Checkout,
  votes: readonly Votes[],
  agree: Agree,
): Promise<Map<Item, Tried[]>> {
  const paths = new Map(items.map((item) => [item, pathsToTry(item, checkout, votes)]));
  const tried = new Map<Item, Tried[]>(items.map((item) => [item, []]));
  let budget = MOST_CHARACTERS;
  for (let round = 0; round < MOST_TRIED; round++) {
    const asked = new Map<Item, { path: string; text: string }>();
    for (const [item, each] of paths) {
      const path = each[round];
      const text = path === undefined || budget <= 0 ? undefined : await checkout.text(path);
      if (path === undefined || text === undefined) continue;
      budget -= text.length;
      asked.set(item, { path, text });
    }
    if (asked.size === 0) continue;
    const scores = agree(new Map([...asked].map(([{ index }, { text }]) => [index, text])));
    for (const [item, each] of asked) tried.get(item)?.push({ ...each, score: scores.get(item.index) });
  }
  return tried;
}

function pathsToTry({ placement, name, base, named }: Item, checkout: Checkout, votes: readonly Votes[]) {
  if (placement?.kind === 'file') return CODE.test(placement.path) ? [placement.path] : [];
  if (!CODE.test(base)) return [];
  const inFull = name.segments.join('/');
  const predicted = [...votes.flatMap((each) => each.pathsOf(name)), inFull].filter((path) =>
    checkout.has(path),
  );
  const nearest = [...named].sort((a, b) => sharedEnd(name, b) - sharedEnd(name, a));
  return [...new Set([...predicted, ...nearest])].filter((path) => CODE.test(path)).slice(0, MOST_TRIED);
}

/** The folder decides, then how well a file agrees; undefined where two are as good. */
function bestOf({ name }: Item, files: readonly Tried[], votes: readonly Votes[]): Tried | undefined {
  let left = files.filter(({ score }) => score !== undefined);
  for (const each of votes) {
    const paths = each.best(
      name,
      left.map(({ path }) => path),
    );
    left = left.filter(({ path }) => paths.includes(path));
  }
  const most = Math.max(...left.map(({ score = 0 }) => score));
  const best = left.filter(({ score }) => score === most);
  return best.length === 1 ? best[0] : undefined;
}
