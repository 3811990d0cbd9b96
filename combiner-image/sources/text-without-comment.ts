const WORD = 'sourceMappingURL=';

/**
 * A script's text without what only says where its map is: a build with maps and one without, or with the comment
 * taken away before it was deployed, have it in common.
 */
export function textWithoutComment(text: string): string {
  const bare = text.replace(/^\uFEFF/, '');
  const word = bare.lastIndexOf(WORD);
  const start = word < 0 ? -1 : commentStart(bare, word);
  if (start < 0) return bare.trimEnd();
  const end = /[\n\r]/.exec(bare.slice(word))?.index ?? bare.length - word;
  return bare.slice(word + end).trim() === '' ? bare.slice(0, start).trimEnd() : bare.trimEnd();
}

/** Where the `//# ` before the word begins; -1 where there is none. */
function commentStart(text: string, word: number): number {
  const before = text.slice(Math.max(word - 20, 0), word);
  const length = /\/\/[#@][ \t]*$/.exec(before)?.[0].length;
  return length === undefined ? -1 : word - length;
}
