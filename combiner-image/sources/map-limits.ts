import { heapBytes } from '../heap.ts';

/** Bounds of what one map may ask for. What is beyond them costs that script alone. */
export const MAP_LIMITS = {
  /** Sources of one map: bundles of large monorepos name some thousands. */
  sources: 20_000,
  /** Lists, objects and items in the JSON of a map, that are not text; fewer where the heap is small. */
  jsonItems: 4_000_000,
  /** Index maps in index maps. */
  sectionDepth: 8,
  /** Characters of one source's name. */
  nameLength: 1_024,
  /** Folders in it: pages have one each. */
  nameFolders: 64,
  /** Characters of all maps that the sources of one script name, read in the checkout or held by them. */
  innerCharacters: 64 * 1024 * 1024,
  /** Of texts that differ from their files, tried for one script whether they do by types alone. */
  typedCharacters: 16 * 1024 * 1024,
  /** Sources of these maps, together. */
  innerSources: 40_000,
} as const;

/** An empty object has some fifty, and all of them are in memory at once. */
const HEAP_BYTES_PER_ITEM = 256;

export function mostJsonItems(): number {
  return Math.min(MAP_LIMITS.jsonItems, Math.floor(heapBytes() / HEAP_BYTES_PER_ITEM));
}

/** Places of a map: two for each character, and a few for maps of next to nothing. */
export function mostSegments(text: string): number {
  return 2 * text.length + 1_000;
}
