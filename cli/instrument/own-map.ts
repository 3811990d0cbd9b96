import { existsSync } from 'node:fs';
import { findMap } from '../../combiner-image/sources/find-map.ts';
import { findSourceMappingUrl } from '../../combiner-image/sources/source-mapping-url.ts';
import { mapParts } from '../../contract/counters/source-map.ts';
import { isInstrumentedPath } from '../../contract/instrumented-folder.ts';
import { sourceMapJson } from '../../contract/source-map-text.ts';
import type { FolderFile, FolderFiles } from './folder-files.ts';
import { MANIFEST_PATH, originalPath, readOriginal } from './folder-originals.ts';
import { UncountableScript } from './uncountable-script.ts';

/** The source map of a script as it was before the script had counters. */
export interface OwnMap {
  /** JSON. */
  text: string;
  /** Where it is a file. */
  file?: MapFile;
  /** Where it is in the script: the data URL. */
  url?: string;
}

export interface MapFile {
  path: string;
  /** What is there now: the map of before, or that of the script with counters. */
  now: FolderFile;
  /** Its original is kept already. */
  isKept: boolean;
}

/**
 * @param text of the script, without counters
 * @param isMoved whether what stands in the place of a map is made of that map's original: a run was stopped between
 * the map and its script
 * @returns the name of a map that is not there as `missing`
 * @throws UncountableScript where the map is there, and is not ours to change
 */
export async function ownMap(
  files: FolderFiles,
  path: string,
  text: string,
  isMoved: (original: string, now: string) => boolean,
): Promise<OwnMap | { missing: string } | undefined> {
  const read = new Map<string, MapFile>();
  let foreign: string | undefined;
  const found = await findMap({ path, text }, async (at) => {
    const now = isInstrumentedPath(at) ? files.read(at) : undefined;
    if (now === undefined) {
      if (existsSync(files.at(at))) foreign ??= at;
      return undefined;
    }
    const kept = readOriginal(files, at)?.text;
    const original = kept !== undefined && kept !== now.text && isMoved(kept, now.text) ? kept : now.text;
    if (!isMap(original)) return undefined;
    read.set(at, { path: at, now, isKept: kept === original });
    return original;
  });
  if (found === undefined) return undefined;
  if ('missing' in found) {
    if (foreign !== undefined)
      throw new UncountableScript(
        `its source map ${foreign} is outside of the folder, or a link leads to it`,
      );
    return found;
  }
  const file = read.get(found.path);
  if (file === undefined) return { text: found.text, url: urlOf(text) };
  if (originalPath(file.path) === MANIFEST_PATH)
    throw new UncountableScript(`its source map cannot be called ${file.path} in this place`);
  return { text: found.text, file };
}

/** What the recorder takes for one, and sends. */
function isMap(text: string): boolean {
  try {
    const { version } = Object(JSON.parse(sourceMapJson(text)));
    return (version === 3 || version === '3') && mapParts(text) !== undefined;
  } catch {
    return false;
  }
}

function urlOf(text: string): string {
  return findSourceMappingUrl(text)?.split(/\s/)[0] ?? '';
}
