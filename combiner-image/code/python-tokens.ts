import { tokenize } from '../python/plan/tokenize.ts';
import type { CodeToken } from './source-code.ts';

export interface PythonTokens {
  /** With signs for the ends of lines and for blocks: they tell what belongs to what. */
  tokens: CodeToken[];
  /** Offsets of the statements at the top level, with their clauses and decorators. */
  topLevel: { start: number; end: number; line: number }[];
}

/** What goes on with the statement before it. */
const CLAUSES = new Set(['else', 'elif', 'except', 'finally']);

/** @throws PythonSyntaxError */
export function pythonTokens(text: string): PythonTokens {
  const offsetOf = offsetsIn(text);
  const tokens: CodeToken[] = [];
  const topLevel: PythonTokens['topLevel'] = [];
  let level = 0;
  let isDecorated = false;
  for (const line of tokenize(text.replace(/\r\n/g, '\n'))) {
    const [first] = line.tokens;
    const last = line.tokens.at(-1);
    if (first === undefined || last === undefined) continue;
    const start = offsetOf(first.start);
    // Behind the line before: the block ends in front of what comes next, wherever that is.
    const between = Math.max(0, (tokens.at(-1)?.end ?? 0) - 1);
    for (; level < line.level; level++) tokens.push({ start: between, end: between + 1, sign: '>' });
    for (; level > line.level; level--) tokens.push({ start: between, end: between + 1, sign: '<' });
    for (const token of line.tokens) tokens.push({ start: offsetOf(token.start), end: offsetOf(token.end) });
    const end = offsetOf(last.end);
    tokens.push({ start: end, end: end + 1, sign: '\n' });
    const open = topLevel.at(-1);
    if (line.level === 0 && !isDecorated && !(CLAUSES.has(first.text) && open !== undefined))
      topLevel.push({ start, end, line: first.line });
    else if (open !== undefined) open.end = end;
    if (line.level === 0) isDecorated = first.text === '@';
  }
  return { tokens, topLevel };
}

/** Offsets in the text, of those in the same with line ends of one character. */
function offsetsIn(text: string): (offset: number) => number {
  const removed: number[] = [];
  for (let at = text.indexOf('\r\n'); at >= 0; at = text.indexOf('\r\n', at + 2))
    removed.push(at - removed.length);
  if (removed.length === 0) return (offset) => offset;
  let before = 0;
  // Asked for in order, but for the ends of lines.
  return (offset) => {
    while (before < removed.length && (removed[before] ?? 0) < offset) before++;
    while (before > 0 && (removed[before - 1] ?? 0) >= offset) before--;
    return offset + before;
  };
}
