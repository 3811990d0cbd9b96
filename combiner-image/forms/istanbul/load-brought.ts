import { posix } from 'node:path';
import { messageOf, UnconvertedScriptError } from '../../errors.ts';
import { placeSources } from '../../placement/place-sources.ts';
import { shownName } from '../../placement/placement.ts';
import { Votes } from '../../placement/votes.ts';
import { cleanPath } from '../../sources/clean-path.ts';
import { DistinctNames } from '../../sources/distinct-names.ts';
import { findMap } from '../../sources/find-map.ts';
import { type FlatMap, flattenMap } from '../../sources/flatten-map.ts';
import {
  type LoadedScript,
  loadText,
  type ScriptPlaces,
  type ScriptReference,
} from '../../sources/load-script.ts';
import { parseMap } from '../../sources/parse-map.ts';
import type { Script } from '../../sources/script.ts';
import { broughtCoverage } from './brought-coverage.ts';
import { fitOf } from './brought-fit.ts';
import { type BroughtSource, broughtSources } from './brought-sources.ts';

/** A script whose sources are those that its counters are of. */
export interface BroughtScript extends Script {
  /** In the order of the sources of its map. */
  brought: readonly BroughtSource[];
}

export function isBrought(script: Script): script is BroughtScript {
  return 'brought' in script;
}

/**
 * Loads a script that brings Istanbul's counters: these say what it was made from, whatever was done to it since.
 * @throws UnconvertedScriptError when the text is nowhere, or brings none that can be read.
 */
export async function loadBrought(
  reference: ScriptReference,
  places: ScriptPlaces,
  others = new Votes(),
): Promise<LoadedScript> {
  const { path, text, mapAt } = await loadText(reference, places);
  const { hash, taskRoot, functions, stamped } = reference;
  const sources = broughtSourcesIn(text);
  const deployed = await deployedMap(path, text, mapAt);
  const texts = sources.map((source) => source.text ?? textOf(source, deployed));
  const clean = cleanPath(path, { folder: '', taskRoot });
  const {
    placements,
    texts: found,
    votes,
  } = await placeSources(
    sources.map(({ own }, i) => ({ own, text: texts[i] ?? null, isMapped: true })),
    {
      ...{ folder: posix.dirname(path), taskRoot, functions, script: clean, others, stamped },
      agree: (tried) =>
        new Map([...tried].map(([i, each]) => [i, { kind: fitTo(sources[i], each), score: 1 }])),
    },
    places,
  );
  const contents = texts.map((each, i) => each ?? found.get(i) ?? null);
  const distinct = new DistinctNames();
  const names = placements.map((placement, i) =>
    distinct.nameOf(shownName(placement, functions), contents[i] ?? null),
  );
  const script: BroughtScript = {
    ...{ hash, path: clean, text, brought: sources },
    map: {
      ...{ version: 3, sources: names, sourcesContent: contents, placements, names: [], mappings: '' },
      isMapped: sources.map(() => true),
    },
  };
  return { script, votes, warnings: [] };
}

/** @throws UnconvertedScriptError for a text that brings no counters that can be read. */
export function broughtSourcesIn(text: string): BroughtSource[] {
  const sources = broughtCoverage(text).flatMap((brought) => {
    try {
      return broughtSources(brought, text);
    } catch (cause) {
      const why = `the input source map of ${brought.path} cannot be read (${messageOf(cause)})`;
      throw new UnconvertedScriptError(why, { cause });
    }
  });
  if (sources.length > 0) return sources;
  throw new UnconvertedScriptError('it brings no counters of Istanbul that can be read');
}

function fitTo(source: BroughtSource | undefined, text: string) {
  return source === undefined ? 'other' : fitOf(source, text);
}

/** Bundlers may keep the text of what was instrumented. */
async function deployedMap(
  path: string,
  text: string,
  mapAt: (path: string) => Promise<string | undefined>,
): Promise<FlatMap | undefined> {
  try {
    const found = await findMap({ path, text }, mapAt);
    return found === undefined || 'missing' in found ? undefined : flattenMap(parseMap(found.text), text);
  } catch (error) {
    if (error instanceof TypeError || error instanceof UnconvertedScriptError) return undefined;
    throw error;
  }
}

function textOf(source: BroughtSource, deployed: FlatMap | undefined): string | null {
  const name = posix.basename(source.own.replaceAll('\\', '/'));
  for (const [i, other] of deployed?.sources.entries() ?? []) {
    const text = deployed?.sourcesContent[i];
    if (typeof text === 'string' && posix.basename(other) === name && fitOf(source, text) !== 'other')
      return text;
  }
  return null;
}
