import { LineIndex } from '../../../sources/line-index.ts';
import { eachSegment } from '../../../sources/mappings.ts';
import { type LinePart, type LineToken, lineTokens } from './line-tokens.ts';
import type { SourceMapText } from './source-map-text.ts';

/** What the lines of one source tell. */
interface ToldTokens {
  tokens: LineToken[];
  /** How many words the deployed text has of it. */
  words: number;
}

/**
 * The tokens of sources of which a map knows lines alone.
 * @param sourceOf the source that an index of the map stands for, where it is one of these.
 */
export function tokensOfLines(
  map: SourceMapText,
  deployedText: string,
  texts: readonly (string | undefined)[],
  sourceOf: (index: number) => number | undefined,
): Map<number, ToldTokens> {
  const found = new Map<number, ToldTokens>();
  if (!texts.some((_, index) => sourceOf(index) !== undefined)) return found;
  for (const [source, parts] of partsByLine(map, deployedText, sourceOf)) {
    const text = texts[source] ?? '';
    const lines = new LineIndex(text);
    const told: ToldTokens = { tokens: [], words: 0 };
    for (const [line, own] of parts) {
      const span = { from: lines.offset(line, 0), to: lines.offset(line + 1, 0) };
      const { tokens, words } = lineTokens(text, span, deployedText, own);
      for (const token of tokens) told.tokens.push(token);
      told.words += words;
    }
    found.set(source, told);
  }
  return found;
}

function partsByLine(
  map: SourceMapText,
  deployedText: string,
  sourceOf: (index: number) => number | undefined,
): Map<number, Map<number, LinePart[]>> {
  const lines = new LineIndex(deployedText);
  const parts = new Map<number, Map<number, LinePart[]>>();
  let last: LinePart | undefined;
  const end = (offset: number) => {
    if (last !== undefined) last.to = Math.min(last.to, Math.max(last.from, offset));
    last = undefined;
  };
  const begin = (line: number, column: number) => {
    const from = lines.offset(line, column);
    end(from);
    return from;
  };
  eachSegment(
    map.mappings,
    ({ line, column, source: index, originalLine, name }) => {
      const from = begin(line, column);
      const source = sourceOf(index);
      if (source === undefined || !lines.has(line, column)) return;
      last = { from, to: lines.offset(line + 1, 0), name: map.names[name] };
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
