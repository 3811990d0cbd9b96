import type { Checkout } from '../checkout/checkout.ts';
import { DOUBTS, type Doubt } from './doubt.ts';
import { Imports } from './imports.ts';
import type { Item } from './item.ts';
import { sharedEnd } from './translation.ts';
import { Votes } from './votes.ts';

/** What compilers take: of the checkout only such files are shown. */
const CODE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|coffee)$/i;
/** Files that are tried for one source. */
const MOST_TRIED = 8;
/** Of all files that are tried for one script. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

/** Of a `part` it is not known, unless something else of the script imports it. */
type Kind = 'made' | 'part' | Doubt;

/** How well files agree with the deployed code, by the index of the source. */
export type Agree = (
  texts: ReadonlyMap<number, string>,
) => ReadonlyMap<number, { kind: Kind; score: number }>;

interface Tried {
  path: string;
  text: string;
  kind: Kind;
  score: number;
}

export interface FoundTexts {
  /** By the index of the source. */
  texts: Map<number, string>;
  /** Files that were looked at in vain, and why. */
  doubtful: Record<Doubt, string[]>;
}

export function noTexts(): FoundTexts {
  return { texts: new Map(), doubtful: { other: [], little: [] } };
}

/**
 * Places sources whose text no map holds. A map from a store may name anything: a file gets into a report only where
 * the deployed code says that it is made from it: so much of it is there that nobody could have guessed that, or
 * what is there fits, and a file that was found imports it.
 * @param votes for folders, the surest first.
 * @param known files that the script is made from.
 */
export async function placeTextless(
  items: readonly Item[],
  checkout: Checkout,
  votes: readonly Votes[],
  agree: Agree,
  known: readonly string[],
): Promise<FoundTexts> {
  const tried = await tryAll(items, checkout, votes, agree);
  const folders = new Votes();
  for (const [{ name }, files] of tried)
    for (const { path, kind, score } of files) if (kind === 'made') folders.addPair(name, path, score);
  const found = noTexts();
  const place = (item: Item, files: readonly Tried[], isIt: (file: Tried) => boolean): string[] => {
    const best = bestOf(item, files, [...votes, folders], isIt);
    if (best === undefined) return [];
    found.texts.set(item.index, best.text);
    item.placement = { kind: 'file', path: best.path, how: 'read from the checkout', isOpen: false };
    return [best.path];
  };
  const open = () => [...tried].filter(([{ index }]) => !found.texts.has(index));
  let made = open().flatMap(([item, files]) => place(item, files, ({ kind }) => kind === 'made'));
  if (open().some(([, files]) => files.some(({ kind }) => kind === 'part'))) {
    const imports = new Imports(checkout);
    await imports.follow(known);
    do {
      await imports.follow(made);
      const isImported = ({ kind, path }: Tried) => kind === 'part' && imports.has(path);
      made = open().flatMap(([item, files]) => place(item, files, isImported));
    } while (made.length > 0);
  }
  for (const [item, files] of open())
    for (const kind of DOUBTS) {
      const paths = files.flatMap((file) => (doubtOf(file) === kind ? [file.path] : []));
      if (paths.length === 0) continue;
      item.doubt = { kind, paths };
      found.doubtful[kind] = [...new Set([...found.doubtful[kind], ...paths])];
    }
  return found;
}

function doubtOf({ kind }: Tried): Doubt | undefined {
  return kind === 'made' || kind === 'part' ? 'little' : kind;
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
    for (const [item, each] of asked)
      tried.get(item)?.push({ ...each, ...(scores.get(item.index) ?? { kind: 'other', score: 0 }) });
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

/**
 * The folder decides, then how well a file agrees; undefined where two are as good, or where the file in the folder is
 * not it: a copy elsewhere may be what it was before somebody changed it.
 */
function bestOf(
  { name }: Item,
  files: readonly Tried[],
  votes: readonly Votes[],
  isIt: (file: Tried) => boolean,
): Tried | undefined {
  let left = files;
  for (const each of votes) {
    const paths = each.best(
      name,
      left.map(({ path }) => path),
    );
    left = left.filter(({ path }) => paths.includes(path));
  }
  left = left.filter(isIt);
  const most = Math.max(...left.map(({ score }) => score));
  const best = left.filter(({ score }) => score === most);
  return best.length === 1 ? best[0] : undefined;
}
