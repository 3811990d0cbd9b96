import { decodedMappings, TraceMap } from '@jridgewell/trace-mapping';
import { LineIndex } from '../line-index.ts';

/** The mapped places of one source, in the order of the original, then of the generated text. */
export interface MappedTokens {
  original: Int32Array;
  generated: Int32Array;
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
  const pairs = texts.map((): { original: number; generated: number }[] => []);
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
      const generated = afterBlank(generatedText, lines.offset(line, column));
      pairs[source]?.push({ original: index.offset(originalLine, originalColumn), generated });
    }
  });
  return pairs.map((tokens, source) => {
    if (texts[source] === undefined) return undefined;
    tokens.sort((a, b) => a.original - b.original || a.generated - b.generated);
    return {
      original: Int32Array.from(tokens, (token) => token.original),
      generated: Int32Array.from(tokens, (token) => token.generated),
    };
  });
}

/** esbuild maps the blank before a token. */
function afterBlank(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  return at;
}
