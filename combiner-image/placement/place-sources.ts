import { relative, sep } from 'node:path';
import { type Checkout, TELLING_LENGTH } from '../checkout/checkout.ts';
import type { Manifests, SoughtText } from '../checkout/manifests.ts';
import { realOf } from '../checkout/top-level.ts';
import { workspacePackages } from '../checkout/workspace-packages.ts';
import { someOf } from '../some-of.ts';
import { ownSources } from '../sources/clean-path.ts';
import { inDoubt } from './doubt.ts';
import { type BuiltSource, type Item, itemOf } from './item.ts';
import { mappedPath, type PathMap } from './path-maps.ts';
import { placeChanged } from './place-changed.ts';
import { placeEqual } from './place-equal.ts';
import { placeLinked } from './place-linked.ts';
import { type Agree, type FoundTexts, noTexts, placeTextless } from './place-textless.ts';
import type { ApartPlacement, Placement } from './placement.ts';
import { settleBases } from './settle-bases.ts';
import { type NameOrigin, packageOf, type SourceName } from './source-name.ts';
import { Votes } from './votes.ts';

const READ_AT_ONCE = 64;

/** Whose sources are placed. */
export interface PlacedScript extends NameOrigin {
  functions: readonly string[];
  /** Clean path of the script. */
  script: string;
  /** What the other scripts of its deployment say. */
  others: Votes;
  /** Folders of the checkout that the stamps of its builds name. */
  stamped?: readonly string[] | undefined;
  agree: Agree;
}

/** Where files are looked for. */
export interface SourcePlaces {
  checkout: Checkout;
  /** Lists of checkouts that are elsewhere, where there is none here. */
  manifests?: Pick<Manifests, 'fitting'> | undefined;
  /** What the user says of names. */
  pathMaps: readonly PathMap[];
}

export interface PlacedSources extends FoundTexts {
  /** In the order of the sources. */
  placements: Placement[];
  /** What this script says of its deployment. */
  votes: Votes;
}

/**
 * Finds out which files of the checkout the sources of a script are: by their texts, and where several files hold
 * one, or none does, by the folder that all sources of the script together speak for.
 */
export async function placeSources(
  sources: readonly BuiltSource[],
  script: PlacedScript,
  { checkout: here, manifests, pathMaps }: SourcePlaces,
): Promise<PlacedSources> {
  const isOwn = ownSources(script.script);
  const checkout = (await manifests?.fitting(soughtTexts(sources, isOwn))) ?? here;
  const items = sources.map((source, index) => itemOf(source, index, script, isOwn, checkout));
  const open = () => items.filter(({ placement }) => placement === undefined);
  for (const item of open()) {
    const path = mappedPath(pathMaps, item.own, item.name, item.below, script.functions);
    if (path !== undefined) item.placement = { kind: 'file', path, how: '--map', isOpen: false };
  }
  await placeLinked(items, checkout);
  const found = checkout.isEmpty ? noTexts() : await find(items, open, script, checkout);
  for (const item of open()) {
    const placement = apart(item, checkout, script.taskRoot);
    // A short text alone is known by its folder, which other scripts may tell.
    const isShort = items.length === 1 && item.text !== null && item.text.length < TELLING_LENGTH;
    item.placement = isShort && !checkout.isEmpty ? { ...placement, isOpen: true } : placement;
  }
  keepOneText(items);
  return {
    ...found,
    placements: items.map(({ below, ...item }) => {
      const placement = item.placement ?? apart({ ...item, below }, checkout, script.taskRoot);
      return placement.kind === 'file' ? { ...placement, below } : placement;
    }),
    votes: votesOf(items.filter(({ name }) => name.from === 'task root')),
  };
}

/** Those that are shown. */
function soughtTexts(sources: readonly BuiltSource[], isOwn: (path: string) => boolean): SoughtText[] {
  return sources.flatMap(({ own, text }) => (text !== null && isOwn(own) ? [{ text, path: own }] : []));
}

async function find(
  items: readonly Item[],
  open: () => Item[],
  { taskRoot, others, stamped = [], agree }: PlacedScript,
  checkout: Checkout,
): Promise<FoundTexts> {
  await findEqual(open(), checkout);
  const own = checkout.isHere ? ownPlaces(taskRoot, checkout.root) : new Votes();
  await addPackages(own, items, checkout);
  const equal = open();
  placeEqual(equal, own, others);
  await settleBases(equal, { own, others, stamped }, checkout);
  const votes = [votesOf(items), own, others];
  const taken = new Set(items.flatMap(({ placement }) => (placement?.kind === 'file' ? placement.path : [])));
  await placeChanged(open(), checkout, votes, taken);
  const textless = items.filter(
    ({ text, isMapped, placement }) =>
      text === null && isMapped && (placement === undefined || placement.kind === 'file'),
  );
  const known = items.flatMap(({ text, placement }) =>
    text !== null && placement?.kind === 'file' && placement.how === 'same text' ? [placement.path] : [],
  );
  return placeTextless(textless, checkout, votes, agree, known);
}

