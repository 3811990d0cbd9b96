import { sourceMapJson } from '../../contract/source-map-text.ts';
import type { RecordedFiles } from '../files/recorded-files.ts';
import { sourceMapComment } from '../files/source-map-comment.ts';
import { readMapBeside, readSourceMap } from '../files/source-map-file.ts';
import type { LoadedFile } from './loaded-file.ts';

/** What is known of a text's source map. */
export interface FoundMap {
  /** JSON; absent: it has none that the recorder keeps. */
  text?: string;
  /** What stands behind `sourceMappingURL=`. */
  comment?: string;
  /** What its sources are relative to, where that is not the script. */
  base?: string;
}

/**
 * Finds the source map that the store gets for a text, as the recorder's worker does.
 * @param path of the script, as `RecordedFiles` names it
 * @param isOfFile whether the text is that of the file: a map in another file is of no other text
 */
export function findMap(
  files: RecordedFiles,
  path: string,
  { text, url }: LoadedFile,
  isOfFile: boolean,
): FoundMap {
  const line = sourceMapComment(text);
  if (line === undefined) {
    const beside = isOfFile ? readMapBeside(files, path) : undefined;
    return beside === undefined ? {} : { text: sourceMapJson(beside.text) };
  }
  const [comment = ''] = line.split(/\s/);
  if (comment.startsWith('data:')) return { comment, ...decoded(comment) };
  const map = isOfFile ? readSourceMap(files, path, line) : undefined;
  if (map === undefined) return { comment };
  return { comment, text: sourceMapJson(map.text), base: new URL(comment, url).href };
}

function decoded(url: string): FoundMap {
  const comma = url.indexOf(',');
  const data = url.slice(comma + 1);
  const isBase64 = /;base64$/i.test(url.slice(0, comma));
  return {
    text: sourceMapJson(isBase64 ? Buffer.from(data, 'base64').toString() : decodeURIComponent(data)),
  };
}
