import type { MultiLine } from './multi-line.ts';
import { lineOf, type Module } from './statement.ts';
import type { LogicalLine } from './token.ts';

/**
 * The lines that are left out: those that match, the blocks of heads that match, and all of a function or class of
 * which a decorator or the head is left out.
 * @param matched lines that match a pattern
 */
export function excludedLines(
  lines: readonly LogicalLine[],
  module: Module,
  multiLine: MultiLine,
  matched: ReadonlySet<number>,
): Set<number> {
  if (matched.size === 0) return new Set();
  const excluded = multiLine.firstLines(withBlocks(lines, matched));
  let done = 0;
  for (const definition of module.definitions) {
    const start = lineOf(definition);
    const end = definition.end.endLine;
    // What is in one that is left out is left out already.
    if (end <= done || !hasAny(excluded, start, definition.line)) continue;
    for (let line = start; line <= end; line++) excluded.add(line);
    done = end;
  }
  return excluded;
}

function withBlocks(lines: readonly LogicalLine[], matched: ReadonlySet<number>): Set<number> {
  const excluded = new Set(matched);
  let level: number | undefined;
  for (const line of lines) {
    if (level !== undefined && line.level <= level) level = undefined;
    if (level === undefined) {
      const colon = matchedColon(line, matched);
      if (colon === undefined) continue;
      excluded.add(colon);
      level = line.level;
    } else excluded.add(line.first);
  }
  return excluded;
}

/** The line of the first colon that a match stands before or beside: blocks begin with one. */
function matchedColon({ tokens, first }: LogicalLine, matched: ReadonlySet<number>): number | undefined {
  let looked = first;
  let isMatched = false;
  for (const { text, kind, depth, line } of tokens) {
    if (text !== ':' || depth > 0 || kind !== 'operator') continue;
    for (; looked <= line && !isMatched; looked++) isMatched = matched.has(looked);
    if (isMatched) return line;
  }
  return undefined;
}

function hasAny(lines: ReadonlySet<number>, from: number, to: number): boolean {
  for (let line = from; line <= to; line++) if (lines.has(line)) return true;
  return false;
}