/** Files that git has no hash of are read for it. */
async function findEqual(items: readonly Item[], checkout: Checkout): Promise<void> {
  const find = async (item: Item) => {
    if (item.text !== null) item.same = originals(await checkout.withText(item.text, item.base));
  };
  for (let at = 0; at < items.length; at += READ_AT_ONCE)
    await Promise.all(items.slice(at, at + READ_AT_ONCE).map(find));
}

/** Of a file and a copy in a folder that is built, where git does not say that it ignores the copy. */
function originals(paths: readonly string[]): readonly string[] {
  const own = paths.filter((path) => !/(?:^|\/)dist\//.test(path));
  return own.length > 0 ? own : paths;
}

/** What is known before anything is compared: where code lies that was built, or runs, in the checkout. */
function ownPlaces(taskRoot: string, root: string): Votes {
  const own = new Votes();
  const folder = folderIn(root, taskRoot);
  if (folder !== undefined) own.add({ from: 'task root', up: 0, prefix: [], folder });
  own.add({ from: 'machine', up: 0, prefix: namesOf(root), folder: [] });
  return own;
}

/** A bundler that names a package of the checkout was started in its folder. */
async function addPackages(own: Votes, items: readonly Item[], checkout: Checkout): Promise<void> {
  const names = new Set(items.flatMap((item) => packageOf(item.own) ?? []));
  if (names.size === 0) return;
  const packages = await workspacePackages(checkout);
  for (const name of names) {
    const folder = packages.get(name)?.split('/');
    if (folder !== undefined)
      own.add({ from: 'bundler', up: 0, prefix: [], folder: folder.filter((each) => each !== '.') });
  }
}

function folderIn(root: string, taskRoot: string): string[] | undefined {
  if (taskRoot === '') return undefined;
  const folder = namesOf(relative(root, realOf(taskRoot)));
  return folder[0] === '..' ? undefined : folder;
}

function namesOf(path: string): string[] {
  return path.split(sep).filter((name) => name !== '');
}

function votesOf(items: readonly Item[]): Votes {
  const votes = new Votes();
  for (const { name, placement } of items)
    if (placement?.kind === 'file' && placement.how !== '--map' && !placement.isOpen)
      votes.addPair(name, placement.path);
  return votes;
}

function apart(item: Item, checkout: Checkout, taskRoot: string): ApartPlacement {
  return {
    kind: 'apart',
    path: item.below,
    reason: reasonOf(item, checkout, taskRoot),
    isOpen: item.same.length + item.named.length > 0,
  };
}

function reasonOf(
  { same, named, base, text, name, doubt }: Item,
  checkout: Checkout,
  taskRoot: string,
): string {
  if (checkout.isEmpty) return 'there is no checkout here';
  if (same.length > 1) return `its text is in ${someOf(same)}`;
  if (checkout.isHere && isOutside(name, checkout.root, taskRoot)) return 'it is outside of the checkout';
  if (named.length === 0) return `the checkout has no file called ${someOf([base])}`;
  if (doubt !== undefined) return `its map holds no text, and ${inDoubt(doubt.kind, doubt.paths)}`;
  return text === null
    ? `its map holds no text, and it is unclear which of ${someOf(named)} it is`
    : `its text does not resemble that of ${someOf(named)}`;
}

/** Of code that runs in the checkout it is known where its sources are. */
function isOutside({ from, up, segments }: SourceName, root: string, taskRoot: string): boolean {
  const folder = folderIn(root, taskRoot);
  if (folder === undefined) return false;
  if (from === 'machine') return !namesOf(root).every((name, i) => segments[i] === name);
  return from === 'task root' && up > folder.length;
}

/** Two texts of one script are not one file: the one that the file holds stays. */
function keepOneText(items: readonly Item[]): void {
  const taken = new Map<string, Item>();
  for (const how of [
    'same text',
    'same but for its types',
    'read from the checkout',
    '--map',
    'changed since the build',
  ] as const) {
    for (const item of items) {
      const { placement, below } = item;
      if (placement?.kind !== 'file' || placement.how !== how) continue;
      const other = taken.get(placement.path);
      if (other === undefined) taken.set(placement.path, item);
      else if (how !== 'same text' && other.text !== item.text) {
        const reason = `${placement.path} is another source of its script`;
        item.placement = { kind: 'apart', path: below, reason, isOpen: false };
      }
    }
  }
}
