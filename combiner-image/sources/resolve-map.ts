import { posix } from 'node:path';
import { messageOf, UnconvertedScriptError } from '../errors.ts';
import { placeSources, type SourcePlaces } from '../placement/place-sources.ts';
import type { FoundTexts } from '../placement/place-textless.ts';
import { shownName } from '../placement/placement.ts';
import type { NameOrigin } from '../placement/source-name.ts';
import type { Votes } from '../placement/votes.ts';
import { agreeing } from './agreement.ts';
import { withUsualLines } from './counted-lines.ts';
import { DistinctNames } from './distinct-names.ts';
import { type FlatMap, flattenMap } from './flatten-map.ts';
import { parseMap } from './parse-map.ts';
import type { ResolvedMap } from './script.ts';

/** Whose map it is, and where names of its sources begin. */
export interface MapOrigin extends NameOrigin {
  /** The text that the map is of. */
  text: string;
  /** The file that holds the text. */
  file: string;
  functions: readonly string[];
  /** Clean path of the script. */
  script: string;
  /** What other scripts of the deployment say of folders. */
  others: Votes;
  /** Folders of the checkout that the stamps of its builds name. */
  stamped?: readonly string[] | undefined;
}

/** A map whose sources have their names in reports. */
export interface PlacedMap {
  map: ResolvedMap;
  /** What the sources say of folders. */
  votes: Votes;
  /** Files of the checkout that the map may mean, and that the text is not known to be made from. */
  doubtful: FoundTexts['doubtful'];
}

/**
 * Reads a source map (index maps too) into one flat map, and places its sources. Texts that it leaves out come from
 * the checkout.
 * @param json text of the map.
 * @throws UnconvertedScriptError when it is not a source map, or asks for more than one of that text can need.
 */
export async function resolveMap(json: string, origin: MapOrigin, places: SourcePlaces): Promise<PlacedMap> {
  const { sources, sourcesContent, names, mappings, isMapped } = flat(json, origin.text);
  const usual = (each: ReadonlyMap<number, string>) => withUsualLines({ names, mappings }, origin.text, each);
  // magic-string has no name of what it changed, unless somebody gave it one.
  const nameIn = (own: string) =>
    own === '' && sources.length === 1 ? { own: posix.basename(origin.file), isGuessed: true } : { own };
  const { placements, texts, ...found } = await placeSources(
    sources.map((own, i) => ({
      ...nameIn(own),
      text: sourcesContent[i] ?? null,
      isMapped: isMapped[i] === true,
    })),
    { ...origin, agree: (each) => agreeing({ names, mappings: usual(each) }, origin.text, each) },
    places,
  );
  const contents = sourcesContent.map((text, i) => text ?? texts.get(i) ?? null);
  const known = contents.flatMap((text, i): [number, string][] => (text === null ? [] : [[i, text]]));
  const distinct = new DistinctNames();
  const named = placements.map((placement, i) =>
    distinct.nameOf(shownName(placement, origin.functions), contents[i] ?? null),
  );
  const map: ResolvedMap = {
    ...{ version: 3, sources: named, sourcesContent: contents, placements, names },
    mappings: usual(new Map(known)),
    isMapped,
  };
  return { ...found, map };
}

function flat(json: string, text: string): FlatMap {
  try {
    return flattenMap(parseMap(json), text);
  } catch (error) {
    throw new UnconvertedScriptError(`its source map cannot be read (${messageOf(error)})`, { cause: error });
  }
}
