import { append } from '../lists.ts';
import { type KnownText, keyOf } from './known-text.ts';
import type { Place } from './other-coverage.ts';

/** Of places that went through a source map some are lost, and few are wrong. */
const MOST_ASTRAY = 0.1;
const MOST_UNKNOWN = 0.2;

/** A function that another tool names. */
export interface NamedFunction {
  name: string;
  /** Of its name, and of its body. */
  lines: readonly number[];
}

/** Each function with a name of its own stands where the other tool has it. */
export function misfitOfNames(functions: readonly NamedFunction[], text: KnownText): string | undefined {
  const byName = new Map<string, number[]>();
  for (const { name, lines } of functions) for (const line of lines) append(byName, name, line);
  for (const [name, lines] of byName) {
    const line = text.lineOf(name);
    if (line !== undefined && !lines.includes(line)) return `${name} is on line ${line} now, not ${lines[0]}`;
  }
  for (const [line, names] of text.names) {
    const there = functions.filter(({ lines }) => lines.includes(line));
    const isKnown = there.length === 0 || there.some(({ name }) => names.includes(name));
    if (!isKnown) return `on line ${line} is ${names[0]} now, not ${there[0]?.name}`;
  }
  return undefined;
}

/** Code that another tool counted is on lines that have any. */
export function misfitOfLines(lines: Iterable<number>, text: KnownText): string | undefined {
  for (const line of lines) {
    if (line > text.lines.length) return `it has ${text.lines.length} lines now, and no line ${line}`;
    if (!text.hasCode(line)) return `line ${line} has no code now`;
  }
  return undefined;
}

/** Statements of Istanbul's begin where it would begin them. */
export function misfitOfStatements(starts: readonly Place[], text: KnownText): string | undefined {
  const known = new Set(starts.map(keyOf));
  const unknown = text.statements.filter(({ start }) => !known.has(keyOf(start)));
  const [first] = unknown;
  if (text.isPlain && starts.every((start) => text.isStatement(start)))
    return first && `line ${first.start.line} has a statement now that was not there`;
  const astray = starts.filter((start) => !text.isTokenStart(start));
  if (astray.length > starts.length * MOST_ASTRAY)
    return `nothing begins at column ${astray[0]?.column} of line ${astray[0]?.line} now`;
  return misfitOfShare(new Set(starts.map(({ line }) => line)), text);
}

/** Most lines that statements begin on are known. */
export function misfitOfShare(lines: ReadonlySet<number>, text: KnownText): string | undefined {
  const unknown = text.statements.filter(({ start }) => !lines.has(start.line));
  return unknown.length > text.statements.length * MOST_UNKNOWN
    ? `line ${unknown[0]?.start.line} has a statement now that was not there`
    : undefined;
}
