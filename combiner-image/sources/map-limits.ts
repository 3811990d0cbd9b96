/** Bounds of what one map may ask for. What is beyond them costs that script alone. */
export const MAP_LIMITS = {
  /** Sources of one map: bundles of large monorepos name some thousands. */
  sources: 20_000,
  /** Lists, objects and items in the JSON of a map, that are not text. */
  jsonItems: 4_000_000,
  /** Index maps in index maps. */
  sectionDepth: 8,
  /** Characters of one source's name. */
  nameLength: 4_096,
  /** Characters of all maps that the sources of one script name, read in the checkout or held by them. */
  innerCharacters: 64 * 1024 * 1024,
} as const;

/** Places of a map: two for each character, and a few for maps of next to nothing. */
export function mostSegments(text: string): number {
  return 2 * text.length + 1_000;
}
