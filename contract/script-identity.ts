import { createHash } from 'node:crypto';

/** SHA-256 of UTF-8, in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/**
 * Names a script by its text and its map: a change of comments alone gives the same text with another map, and is
 * another script.
 * @param hash SHA-256, hex, of the text
 * @param sourceMap as in `ScriptObject`
 * @returns SHA-256, hex, of the line that holds `hash`, a blank and the SHA-256 of the map, or `none` without a map
 */
export function scriptId(hash: string, sourceMap: string | undefined): string {
  return sha256(`${hash} ${sourceMap === undefined ? 'none' : sha256(sourceMap)}`);
}
