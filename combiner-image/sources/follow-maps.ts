import { posix } from 'node:path';
import type { Checkout } from '../checkout/checkout.ts';
import { UnconvertedScriptError } from '../errors.ts';
import type { SourcePlaces } from '../placement/place-sources.ts';
import type { Placement } from '../placement/placement.ts';
import type { Votes } from '../placement/votes.ts';
import { ownSources } from './clean-path.ts';
import { CompiledSources } from './compiled-sources.ts';
import { ComposedMap } from './composed-map.ts';
import { findMap } from './find-map.ts';
import { MAP_LIMITS } from './map-limits.ts';
import { mappingsToTyped } from './map-to-typed.ts';
import { type MapOrigin, resolveMap } from './resolve-map.ts';
import type { ResolvedMap } from './script.ts';

/** Compilers one after the other: more than any build has, and an end for maps that name each other. */
const MOST_STEPS = 8;

/** What the maps of the sources of one script may still hold. */
interface Budget {
  characters: number;
  typedCharacters: number;
  sources: number;
}

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
  const compiled = new CompiledSources();
  const budget = {
    characters: MAP_LIMITS.innerCharacters,
    typedCharacters: MAP_LIMITS.typedCharacters,
    sources: MAP_LIMITS.innerSources,
  };
  const { map: first, votes, doubtful } = await resolveMap(json, origin, places);
  compiled.addDoubtful(doubtful);
  let map = first;
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = await followedOnce(map, origin, places, compiled, budget);
    if (next === undefined) break;
    map = next;
  }
  return { map, votes, warnings: compiled.warnings() };
}

/** A source from a store may name any file: only maps are opened. */
async function mapText(name: string, checkout: Checkout): Promise<string | undefined> {
  return name.endsWith('.map') ? checkout.text(name) : undefined;
}

/** @returns undefined when no source has a map that can be followed. */
async function followedOnce(
  map: ResolvedMap,
  origin: MapOrigin,
  places: SourcePlaces,
  compiled: CompiledSources,
  budget: Budget,
): Promise<ResolvedMap | undefined> {
  const isOwn = ownSources(origin.script);
  let composed: ComposedMap | undefined;
  for (const [index, path] of map.sources.entries()) {
    const text = map.sourcesContent[index] ?? null;
    if (text === null || map.isMapped[index] !== true) continue;
    const source = { path, text, placement: map.placements[index] };
    if (!isOwn(path)) continue;
    try {
      const inner = /\.[cm]?jsx?$/.test(path)
        ? await innerMap(source, origin, places, compiled, budget)
        : await mapToTyped(source, places, budget);
      if (inner === undefined) continue;
      composed ??= new ComposedMap(map);
      composed.follow(index, inner);
    } catch (error) {
      if (!(error instanceof UnconvertedScriptError)) throw error;
      compiled.add(path, error.message);
    }
  }
  return composed?.toMap();
}

interface MappedSource {
  path: string;
  text: string;
  placement: Placement | undefined;
}

/**
 * Bundlers name the file whose types a step before them took away, and have the text that it left: its lines are those
 * of no file.
 */
async function mapToTyped(
  { text, placement }: MappedSource,
  { checkout }: SourcePlaces,
  budget: Budget,
): Promise<ResolvedMap | undefined> {
  if (placement?.kind !== 'file' || placement.how !== 'changed since the build') return undefined;
  const { path } = placement;
  if (!/\.[cm]?tsx?$/.test(path)) return undefined;
  const typed = await checkout.text(path);
  if (typed === undefined || typed.length > budget.typedCharacters) return undefined;
  budget.typedCharacters -= typed.length;
  const mappings = mappingsToTyped(text, typed, path);
  if (mappings === undefined) return undefined;
  return {
    version: 3,
    sources: [path],
    sourcesContent: [typed],
    placements: [{ ...placement, how: 'same but for its types' }],
    names: [],
    mappings,
    isMapped: [true],
  };
}

/** @throws UnconvertedScriptError */
async function innerMap(
  { path, text, placement }: MappedSource,
  { taskRoot, functions, script, others }: MapOrigin,
  places: SourcePlaces,
  compiled: CompiledSources,
  budget: Budget,
): Promise<ResolvedMap | undefined> {
  const { checkout } = places;
  const isFile = placement?.kind === 'file';
  const found = await findMap({ path: placement?.path ?? path, text }, async (name) =>
    isFile ? mapText(name, checkout) : undefined,
  );
  if (found === undefined) return undefined;
  if ('missing' in found) {
    compiled.addMissing(path, found.missing.slice(0, 100));
    return undefined;
  }
  budget.characters -= found.text.length;
  if (budget.characters < 0 || budget.sources < 0) throw tooLarge();
  const folder = posix.dirname(found.path);
  const base = isFile ? checkout.root : taskRoot;
  const inside = { text, file: path, folder, taskRoot: base, functions, script, others };
  const { map, doubtful } = await resolveMap(found.text, inside, places);
  budget.sources -= map.sources.length;
  if (budget.sources < 0) throw tooLarge();
  const isItself = map.sources.some((name, i) => name === path && (map.sourcesContent[i] ?? text) === text);
  if (isItself) return undefined;
  compiled.addDoubtful(doubtful);
  return map;
}

function tooLarge(): UnconvertedScriptError {
  return new UnconvertedScriptError('the maps of its script are too large together');
}
