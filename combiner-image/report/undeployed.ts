import type { FileCoverageData, Range } from 'istanbul-lib-coverage';
import { lowerBound } from '../lists.ts';
import { someOf } from '../some-of.ts';
import { LineIndex } from '../sources/line-index.ts';
import type { TextPart } from '../sources/script.ts';
import { functionName } from './page/function-name.ts';

/** Parts of a text that no function has, in order, none in another: nothing is known of whether they would run. */
export type Undeployed = readonly TextPart[];

export interface UndeployedFunction {
  name: string;
  /** 1-based. */
  line: number;
}

/** Functions of a source that are not deployed. */
export interface UndeployedCode {
  path: string;
  functions: UndeployedFunction[];
}

const MOST_NAMED = 1_000;

/** What neither of two scripts of a text has; undefined where one of them has all. */
export function inNeither(
  one: Undeployed | undefined,
  other: Undeployed | undefined,
): Undeployed | undefined {
  const known = new Set(other?.map(keyOf));
  const both = one?.filter((range) => known.has(keyOf(range))) ?? [];
  return both.length === 0 ? undefined : both;
}

/** Sets counters of what is not deployed to zero: nothing of them was counted. */
export function clear(data: FileCoverageData, parts: Undeployed): void {
  const { statementMap, s, fnMap, f, branchMap, b } = data;
  for (const [id, place] of Object.entries(statementMap)) if (partOf(place, parts)) s[id] = 0;
  for (const [id, { loc }] of Object.entries(fnMap)) if (partOf(loc, parts)) f[id] = 0;
  for (const [id, { loc }] of Object.entries(branchMap))
    if (partOf(loc, parts)) b[id] = (b[id] ?? []).map(() => 0);
}

/** Without the counters of what is not deployed, but for what ran of it: by others, or in another text. */
export function withoutUndeployed(data: FileCoverageData, parts: Undeployed): FileCoverageData {
  const ran = ranIn(data, parts);
  const isLeft = (place: Range) => {
    const part = partOf(place, parts);
    return part === undefined || ran.has(part);
  };
  const statementMap = kept(data.statementMap, isLeft);
  const fnMap = kept(data.fnMap, ({ loc }) => isLeft(loc));
  const branchMap = kept(data.branchMap, ({ loc }) => isLeft(loc));
  const [s, f, b] = [of(data.s, statementMap), of(data.f, fnMap), of(data.b, branchMap)];
  return { ...data, statementMap, s, fnMap, f, branchMap, b };
}

/** Of a text: by name and line, functions of which no counter is left. */
export function undeployedFunctions(
  text: string,
  all: FileCoverageData,
  left: FileCoverageData,
): UndeployedFunction[] {
  const lines = new LineIndex(text);
  return Object.entries(all.fnMap).flatMap(([id, { name, decl }]) => {
    if (left.fnMap[id] !== undefined) return [];
    const start = lines.offset(decl.start.line - 1, decl.start.column);
    return { name: functionName(name, text, start), line: decl.start.line };
  });
}

/** For people, in one line at most. */
export function undeployedInWords(code: readonly UndeployedCode[]): string[] {
  const names = code.flatMap(({ path, functions }) =>
    functions.slice(0, MOST_NAMED).map(({ name, line }) => `${name} (${path}:${line})`),
  );
  return names.length === 0
    ? []
    : [
        `In no function of what was deployed, so neither run nor not run: ${someOf(names)}. A bundler left it out, or it is newer`,
      ];
}

/** A text without what is not deployed of it. */
export function textWithout(text: string, parts: Undeployed): string {
  const lines = new LineIndex(text);
  const offset = ({ line, column }: Range['start']) => lines.offset(line - 1, column);
  let from = 0;
  let left = '';
  for (const { start, end, isVariable } of parts) {
    // A list of variables keeps its commas.
    left += text.slice(from, offset(start)) + (isVariable ? `undeployed${from} = 0` : '');
    from = offset(end);
  }
  return left + text.slice(from);
}

function ranIn({ statementMap, s, fnMap, f, branchMap, b }: FileCoverageData, parts: Undeployed): Set<Range> {
  const ran = new Set<Range>();
  const add = (place: Range, count: number | undefined) => {
    const part = count ? partOf(place, parts) : undefined;
    if (part !== undefined) ran.add(part);
  };
  for (const [id, place] of Object.entries(statementMap)) add(place, s[id]);
  for (const [id, { loc }] of Object.entries(fnMap)) add(loc, f[id]);
  for (const [id, { loc }] of Object.entries(branchMap)) add(loc, Math.max(0, ...(b[id] ?? [])));
  return ran;
}

/** The part that a place is in. */
function partOf({ start, end }: Range, parts: Undeployed): Range | undefined {
  const isBehind = (i: number) => isBefore(start, parts[i]?.start ?? start);
  const part = parts[lowerBound(parts.length, isBehind) - 1];
  return part !== undefined && !isBefore(part.end, end) ? part : undefined;
}

function isBefore(one: Range['start'], other: Range['start']): boolean {
  return one.line < other.line || (one.line === other.line && one.column < other.column);
}

function keyOf({ start, end }: Range): string {
  return `${start.line}:${start.column} ${end.line}:${end.column}`;
}

function kept<T>(map: Record<string, T>, isKept: (item: T) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(map).filter(([, item]) => isKept(item)));
}

function of<T>(counts: Record<string, T>, map: object): Record<string, T> {
  return Object.fromEntries(Object.entries(counts).filter(([id]) => Object.hasOwn(map, id)));
}
