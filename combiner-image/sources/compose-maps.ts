import { TraceMap, traceSegment } from '@jridgewell/trace-mapping';
import type { Placement } from '../placement/placement.ts';
import { DistinctNames } from './distinct-names.ts';
import { eachSegment, MappingsWriter } from './mappings.ts';
import type { ResolvedMap } from './script.ts';

/**
 * One map where sources of a map have maps of their own: each of its places goes on to where those lead. A place
 * that the inner map does not know is dropped.
 * @param inner by index of the outer map's sources.
 */
export function composeMaps(outer: ResolvedMap, inner: ReadonlyMap<number, ResolvedMap>): ResolvedMap {
  const list = new SourceList();
  const kept = outer.sources.map((source, i) =>
    inner.has(i) ? -1 : list.add(source, outer.sourcesContent[i] ?? null, outer.placements[i]),
  );
  const further = new Map(
    [...inner].map(([index, map]) => {
      const indexes = map.sources.map((source, i) =>
        list.add(source, map.sourcesContent[i] ?? null, map.placements[i]),
      );
      return [index, { trace: traceMap(map), indexes }] as const;
    }),
  );
  const { sources, sourcesContent, placements } = list;
  const isMapped = sources.map(() => false);
  const writer = new MappingsWriter();
  const add = (
    line: number,
    column: number,
    source: number,
    originalLine: number,
    originalColumn: number,
  ) => {
    isMapped[source] = true;
    writer.add({ line, column, source, originalLine, originalColumn, name: -1 });
  };
  eachSegment(outer.mappings, ({ line, column, source, ...original }) => {
    const next = further.get(source);
    if (next === undefined) {
      add(line, column, kept[source] ?? -1, original.originalLine, original.originalColumn);
      return;
    }
    const { originalLine, originalColumn } = original;
    if (originalLine < 0 || originalColumn < 0) return;
    const traced = traceSegment(next.trace, originalLine, originalColumn);
    if (traced === null || traced.length === 1) return;
    add(line, column, next.indexes[traced[1]] ?? -1, traced[2], traced[3]);
  });
  return {
    version: 3,
    sources,
    sourcesContent,
    placements,
    names: [],
    mappings: writer.toString(),
    isMapped,
  };
}

function traceMap({ sources, names, mappings }: ResolvedMap): TraceMap {
  return new TraceMap({ version: 3, sources, names, mappings });
}

/** Sources of several maps: one that two of them share, name and text, is there once. */
class SourceList {
  readonly sources: string[] = [];
  readonly sourcesContent: (string | null)[] = [];
  readonly placements: Placement[] = [];
  readonly #names = new DistinctNames();
  readonly #indexes = new Map<string, number>();

  add(path: string, content: string | null, placement?: Placement): number {
    const name = this.#names.nameOf(path, content);
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    this.#indexes.set(name, this.sources.length);
    this.sources.push(name);
    this.sourcesContent.push(content);
    this.placements.push(placement ?? { kind: 'other', path, isOpen: false });
    return this.sources.length - 1;
  }
}
