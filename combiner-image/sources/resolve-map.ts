import { posix } from 'node:path';
import { encodedMap, FlattenMap } from '@jridgewell/trace-mapping';
import { messageOf, UnconvertedScriptError } from '../errors.ts';
import { cleanPath, isRooted } from './clean-path.ts';
import type { ResolvedMap } from './script.ts';
import { unescaped } from './unescaped.ts';

/**
 * Reads a source map (index maps too) into one flat map with clean source names.
 * @param text JSON text of the map.
 * @param mapPath where the map stands, relative to the task root: its sources are relative to it.
 * @param taskRoot absolute path of the deployed code, for sources that are named in full.
 * @param isFile whether the project has a file at a clean path: some tools escape names as in a URL, others do not.
 * @throws UnconvertedScriptError when the text is not a source map.
 */
export function resolveMap(
  text: string,
  mapPath: string,
  taskRoot: string,
  isFile: (path: string) => boolean,
): ResolvedMap {
  const map = flatten(text);
  const folder = posix.dirname(mapPath);
  const contents = map.sourcesContent ?? [];
  const taken = new Map<string, string | null>();
  const sourcesContent: (string | null)[] = [];
  const sources = map.resolvedSources.map((name, index) => {
    const content = contents[index] ?? null;
    sourcesContent.push(content);
    if (name === '') return '<unnamed>';
    const cleanName = (own: string) => cleanPath(isRooted(own) ? own : posix.join(folder, own), taskRoot);
    const plain = cleanName(name);
    const path = plain.includes('%') && !isFile(plain) ? cleanName(unescaped(name)) : plain;
    return distinct(path, content, taken);
  });
  const { names, mappings } = encodedMap(map);
  return { version: 3, sources, sourcesContent, names: names.map(String), mappings };
}

/** Whatever else stands there would be read as some place. */
const VLQ = /^[A-Za-z0-9+/,;]*$/;

function flatten(text: string) {
  try {
    const json: unknown = JSON.parse(text.replace(/^\)\]\}'[^\n]*\n/, ''));
    if (!isMap(json)) throw new TypeError('neither mappings nor sections');
    if (json.version !== 3) throw new TypeError(`version ${String(json.version)}, not 3`);
    return new FlattenMap(json);
  } catch (error) {
    throw new UnconvertedScriptError(`its source map cannot be read (${messageOf(error)})`, { cause: error });
  }
}

/** Two sources of one map can come to the same clean name (`src/a.ts` and `../src/a.ts`): keep them apart. */
function distinct(path: string, content: string | null, taken: Map<string, string | null>): string {
  let name = path;
  for (let n = 2; taken.has(name) && taken.get(name) !== content; n++) {
    name = path.replace(/(\.[^./]*)?$/, `~${n}$1`);
  }
  taken.set(name, content);
  return name;
}

function isMap(json: unknown): json is ConstructorParameters<typeof FlattenMap>[0] & object {
  if (typeof json !== 'object' || json === null) return false;
  if ('sections' in json)
    return Array.isArray(json.sections) && json.sections.every((section) => isMap(section?.map));
  if (!('mappings' in json && typeof json.mappings === 'string' && VLQ.test(json.mappings))) return false;
  return (
    'sources' in json &&
    isTexts(json.sources) &&
    (!('sourcesContent' in json) || isTexts(json.sourcesContent)) &&
    (!('names' in json) || isNames(json.names))
  );
}

/** Some tools write numbers. */
function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry !== 'object' || entry === null);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => entry === null || typeof entry === 'string');
}
