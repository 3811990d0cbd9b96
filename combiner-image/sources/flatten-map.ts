import { TraceMap } from '@jridgewell/trace-mapping';
import { MAP_LIMITS, mostSegments } from './map-limits.ts';
import { eachSegment, MappingsWriter, type Segment } from './mappings.ts';
import type { AnyMap } from './parse-map.ts';

/** One map of the whole text, with no sections any more. */
export interface FlatMap {
  /** With the root of the sources in front of them. */
  sources: string[];
  sourcesContent: (string | null)[];
  names: string[];
  mappings: string;
  /** By source: whether any place of the text comes from it. */
  isMapped: boolean[];
}

const NEVER = { line: Number.POSITIVE_INFINITY, column: 0 };

interface Part {
  map: AnyMap;
  line: number;
  column: number;
  /** Where the next part begins. */
  end: { line: number; column: number };
}

/**
 * @param text that the map is of.
 * @throws TypeError when the map asks for more than a map of that text can need.
 */
export function flattenMap(map: AnyMap, text: string): FlatMap {
  const lines = countLines(text);
  const flat: FlatMap = { sources: [], sourcesContent: [], names: [], mappings: '', isMapped: [] };
  const writer = 'sections' in map ? new MappingsWriter() : undefined;
  const most = mostSegments(text);
  let segments = 0;
  let current = 0;
  for (const part of parts({ map, line: 0, column: 0, end: NEVER })) {
    if ('sections' in part.map) continue;
    const source = flat.sources.length;
    const name = flat.names.length;
    addLists(flat, part.map);
    eachSegment(part.map.mappings, (segment) => {
      if (++segments > most) {
        throw new TypeError(`it has more than ${most} places for a text of ${text.length} characters`);
      }
      const moved = movedBy(part, segment, source, name);
      if (moved.line < current || isBehind(moved, part.end) || !(moved.source in flat.sources)) return;
      current = moved.line;
      flat.isMapped[moved.source] = true;
      // One line behind the text is enough to show that there are places behind it.
      writer?.add(moved.line > lines ? { ...moved, line: lines } : moved);
    });
    if (writer === undefined) flat.mappings = part.map.mappings;
  }
  if (writer !== undefined) flat.mappings = writer.toString();
  return flat;
}

/** The parts of a map in the order of the text. */
function* parts(whole: Part): Generator<Part> {
  if (!('sections' in whole.map)) {
    yield whole;
    return;
  }
  const sections = whole.map.sections.map(({ offset, map }) => ({
    map,
    line: whole.line + offset.line,
    column: offset.column + (offset.line === 0 ? whole.column : 0),
  }));
  sections.sort((a, b) => a.line - b.line || a.column - b.column);
  for (const [index, section] of sections.entries()) {
    const next = sections[index + 1];
    const end = next !== undefined && !isBehind(next, whole.end) ? next : whole.end;
    if (section.line >= 0 && section.column >= 0) yield* parts({ ...section, end });
  }
}

function movedBy(part: Part, segment: Readonly<Segment>, source: number, name: number): Readonly<Segment> {
  if (part.line === 0 && part.column === 0 && source === 0) return segment;
  return {
    ...segment,
    line: segment.line + part.line,
    column: segment.column + (segment.line === 0 ? part.column : 0),
    source: segment.source + source,
    name: segment.name < 0 ? -1 : segment.name + name,
  };
}

function isBehind(place: { line: number; column: number }, end: { line: number; column: number }): boolean {
  return place.line > end.line || (place.line === end.line && place.column >= end.column);
}

function addLists(flat: FlatMap, map: Exclude<AnyMap, { sections: unknown }>): void {
  const { sources, sourcesContent = [], sourceRoot, names } = map;
  const count = flat.sources.length + sources.length;
  if (count > MAP_LIMITS.sources) {
    throw new TypeError(`it names ${count} sources, more than ${MAP_LIMITS.sources}`);
  }
  const bounded = sources.map((source) => shortName(source ?? ''));
  const lists = { version: 3, sources: bounded, names: [], mappings: '' } as const;
  const { resolvedSources } = new TraceMap(
    sourceRoot === undefined ? lists : { ...lists, sourceRoot: shortName(sourceRoot) },
  );
  for (const [index, source] of resolvedSources.entries()) {
    flat.sources.push(flatName(source));
    flat.sourcesContent.push(sourcesContent[index] ?? null);
    flat.isMapped.push(false);
  }
  for (const each of names) flat.names.push(each);
}

/** The beginning tells what kind of name it is, the end which file. */
function shortName(name: string): string {
  const most = MAP_LIMITS.nameLength;
  if (name.length <= most) return name;
  return name.slice(0, most / 4) + name.slice(-most / 2);
}

/** The same of its folders. */
function flatName(name: string): string {
  const most = MAP_LIMITS.nameFolders;
  if (name.length <= most) return name;
  const parts = name.split('/');
  if (parts.length <= most) return name;
  return [...parts.slice(0, most / 4), ...parts.slice(-most / 2)].join('/');
}

function countLines(text: string): number {
  let lines = 1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13 || code === 0x2028 || code === 0x2029) lines++;
  }
  return lines;
}
