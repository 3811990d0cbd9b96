/** The JSON of a source map, without a byte order mark, and without what keeps browsers from running it as a script. */
export function sourceMapJson(text: string): string {
  // With a line end behind it, or without.
  return text.replace(/^\uFEFF?(?:\)\]\}'[^\n{]*\n?)?/, '');
}
