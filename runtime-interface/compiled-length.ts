import { fileURLToPath } from 'node:url';

/** Node appends this to TypeScript whose types it blanked out. */
const SOURCE_URL = '\n\n//# sourceURL=';

/**
 * Whether what was compiled is a file's text, or what Node makes of TypeScript, as far as lengths can tell: then all offsets
 * are the same.
 * @param length of the file's text
 */
export function endsWithText(length: number, compiledLength: number, url: string): boolean {
  const more = compiledLength - length;
  if (more === 0) return true;
  const [bare = ''] = url.split(/[?#]/);
  if (!/\.[cm]?ts$/.test(bare)) return false;
  return [url, bare, fileURLToPath(bare)].some((name) => more === SOURCE_URL.length + name.length);
}
