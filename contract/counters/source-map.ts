import { sourceMapJson } from '../source-map-text.ts';

/** A source map as tools write it, with no more than its places known. */
export interface PlainMap {
  sources: readonly (string | null)[];
  sourceRoot?: string | undefined;
  mappings: string;
}

/** A part of a map, and where in the text it begins, 0-based. */
export interface MapPart {
  map: PlainMap;
  line: number;
  column: number;
}

/** The parts of a map: itself, or its sections. @returns `undefined` when it cannot be read. */
export function mapParts(json: string): MapPart[] | undefined {
  try {
    return partsOf(JSON.parse(sourceMapJson(json)));
  } catch {
    return undefined;
  }
}

/** @throws TypeError, for JSON that is no map. */
export function partsOf(map: unknown): MapPart[] {
  if (!isObject(map)) throw new TypeError('it is not an object');
  if (!('sections' in map)) return [{ map: plainMap(map), line: 0, column: 0 }];
  return sectionsOf(map).map(({ offset, map: part }) => ({ map: plainMap(part), ...offset }));
}

export interface MapSection {
  offset: { line: number; column: number };
  map: unknown;
}

/** @throws TypeError */
export function sectionsOf({ sections }: { sections?: unknown }): MapSection[] {
  if (!Array.isArray(sections)) throw new TypeError('its sections are not a list');
  return sections.map((section: unknown) => {
    if (!isObject(section) || !isObject(section.offset)) throw new TypeError('a section has no offset');
    const { line, column } = section.offset;
    if (typeof line !== 'number' || typeof column !== 'number') throw new TypeError('an offset is no number');
    return { offset: { line, column }, map: section.map };
  });
}

/** @throws TypeError */
export function plainMap(map: unknown): PlainMap {
  if (!isObject(map)) throw new TypeError('it is not an object');
  const { sources, sourceRoot, mappings } = map;
  if (typeof mappings !== 'string' || !Array.isArray(sources)) throw new TypeError('it is not a source map');
  const names = sources.map((name: unknown) => (typeof name === 'string' ? name : null));
  return { sources: names, mappings, sourceRoot: typeof sourceRoot === 'string' ? sourceRoot : undefined };
}

export function isObject(value: unknown): value is { [field: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
