import { LineIndex } from '../../../sources/line-index.ts';
import { eachSegment } from '../../../sources/mappings.ts';
import { type LinePart, type LineToken, lineTokens } from './line-tokens.ts';
import type { SourceMapText } from './source-map-text.ts';

/**
 * The tokens of sources of which a map knows lines alone.
 * @param isByLine whether it is one, by the index that the map has for it.
 * @returns tokens by this index.
 */
export function tokensOfLines(
  map: SourceMapText,
  deployedText: string,
  texts: readonly (string | undefined)[],
  isByLine: (source: number) => boolean,
): Map<number, LineToken[]> {
  const found = new Map<number, LineToken[]>();
  if (!texts.some((_, source) => isByLine(source))) return found;
  for (const [source, parts] of partsByLine(map, deployedText, isByLine)) {
    const text = texts[source] ?? '';
    const lines = new LineIndex(text);
    const tokens = [...parts].flatMap(([line, own]) =>
      lineTokens(text, { from: lines.offset(line, 0), to: lines.offset(line + 1, 0) }, deployedText, own),
    );
    found.set(source, tokens);
  }
  return found;
}

function partsByLine(
  map: SourceMapText,
  deployedText: string,
  isByLine: (source: number) => boolean,
): Map<number, Map<number, LinePart[]>> {
  const lines = new LineIndex(deployedText);
  const parts = new Map<number, Map<number, LinePart[]>>();
  let last: LinePart | undefined;
  const end = (offset: number) => {
    if (last !== undefined) last.to = Math.max(last.from, offset);
    last = undefined;
  };
  const begin = (line: number, column: number) => {
    const from = lines.offset(line, column);
    end(from);
    return from;
  };
  eachSegment(
    map.mappings,
    ({ line, column, source, originalLine, name }) => {
      const from = begin(line, column);
      if (!isByLine(source) || !lines.has(line, column)) return;
      last = { from, to: deployedText.length, name: map.names[name] };
      const ofSource = parts.get(source) ?? new Map<number, LinePart[]>();
      parts.set(source, ofSource);
      const ofLine = ofSource.get(originalLine);
      if (ofLine === undefined) ofSource.set(originalLine, [last]);
      else ofLine.push(last);
    },
    ({ line, column }) => void begin(line, column),
  );
  return parts;
}
