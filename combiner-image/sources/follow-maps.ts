import { posix } from 'node:path';
import type { Checkout } from '../checkout/checkout.ts';
import { UnconvertedScriptError } from '../errors.ts';
import type { SourcePlaces } from '../placement/place-sources.ts';
import type { Votes } from '../placement/votes.ts';
import { someOf } from '../some-of.ts';
import { ownSources } from './clean-path.ts';
import { composeMaps } from './compose-maps.ts';
import { findMap } from './find-map.ts';
import { MAP_LIMITS } from './map-limits.ts';
import { type MapOrigin, resolveMap } from './resolve-map.ts';
import type { ResolvedMap } from './script.ts';

/** Compilers one after the other: more than any build has, and an end for maps that name each other. */
const MOST_STEPS = 8;

export interface OriginalMap {
  map: ResolvedMap;
  votes: Votes;
  warnings: string[];
}

/**
 * Reads the map of a script. Of a bundle of compiled files the sources have maps of their own: these are followed to
 * what was written by hand.
 * @param json text of the map.
 * @throws UnconvertedScriptError when it cannot be read.
 */
export async function followMaps(
  json: string,
  origin: MapOrigin,
  places: SourcePlaces,
): Promise<OriginalMap> {
  const warnings = new Set<string>();
  const budget = { characters: MAP_LIMITS.innerCharacters };
  const { map: first, votes, strange } = await resolveMap(json, origin, places);
  warnOf(strange, warnings);
  let map = first;
  for (let step = 0; ; step++) {
    const inner =
      step < MOST_STEPS ? await innerMaps(map, origin, places, warnings, budget) : new Map<number, never>();
    if (inner.size === 0) return { map, votes, warnings: [...warnings] };
    map = composeMaps(map, inner);
  }
}

function warnOf(strange: readonly string[], warnings: Set<string>): void {
  if (strange.length > 0)
    warnings.add(`the deployed code is not made from ${someOf(strange)} as it is in the checkout`);
}

/** A source from a store may name any file: only maps are opened. */
async function mapText(name: string, checkout: Checkout): Promise<string | undefined> {
  return name.endsWith('.map') ? checkout.text(name) : undefined;
}

async function innerMaps(
  map: ResolvedMap,
  { taskRoot, functions, script, others }: MapOrigin,
  places: SourcePlaces,
  warnings: Set<string>,
  budget: { characters: number },
): Promise<Map<number, ResolvedMap>> {
  const { checkout } = places;
  const isOwn = ownSources(script);
  const inner = new Map<number, ResolvedMap>();
  for (const [index, path] of map.sources.entries()) {
    const text = map.sourcesContent[index] ?? null;
    if (text === null || map.isMapped[index] !== true) continue;
    if (!isOwn(path) || !/\.[cm]?jsx?$/.test(path)) continue;
    try {
      const placement = map.placements[index];
      const isFile = placement?.kind === 'file';
      const own = placement?.path ?? path;
      const found = await findMap({ path: own, text }, async (name) =>
        isFile ? mapText(name, checkout) : undefined,
      );
      if (found === undefined) continue;
      if ('missing' in found) {
        warnings.add(
          `${path} is shown as it was compiled: its source map ${found.missing.slice(0, 100)} is not in the checkout`,
        );
        continue;
      }
      budget.characters -= found.text.length;
      if (budget.characters < 0)
        throw new UnconvertedScriptError('the maps of its script are too large together');
      const folder = posix.dirname(found.path);
      const inside = { text, folder, taskRoot: isFile ? checkout.root : taskRoot, functions, script, others };
      const { map: next, strange } = await resolveMap(found.text, inside, places);
      const isItself = next.sources.some(
        (name, i) => name === path && (next.sourcesContent[i] ?? text) === text,
      );
      if (isItself) continue;
      warnOf(strange, warnings);
      inner.set(index, next);
    } catch (error) {
      if (!(error instanceof UnconvertedScriptError)) throw error;
      warnings.add(`${path} is shown as it was compiled: ${error.message}`);
    }
  }
  return inner;
}
