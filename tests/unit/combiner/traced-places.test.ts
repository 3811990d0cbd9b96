import { TraceMap, traceSegment } from '@jridgewell/trace-mapping';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ComposedMap } from '../../../combiner-image/sources/composed-map.ts';
import { eachSegment, MappingsWriter } from '../../../combiner-image/sources/mappings.ts';
import { tracePlaces } from '../../../combiner-image/sources/trace-places.ts';

const small = fc.integer({ min: 0, max: 4 });
/** Lines of segments, not in order: columns, and where each comes from; some come from nowhere. */
const lines = fc.array(
  fc.array(fc.record({ column: small, source: fc.option(small), line: small, original: small }), {
    maxLength: 6,
  }),
  { maxLength: 4 },
);
const asked = fc.array(fc.record({ line: small, column: small }), { maxLength: 12 });

test('places are followed as trace-mapping follows them, whatever the order of the map and equal columns', () => {
  fc.assert(
    fc.property(lines, asked, (segments, places) => {
      const mappings = encoded(segments);
      const map = new TraceMap({ version: 3, names: [], sources: ['0', '1', '2', '3', '4'], mappings });
      const sorted = places.toSorted((a, b) => a.line - b.line || a.column - b.column);
      const traced = {
        line: Int32Array.from(sorted, ({ line }) => line),
        column: Int32Array.from(sorted, ({ column }) => column),
        source: new Int32Array(sorted.length),
      };

      tracePlaces(traced, mappings);

      const found = sorted.map((_, i) =>
        traced.source[i] === -1 ? undefined : [traced.source[i], traced.line[i], traced.column[i]],
      );
      expect(found).toEqual(
        sorted.map(({ line, column }) => {
          const segment = traceSegment(map, line, column);
          return segment === null || segment.length === 1 ? undefined : segment.slice(1, 4);
        }),
      );
    }),
    { numRuns: 2_000, seed: 11 },
  );
});

test('sources that are not followed keep their names, and one that two maps share is there once', () => {
  const outer = resolved(['own.js', 'a.js', 'b.js'], 'AAAA,CCAA,CCAA', ['own', 'a', 'b']);
  const composed = new ComposedMap(outer);
  composed.follow(1, resolved(['shared.ts', 'own.js'], 'AAAA', ['shared', 'another']));
  composed.follow(2, resolved(['shared.ts'], 'AACA', ['shared']));

  const { sources, sourcesContent, isMapped, mappings } = composed.toMap();

  expect(sources).toEqual(['own.js', 'shared.ts', 'own~2.js']);
  expect(sourcesContent).toEqual(['own', 'shared', 'another']);
  expect(isMapped).toEqual([true, true, false]);
  const places: number[][] = [];
  eachSegment(mappings, ({ column, source, originalLine }) => places.push([column, source, originalLine]));
  expect(places).toEqual([
    [0, 0, 0],
    [1, 1, 0],
    [2, 1, 1],
  ]);
});

function resolved(sources: string[], mappings: string, sourcesContent: string[]) {
  return {
    version: 3 as const,
    sources,
    sourcesContent,
    placements: [],
    names: [],
    mappings,
    isMapped: sources.map(() => true),
  };
}

type Lines = { column: number; source: number | null; line: number; original: number }[][];

function encoded(segments: Lines): string {
  const last = { source: 0, line: 0, original: 0 };
  return segments
    .map((line) => {
      let column = 0;
      return line.map((segment) => {
        const text = vlq(segment.column - column) + origin(segment);
        column = segment.column;
        return text;
      });
    })
    .join(';');

  function origin({ source, line, original }: Lines[number][number]): string {
    if (source === null) return '';
    const text = vlq(source - last.source) + vlq(line - last.line) + vlq(original - last.original);
    Object.assign(last, { source, line, original });
    return text;
  }
}

/** One number as a map has it. */
function vlq(number: number): string {
  const writer = new MappingsWriter();
  writer.add({ line: 0, column: number, source: 0, originalLine: 0, originalColumn: 0, name: -1 });
  return writer.toString().slice(0, -3);
}
