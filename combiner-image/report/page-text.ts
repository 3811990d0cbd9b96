import { plural } from '../plural.ts';

/** What one line, and one character, of a page takes while it is made. */
const BYTES_PER_LINE = 2_048;
const BYTES_PER_CHARACTER = 64;

const LINE_END = /\r?\n|\r/g;

/**
 * The text of a source as pages show it: its beginning, where it has more than any browser could show.
 * @param bytes that a page may take while it is made
 */
export function pageText(text: string, bytes: number): string {
  const end = Math.min(endOfLines(text, Math.floor(bytes / BYTES_PER_LINE)), bytes / BYTES_PER_CHARACTER);
  if (text.length <= end) return text;
  const shown = text.slice(0, end);
  return `${shown}\n// The other ${plural(text.length - shown.length, 'character')} of this source are counted, but not shown.`;
}

/** Where the first lines end. */
function endOfLines(text: string, most: number): number {
  if (text.length <= most) return text.length;
  LINE_END.lastIndex = 0;
  for (let lines = 1; LINE_END.test(text); lines++) if (lines === most) return LINE_END.lastIndex;
  return text.length;
}
