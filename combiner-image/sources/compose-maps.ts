import { decodedMappings, encodedMappings, TraceMap, traceSegment } from '@jridgewell/trace-mapping';
import type { ResolvedMap } from './script.ts';

type Segment = ReturnType<typeof decodedMappings>[number][number];

/**
 * One map where sources of a map have maps of their own: each of its places goes on to where those lead. A place
 * that the inner map does not know is dropped.
 * @param inner by index of the outer map's sources.
 */
export function composeMaps(outer: ResolvedMap, inner: ReadonlyMap<number, ResolvedMap>): ResolvedMap {
  const sources = new SourceList();
  const kept = outer.sources.map((source, i) =>
    inner.has(i) ? -1 : sources.add(source, outer.sourcesContent[i] ?? null),
  );
  const further = new Map(
    [...inner].map(([index, map]) => {
      const indexes = map.sources.map((source, i) => sources.add(source, map.sourcesContent[i] ?? null));
      return [index, { trace: traceMap(map), indexes }] as const;
    }),
  );
  const follow = (segment: Segment): Segment | undefined => {
    if (segment.length === 1) return segment;
    const [column, source, line, originalColumn] = segment;
    const next = further.get(source);
    if (next === undefined) return [column, kept[source] ?? -1, line, originalColumn];
    const traced = traceSegment(next.trace, line, originalColumn);
    if (traced === null || traced.length === 1) return undefined;
    return [column, next.indexes[traced[1]] ?? -1, traced[2], traced[3]];
  };
  const mappings = decodedMappings(traceMap(outer)).map((segments) =>
    segments.flatMap((segment) => {
      const followed = follow(segment);
      return followed === undefined ? [] : [followed];
    }),
  );
  const lists = { sources: sources.names, sourcesContent: sources.contents, names: [] };
  const composed = new TraceMap({ version: 3, ...lists, mappings: mappings as never });
  return { version: 3, ...lists, mappings: encodedMappings(composed) };
}

function traceMap({ sources, names, mappings }: ResolvedMap): TraceMap {
  return new TraceMap({ version: 3, sources, names, mappings });
}

/** Sources of several maps: one that two of them share, name and text, is there once. */
class SourceList {
  readonly names: string[] = [];
  readonly contents: (string | null)[] = [];

  add(name: string, content: string | null): number {
    const known = this.names.findIndex((other, i) => other === name && this.contents[i] === content);
    if (known >= 0) return known;
    this.names.push(name);
    this.contents.push(content);
    return this.names.length - 1;
  }
}
