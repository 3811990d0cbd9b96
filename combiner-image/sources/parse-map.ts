import { sourceMapJson } from '../../contract/source-map-text.ts';
import { MAP_LIMITS, mostJsonItems } from './map-limits.ts';

/** A source map of version 3 as a tool wrote it. */
export interface PlainMap {
  version: 3;
  sources: (string | null)[];
  sourcesContent?: (string | null)[] | undefined;
  sourceRoot?: string | undefined;
  names: string[];
  mappings: string;
}

/** Maps of parts of the text, each from its offset to the next one's. */
export interface IndexMap {
  version: 3;
  sections: { offset: { line: number; column: number }; map: AnyMap }[];
}

export type AnyMap = PlainMap | IndexMap;

/** Shorter texts cannot hold so many small things that they need counting. */
const SMALL = 4 * 1024 * 1024;

/**
 * Reads the JSON of a source map. The messages quote nothing of the text: it may be another file's.
 * @throws TypeError that says what is wrong.
 */
export function parseMap(text: string): AnyMap {
  const bare = sourceMapJson(text);
  if (bare.length > SMALL && countItems(bare) > mostJsonItems()) {
    throw new TypeError(`it holds more than ${mostJsonItems()} values`);
  }
  let json: unknown;
  try {
    json = JSON.parse(bare);
  } catch {
    throw new TypeError('it is not JSON');
  }
  return checked(json, 0);
}

function checked(json: unknown, depth: number): AnyMap {
  if (typeof json !== 'object' || json === null) throw neither();
  const map: { [key: string]: unknown } = { ...json };
  if (!('mappings' in map || 'sections' in map)) throw neither();
  const { version } = map;
  if (version !== 3 && version !== '3') throw new TypeError(`version ${printable(version)}, not 3`);
  if ('sections' in map) return { version: 3, sections: checkedSections(map['sections'], depth) };
  const { sources, sourcesContent, sourceRoot, names, mappings } = map;
  if (typeof mappings !== 'string' || !isTexts(sources)) throw neither();
  if (names !== undefined && !isNames(names)) throw neither();
  if (sourcesContent !== undefined && sourcesContent !== null && !isTexts(sourcesContent)) throw neither();
  return {
    version: 3,
    sources,
    sourcesContent: sourcesContent ?? undefined,
    sourceRoot: typeof sourceRoot === 'string' ? sourceRoot : undefined,
    names: names === undefined ? [] : names.map(String),
    mappings,
  };
}

function checkedSections(sections: unknown, depth: number): IndexMap['sections'] {
  if (!Array.isArray(sections)) throw neither();
  if (depth >= MAP_LIMITS.sectionDepth) throw new TypeError('its sections are nested too deeply');
  return sections.map((section: unknown) => {
    const { offset, map } = Object(section) as { offset?: unknown; map?: unknown };
    const { line, column } = Object(offset) as { line?: unknown; column?: unknown };
    if (!Number.isSafeInteger(line) || !Number.isSafeInteger(column)) {
      throw new TypeError('a section has no offset');
    }
    return { offset: { line: Number(line), column: Number(column) }, map: checked(map, depth + 1) };
  });
}

function neither(): TypeError {
  return new TypeError('neither mappings nor sections');
}

function printable(version: unknown): string {
  return typeof version === 'number' ? String(version) : typeof version;
}

function isTexts(value: unknown): value is (string | null)[] {
  return Array.isArray(value) && value.every((entry) => entry === null || typeof entry === 'string');
}

/** Some tools write numbers. */
function isNames(value: unknown): value is (string | number | boolean | null)[] {
  return Array.isArray(value) && value.every((entry) => typeof entry !== 'object' || entry === null);
}

/** Commas and opening brackets outside of strings. */
function countItems(json: string): number {
  let items = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === 34) at = stringEnd(json, at);
    else if (code === 44 || code === 91 || code === 123) items++;
  }
  return items;
}

/** Where the string that begins at a quote ends. */
function stringEnd(json: string, from: number): number {
  for (let at = json.indexOf('"', from + 1); at >= 0; at = json.indexOf('"', at + 1)) {
    let slashes = 0;
    while (json.charCodeAt(at - 1 - slashes) === 92) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return json.length;
}
