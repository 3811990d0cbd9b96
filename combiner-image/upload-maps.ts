import { gzipSync } from 'node:zlib';
import { mapKey } from '../contract/key-layout.ts';
import { SCRIPT_SCHEMA, type ScriptObject } from '../contract/script-object.ts';
import { messageOf, NothingUsableError } from './errors.ts';
import type { CombineLog } from './options.ts';
import { BuiltMaps, type MappedFile } from './sources/built-maps.ts';
import { parseMap } from './sources/parse-map.ts';
import type { StoreLocation } from './store/location.ts';

export interface MapUpload {
  /** Of a build that was made with source maps. */
  folder: string;
  location: StoreLocation;
  log: CombineLog;
}

export interface UploadedMaps {
  uploaded: { path: string; key: string }[];
  /** Scripts without a map: nothing can be said of their sources. */
  withoutMap: string[];
}

/**
 * Puts the maps of a build into a store, each under the hash of the text that it is of: the build itself is deployed
 * without them.
 * @throws NothingUsableError when no script has a map.
 * @throws StoreUnreachableError
 */
export async function uploadMaps({ folder, location, log }: MapUpload): Promise<UploadedMaps> {
  const result: UploadedMaps = { uploaded: [], withoutMap: [] };
  for await (const script of new BuiltMaps(folder).scripts()) {
    if (script.map === undefined || !isMap(script, log)) {
      result.withoutMap.push(script.path);
      continue;
    }
    const key = mapKey(location.prefix, script.hash);
    await location.store.put(key, gzipSync(JSON.stringify(objectOf(script))), 'application/gzip');
    result.uploaded.push({ path: script.path, key });
  }
  if (result.uploaded.length > 0) return result;
  const scripts = result.withoutMap.length;
  throw new NothingUsableError(
    scripts === 0
      ? `${folder} holds no scripts (.js, .mjs, .cjs): give the folder that the bundler writes to.`
      : `No script in ${folder} has a source map beside it, or named in it: build with source maps first.`,
  );
}

/** The same form as a script's: its text tells whether it is the right one. */
function objectOf({ path, text, hash, map }: MappedFile): ScriptObject {
  return { schema: SCRIPT_SCHEMA, hash, path, text, sourceMap: map };
}

function isMap({ path, map }: MappedFile, log: CombineLog): boolean {
  try {
    parseMap(map);
    return true;
  } catch (error) {
    log.warn(`The source map of ${path} is left out: ${messageOf(error)}`);
    return false;
  }
}
