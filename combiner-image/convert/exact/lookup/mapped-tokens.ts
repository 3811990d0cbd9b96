import { decodedMappings, TraceMap } from '@jridgewell/trace-mapping';
import { LineIndex } from '../line-index.ts';

/** Two offsets in one number, which sorts fast: 2^53 has room for both. */
const SHIFT = 2 ** 26;

/** The mapped places of one source, in the order of the original, then of the generated text. */
export interface MappedTokens {
  original: Int32Array;
  generated: Int32Array;
  /** How many places the map gives that are in neither text. */
  outside: number;
}

/** The part of a source map (version 3) that the converter uses. */
export interface SourceMapText {
  version: 3;
  sources: readonly string[];
  sourcesContent?: readonly (string | null)[] | undefined;
  names: readonly string[];
  mappings: string;
}

/**
 * @param texts of the sources by index; `undefined` leaves a source out.
 * @returns tokens by source index.
 */
export function mappedTokens(
  map: SourceMapText,
  generatedText: string,
  texts: readonly (string | undefined)[],
): (MappedTokens | undefined)[] {
  const lines = new LineIndex(generatedText);
  const indexes = texts.map((text) => (text === undefined ? undefined : new LineIndex(text)));
  const pairs = texts.map((): number[] => []);
  const outside = texts.map(() => 0);
  const trace = new TraceMap({
    version: 3,
    sources: [...map.sources],
    names: [...map.names],
    mappings: map.mappings,
  });
  decodedMappings(trace).forEach((segments, line) => {
    for (const segment of segments) {
      if (segment.length === 1) continue;
      const [column, source, originalLine, originalColumn] = segment;
      const index = indexes[source];
      if (index === undefined) continue;
      if (!lines.has(line, column) || !index.has(originalLine, originalColumn)) {
        outside[source] = (outside[source] ?? 0) + 1;
        continue;
      }
      const generated = afterBlank(generatedText, lines.offset(line, column));
      pairs[source]?.push(index.offset(originalLine, originalColumn) * SHIFT + generated);
    }
  });
  return pairs.map((tokens, source) => {
    if (texts[source] === undefined) return undefined;
    const sorted = Float64Array.from(tokens).sort();
    return {
      original: Int32Array.from(sorted, (token) => Math.floor(token / SHIFT)),
      generated: Int32Array.from(sorted, (token) => token % SHIFT),
      outside: outside[source] ?? 0,
    };
  });
}

/** esbuild maps the blank before a token. */
function afterBlank(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  return at;
}
