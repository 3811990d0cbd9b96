import { posix } from 'node:path';
import { UnconvertedScriptError } from '../errors.ts';
import { parseMap } from './parse-map.ts';
import { findSourceMappingUrl } from './source-mapping-url.ts';
import { unescaped } from './unescaped.ts';

/** JSON text of a source map, and where it stands relative to the task root. */
export interface FoundMap {
  text: string;
  path: string;
}

/** A map that the script names, but nobody has. */
export interface MissingMap {
  missing: string;
}

/**
 * Finds the source map of a script: the one that it names or, since some builds write no comment (esbuild's
 * `external`), the one that is named after it.
 * @param besides gives the text of a map file at a path relative to the task root.
 * @returns undefined when the script names none, and none is beside it.
 * @throws UnconvertedScriptError when a data URL cannot be decoded.
 */
export async function findMap(
  script: { path: string; text: string },
  besides: (path: string) => Promise<string | undefined>,
): Promise<FoundMap | MissingMap | undefined> {
  const line = findSourceMappingUrl(script.text);
  if (line === undefined) return namedAfter(script.path, besides);
  const [url = ''] = line.split(/\s/);
  if (url.startsWith('data:')) return { text: decodeDataUrl(url), path: script.path };
  if (/^[a-z][a-z0-9+.-]+:/i.test(url)) return { missing: url };
  for (const name of fileNames(line)) {
    const path = posix.join(posix.dirname(script.path), name);
    const text = await besides(path);
    if (text !== undefined) return { text, path };
  }
  return { missing: line };
}

async function namedAfter(
  script: string,
  besides: (path: string) => Promise<string | undefined>,
): Promise<FoundMap | undefined> {
  const path = `${script}.map`;
  const text = await besides(path);
  return text !== undefined && isMap(text) ? { text, path } : undefined;
}

/** Nobody said that it is one. */
function isMap(text: string): boolean {
  try {
    parseMap(text);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** A URL has no blanks and an escaped `%`, but some tools write the file's plain name. */
function fileNames(line: string): Set<string> {
  const [url = ''] = line.split(/\s/);
  const bare = url.replace(/[?#].*$/, '');
  return new Set([unescaped(bare), unescaped(url), url, line].filter((name) => name !== ''));
}

/** `data:application/json;charset=utf-8;base64,…`, with or without charset, base64 or percent encoded. */
function decodeDataUrl(url: string): string {
  const comma = url.indexOf(',');
  const body = url.slice(comma + 1);
  try {
    if (comma < 0) throw new SyntaxError('no comma');
    const isBase64 = /;base64$/i.test(url.slice(0, comma));
    return isBase64 ? Buffer.from(unescaped(body), 'base64').toString('utf8') : decodeURIComponent(body);
  } catch (error) {
    throw new UnconvertedScriptError('the data URL of its source map cannot be decoded', { cause: error });
  }
}
