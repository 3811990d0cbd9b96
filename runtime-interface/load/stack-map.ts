/**
 * A text that says where its source map is, with the map in the text itself: stacks by Node's own source maps
 * (`--enable-source-maps`) are then those of the text without counters.
 * @param comment what stands behind `sourceMappingURL=` in the text
 * @param map of this text, as JSON
 * @param base what its sources are relative to; `undefined`: the script
 */
export function withStackMap(text: string, comment: string, map: string, base: string | undefined): string {
  const written = `sourceMappingURL=${comment}`;
  const at = text.lastIndexOf(written);
  if (at < 0) throw new TypeError('where its source map is cannot be changed');
  const json = base === undefined ? map : withAbsoluteSources(map, base);
  const inline = `data:application/json;base64,${Buffer.from(json).toString('base64')}`;
  return `${text.slice(0, at)}sourceMappingURL=${inline}${text.slice(at + written.length)}`;
}

/** As Node makes them of a map in a file. */
function withAbsoluteSources(json: string, base: string): string {
  const map = JSON.parse(json);
  const root: string = map.sourceRoot || '';
  const sources = map.sources.map((source: unknown) => new URL(`${root}${source}`, base).href);
  return JSON.stringify({ ...map, sourceRoot: '', sources });
}
