import { UnconvertedScriptError } from '../errors.ts';
import { isUserSource } from './clean-path.ts';
import { composeMaps } from './compose-maps.ts';
import { findMap } from './find-map.ts';
import { MAP_LIMITS } from './map-limits.ts';
import type { ProjectFiles } from './project-files.ts';
import { resolveMap } from './resolve-map.ts';
import type { ResolvedMap } from './script.ts';

/** Compilers one after the other: more than any build has, and an end for maps that name each other. */
const MOST_STEPS = 8;

export interface OriginalMap {
  map: ResolvedMap;
  warnings: string[];
}

/**
 * A bundle of compiled files: where the sources of a map name maps of their own, these are followed to what was
 * written by hand. Texts that no map holds are read in the checkout.
 */
export async function followMaps(first: ResolvedMap, files: ProjectFiles): Promise<OriginalMap> {
  const warnings = new Set<string>();
  const budget = { characters: MAP_LIMITS.innerCharacters };
  let map = first;
  for (let step = 0; ; step++) {
    await fillTexts(map, files);
    const inner =
      step < MOST_STEPS ? await innerMaps(map, files, warnings, budget) : new Map<number, never>();
    if (inner.size === 0) return { map, warnings: [...warnings] };
    map = composeMaps(map, inner);
  }
}

/** What compilers take: of the checkout only such files are shown. */
const CODE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|coffee)$/i;

/**
 * Mutates the map: texts that it leaves out are looked up in the checkout. A map from a store may name anything: no
 * file gets into a report but code that the script has places of.
 */
async function fillTexts(map: ResolvedMap, files: ProjectFiles): Promise<void> {
  const texts = new Map<string, string | null>();
  for (const [index, source] of map.sources.entries()) {
    if (map.sourcesContent[index] !== null || map.isMapped[index] !== true) continue;
    if (!isUserSource(source) || !CODE.test(source)) continue;
    const known = texts.get(source);
    const text = known === undefined ? ((await files.text(source)) ?? null) : known;
    texts.set(source, text);
    map.sourcesContent[index] = text;
  }
}

/** A source from a store may name any file: only maps are opened. */
async function mapText(name: string, files: ProjectFiles): Promise<string | undefined> {
  return name.endsWith('.map') ? files.text(name) : undefined;
}

async function innerMaps(
  map: ResolvedMap,
  files: ProjectFiles,
  warnings: Set<string>,
  budget: { characters: number },
): Promise<Map<number, ResolvedMap>> {
  const inner = new Map<number, ResolvedMap>();
  for (const [index, path] of map.sources.entries()) {
    const text = map.sourcesContent[index] ?? null;
    if (text === null || map.isMapped[index] !== true) continue;
    if (!isUserSource(path) || !/\.[cm]?jsx?$/.test(path)) continue;
    try {
      const found = await findMap({ path, text }, (name) => mapText(name, files));
      if (found === undefined) continue;
      if ('missing' in found) {
        warnings.add(
          `${path} is shown as it was compiled: its source map ${found.missing.slice(0, 100)} is not under --root`,
        );
        continue;
      }
      budget.characters -= found.text.length;
      if (budget.characters < 0)
        throw new UnconvertedScriptError('the maps of its script are too large together');
      const origin = { text, path: found.path, taskRoot: files.root, isFile: files.has };
      const next = resolveMap(found.text, origin);
      const isItself = next.sources.some(
        (name, i) => name === path && (next.sourcesContent[i] ?? text) === text,
      );
      if (!isItself) inner.set(index, next);
    } catch (error) {
      if (!(error instanceof UnconvertedScriptError)) throw error;
      warnings.add(`${path} is shown as it was compiled: ${error.message}`);
    }
  }
  return inner;
}
