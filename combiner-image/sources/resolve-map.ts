import { posix } from 'node:path';
import { messageOf, UnconvertedScriptError } from '../errors.ts';
import { cleanPath, isRooted } from './clean-path.ts';
import { DistinctNames } from './distinct-names.ts';
import { type FlatMap, flattenMap } from './flatten-map.ts';
import { parseMap } from './parse-map.ts';
import type { ResolvedMap } from './script.ts';
import { unescaped } from './unescaped.ts';

/** Whose map it is, and where names of its sources begin. */
export interface MapOrigin {
  /** The text that the map is of. */
  text: string;
  /** Where the map stands, relative to the task root: its sources are relative to it. */
  path: string;
  /** Absolute path of the deployed code, for sources that are named in full. */
  taskRoot: string;
  /** Whether the project has a file at a clean path: some tools escape names as in a URL, others do not. */
  isFile: (path: string) => boolean;
}

/**
 * Reads a source map (index maps too) into one flat map with clean source names.
 * @param json text of the map.
 * @throws UnconvertedScriptError when it is not a source map, or asks for more than one of that text can need.
 */
export function resolveMap(json: string, origin: MapOrigin): ResolvedMap {
  const { sources: named, sourcesContent, names, mappings, isMapped } = flat(json, origin.text);
  const distinct = new DistinctNames();
  const folder = posix.dirname(origin.path);
  const sources = named.map((name, index) => {
    if (name === '') return '<unnamed>';
    const cleanName = (own: string) =>
      cleanPath(isRooted(own) ? own : posix.join(folder, own), origin.taskRoot);
    const plain = cleanName(name);
    const path = plain.includes('%') && !origin.isFile(plain) ? cleanName(unescaped(name)) : plain;
    return distinct.nameOf(path, sourcesContent[index] ?? null);
  });
  return { version: 3, sources, sourcesContent, names, mappings, isMapped };
}

function flat(json: string, text: string): FlatMap {
  try {
    return flattenMap(parseMap(json), text);
  } catch (error) {
    throw new UnconvertedScriptError(`its source map cannot be read (${messageOf(error)})`, { cause: error });
  }
}
