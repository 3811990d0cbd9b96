import { UnconvertedScriptError } from '../errors.ts';
import { someOf } from '../some-of.ts';
import { agreeing } from './agreement.ts';
import { isUserSource } from './clean-path.ts';
import { composeMaps } from './compose-maps.ts';
import { findMap } from './find-map.ts';
import { MAP_LIMITS } from './map-limits.ts';
import type { ProjectFiles } from './project-files.ts';
import { resolveMap } from './resolve-map.ts';
import type { ResolvedMap } from './script.ts';

/** Compilers one after the other: more than any build has, and an end for maps that name each other. */
const MOST_STEPS = 8;

type IsOwn = (path: string) => boolean;

export interface OriginalMap {
  map: ResolvedMap;
  warnings: string[];
}

/**
 * A bundle of compiled files: where the sources of a map name maps of their own, these are followed to what was
 * written by hand. Texts that no map holds are read in the checkout.
 * @param deployed the text that the first map is of.
 * @param isOwn tells the sources that are shown.
 */
export async function followMaps(
  first: ResolvedMap,
  deployed: string,
  files: ProjectFiles,
  isOwn: IsOwn = isUserSource,
): Promise<OriginalMap> {
  const warnings = new Set<string>();
  const budget = { characters: MAP_LIMITS.innerCharacters };
  await fillTexts(first, deployed, files, isOwn, warnings);
  let map = first;
  for (let step = 0; ; step++) {
    const inner =
      step < MOST_STEPS ? await innerMaps(map, files, isOwn, warnings, budget) : new Map<number, never>();
    if (inner.size === 0) return { map, warnings: [...warnings] };
    map = composeMaps(map, inner);
  }
}

/** What compilers take: of the checkout only such files are shown. */
const CODE = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|coffee)$/i;

/**
 * Mutates the map: texts that it leaves out are looked up in the checkout. A map from a store may name anything: no
 * file gets into a report but code that the script has places of, and that stands there.
 * @param compiled the text that the map is of.
 */
async function fillTexts(
  map: ResolvedMap,
  compiled: string,
  files: ProjectFiles,
  isOwn: IsOwn,
  warnings: Set<string>,
): Promise<void> {
  const texts = new Map<string, string | undefined>();
  const found = new Map<number, string>();
  for (const [index, source] of map.sources.entries()) {
    if (map.sourcesContent[index] !== null || map.isMapped[index] !== true) continue;
    if (!isOwn(source) || !CODE.test(source)) continue;
    const text = texts.has(source) ? texts.get(source) : await files.text(source);
    texts.set(source, text);
    if (text !== undefined) found.set(index, text);
  }
  if (found.size === 0) return;
  const agreed = agreeing(map, compiled, found);
  for (const [index, text] of found) if (agreed.has(index)) map.sourcesContent[index] = text;
  const strange = [...found.keys()].flatMap((index) => (agreed.has(index) ? [] : (map.sources[index] ?? [])));
  if (strange.length > 0)
    warnings.add(`the deployed code is not made from ${someOf(strange)} as it is under --root`);
}

/** A source from a store may name any file: only maps are opened. */
async function mapText(name: string, files: ProjectFiles): Promise<string | undefined> {
  return name.endsWith('.map') ? files.text(name) : undefined;
}

async function innerMaps(
  map: ResolvedMap,
  files: ProjectFiles,
  isOwn: IsOwn,
  warnings: Set<string>,
  budget: { characters: number },
): Promise<Map<number, ResolvedMap>> {
  const inner = new Map<number, ResolvedMap>();
  for (const [index, path] of map.sources.entries()) {
    const text = map.sourcesContent[index] ?? null;
    if (text === null || map.isMapped[index] !== true) continue;
    if (!isOwn(path) || !/\.[cm]?jsx?$/.test(path)) continue;
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
      if (isItself) continue;
      await fillTexts(next, text, files, isOwn, warnings);
      inner.set(index, next);
    } catch (error) {
      if (!(error instanceof UnconvertedScriptError)) throw error;
      warnings.add(`${path} is shown as it was compiled: ${error.message}`);
    }
  }
  return inner;
}
