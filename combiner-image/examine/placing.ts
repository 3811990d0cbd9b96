import { findCheckout } from '../checkout/find-checkout.ts';
import type { DeployedCode, UncertainCode, UnreadScript } from '../convert/convert-all.ts';
import { placedScripts } from '../convert/placed-scripts.ts';
import { UnreadableObjectError } from '../errors.ts';
import type { ScriptUse } from '../merge/script-use.ts';
import { PlacedCache } from '../place/cache/placed-cache.ts';
import { lateInWords } from '../place/in-words.ts';
import type { PathMap } from '../placement/path-maps.ts';
import { type How, shownName } from '../placement/placement.ts';
import { type UnrecordedPackage, UnrecordedPackages } from '../placement/unrecorded-packages.ts';
import { GivenMaps } from '../sources/given-maps.ts';
import { type Positions, positionsOf } from '../sources/positions.ts';
import { sourcesOf } from '../sources/script.ts';
import { StoredScripts } from '../sources/stored-scripts.ts';
import { textless } from '../sources/textless.ts';
import type { StoreLocation } from '../store/location.ts';
import { TimeLeft } from '../time-left.ts';
import type { UnmappedScript } from '../unmapped/unmapped-scripts.ts';

/** Where the checkout is, and what the user says of names. */
export interface PlacingOptions {
  /** Absolute path of a folder in the checkout. */
  root: string;
  /** Nobody has named it: it is the current folder. */
  isRootGuessed: boolean;
  pathMaps: readonly PathMap[];
  /** Folders of builds that were made with source maps. */
  mapFolders: readonly string[];
  /** Whether code that came without a map is looked for in the checkout. */
  place?: boolean | undefined;
  /** Whether it is kept where such code was found. @default true */
  placeCache?: boolean | undefined;
}

/** What is known of the scripts that can be read. */
export interface ExaminedPlacing {
  placed: PlacedSourcesOfScript[];
  /** Scripts that a tool made, and that came without their source maps. */
  withoutMap: UnmappedScript[];
  /** Scripts whose maps hold no text of sources that are not found here either. */
  withoutText: { path: string; functions: string[]; sources: string[] }[];
  /** Scripts with counters that nobody read. */
  unread: UnreadScript[];
  /** Parts of scripts whose place in the checkout is not certain. */
  uncertain: UncertainCode[];
  /** What scripts without a map are made of. */
  deployedCode: DeployedCode[];
  /** In words, what is not known of places in the checkout. */
  notes: string[];
  /** Scripts whose maps cannot be used. */
  refused: { path: string; functions: string[]; reason: string }[];
  /** Packages of the checkout that ran, and of which nothing was recorded. */
  unrecordedPackages: UnrecordedPackage[];
}

/** Where the sources of one script are. */
export interface PlacedSourcesOfScript {
  /** Of the script, where it ran. */
  path: string;
  functions: string[];
  /** What tells where its code stands in them. */
  positions: Positions;
  /** Its sources that are files of the checkout, and how each was found. */
  files: { path: string; how: How }[];
  /** Those that are none, as reports name them, and why. */
  apart: { path: string; reason: string }[];
}

/**
 * Explains the name of every source of every script.
 * @param isMissing whether it has been said that the text of a script is nowhere.
 * @throws StoreUnreachableError
 */
export async function examinePlacing(
  uses: readonly ScriptUse[],
  locations: readonly StoreLocation[],
  { pathMaps, mapFolders, place, placeCache, ...checkout }: PlacingOptions,
  isMissing: (script: { path: string; hash: string }) => boolean,
): Promise<ExaminedPlacing> {
  const places = {
    scripts: new StoredScripts(locations),
    maps: new GivenMaps(locations, mapFolders),
    ...(await findCheckout(checkout, locations)),
    pathMaps,
    place,
    placed: placeCache === false ? undefined : PlacedCache.ofUser(),
  };
  const packages = await UnrecordedPackages.of(places.checkout);
  const placed: PlacedSourcesOfScript[] = [];
  const withoutMap: UnmappedScript[] = [];
  const withoutText: ExaminedPlacing['withoutText'] = [];
  const unread: UnreadScript[] = [];
  const uncertain: UncertainCode[] = [];
  const deployedCode: DeployedCode[] = [];
  const notes: string[] = [];
  const refused: ExaminedPlacing['refused'] = [];
  const late: string[] = [];
  for await (const each of placedScripts(uses, places, new TimeLeft())) {
    const { path, hash, counts } = each.use;
    const { functions } = counts;
    if ('refused' in each) {
      const isSaid = isMissing({ path, hash }) || each.refused.cause instanceof UnreadableObjectError;
      if (!isSaid) refused.push({ path, functions, reason: each.refused.message });
      continue;
    }
    packages.add(each.loaded.script, { path, functions });
    if (each.hasUnreadCounters) unread.push({ path, functions });
    uncertain.push(...each.uncertain.map((part) => ({ ...part, script: path, functions })));
    if (each.parts !== undefined) deployedCode.push({ script: path, functions, ...each.parts });
    if (each.isLate) late.push(path);
    for (const note of each.notes) notes.push(`${path} (${functions.join(', ')}): ${note}`);
    if (each.unmapped !== undefined) withoutMap.push({ path, functions, ...each.unmapped });
    const sources = textless(each.loaded.script, true);
    if (sources.length > 0) withoutText.push({ path, functions, sources });
    const positions = positionsOf(each.loaded.script);
    const script: PlacedSourcesOfScript = { path, functions, positions, files: [], apart: [] };
    for (const { placement } of sourcesOf(each.loaded.script)) {
      if (placement?.kind === 'file') script.files.push({ path: placement.path, how: placement.how });
      if (placement?.kind === 'apart')
        script.apart.push({ path: shownName(placement, functions), reason: placement.reason });
    }
    placed.push(script);
  }
  return {
    placed: placed.sort((a, b) => (a.path < b.path ? -1 : 1)),
    withoutMap,
    withoutText,
    unread,
    uncertain,
    deployedCode,
    notes: [...notes, ...lateInWords(late)],
    refused,
    unrecordedPackages: packages.list(),
  };
}
