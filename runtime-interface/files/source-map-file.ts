import { posix } from 'node:path';
import { sourceMapJson } from '../../contract/source-map-text.ts';
import type { RecordedFiles } from './recorded-files.ts';

/** A source map, and where it lies, as `RecordedFiles` reads it. */
export interface MapFile {
  path: string;
  text: string;
}

/**
 * The source map that a comment names, if it is a file of the recorded folder and reads as a map of version 3.
 * Anything else that code may name is not sent.
 * @param path of the script, relative to the folder
 * @param comment what stands behind `sourceMappingURL=`
 */
export function readSourceMap(files: RecordedFiles, path: string, comment: string): MapFile | undefined {
  const [url = ''] = comment.split(/\s/);
  // A data URL is in the text already.
  if (/^[a-z][a-z0-9+.-]+:/i.test(url)) return undefined;
  const bare = url.replace(/[?#].*$/, '');
  // Some tools write the plain name of the file, blanks and all.
  const names = new Set([bare, url, comment].flatMap((name) => [unescaped(name), name]));
  for (const name of names) {
    const map = mapAt(files, posix.join(posix.dirname(path), name));
    if (map !== undefined) return map;
  }
  return undefined;
}

/** The same of the file that is named after a script. A name is no URL, whatever signs it has. */
export function readMapBeside(files: RecordedFiles, path: string): MapFile | undefined {
  return mapAt(files, `${path}.map`);
}

function mapAt(files: RecordedFiles, path: string): MapFile | undefined {
  const text = files.read(path);
  return text !== undefined && isSourceMap(text) ? { path, text } : undefined;
}

function isSourceMap(text: string): boolean {
  try {
    const map: unknown = JSON.parse(sourceMapJson(text));
    const { version, mappings, sources, sections } = Object(map);
    const isFlat = typeof mappings === 'string' && Array.isArray(sources);
    return (version === 3 || version === '3') && (isFlat || Array.isArray(sections));
  } catch {
    return false;
  }
}

function unescaped(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
