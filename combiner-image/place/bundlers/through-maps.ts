import { decodedMappings, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { MappingsWriter } from '../../sources/mappings.ts';

/**
 * A map whose places lead on, through the maps of what its sources were made of: these have one source each.
 * @param map as JSON
 * @param mapOf a source, as JSON; undefined for what stands as it was written
 */
export function throughMaps(map: string, mapOf: (source: string) => string | undefined): string {
  const trace = new TraceMap(map);
  const sources = trace.sources.map((each) => each ?? '');
  const inner = sources.map((each) => {
    const own = mapOf(each);
    return own === undefined ? undefined : new TraceMap(own);
  });
  if (inner.every((each) => each === undefined)) return map;
  const writer = new MappingsWriter();
  decodedMappings(trace).forEach((segments, line) => {
    for (const [column, source, originalLine, originalColumn] of segments) {
      if (source === undefined || originalLine === undefined || originalColumn === undefined) continue;
      const own = inner[source];
      const place = own && originalPositionFor(own, { line: originalLine + 1, column: originalColumn });
      if (place !== undefined && place.line === null) continue;
      writer.add({
        line,
        column,
        source,
        originalLine: place === undefined ? originalLine : place.line - 1,
        originalColumn: place === undefined ? originalColumn : place.column,
        name: -1,
      });
    }
  });
  return JSON.stringify({ version: 3, sources, names: [], mappings: writer.toString() });
}
