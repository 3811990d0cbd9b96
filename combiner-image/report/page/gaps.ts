import type { FileCoverageData, Range } from 'istanbul-lib-coverage';
import { isPython } from '../../checkout/code-suffix.ts';
import { EXITS } from '../../code/python-maps.ts';
import { GAP_KINDS, type Gap, type GapKind } from './format.ts';
import { PlacesInText } from './places-in-text.ts';

/** As the line that a way leads to. */
const LEAVES = -1;

/** More gaps of one file than anybody looks at are made up. */
const MOST_GAPS = 20_000;

/** Between two statements that are one gap. */
const MOST_BETWEEN = 2_000;
/** What may be behind the last statement of a then part. */
const BEHIND_THEN = /^[\s;}]*(?:else\b\s*)?$/;

interface Found {
  kind: GapKind;
  /** Offsets in the text. */
  start: number;
  end: number;
  about: number | string;
}

/**
 * The code that never ran: the largest pieces, each once, in the order of the text. What is inside of a function that
 * was never called, or of an arm that was never taken, is not said again.
 */
export function gapsOf(data: FileCoverageData, text: string): Gap[] {
  const places = new PlacesInText(text);
  const missed = [
    ...missedFunctions(data, places),
    ...missedArms(data, places),
    ...missedStatements(data, places),
  ];
  const gaps = withThenParts(
    joined(largest(missed), text, isPython(data.path) ? '#' : '//'),
    data,
    places,
    text,
  );
  return gaps.slice(0, MOST_GAPS).map(({ kind, start, end, about }) => {
    const [from, to] = [places.at(start), places.at(end)];
    return [GAP_KINDS.indexOf(kind), from.line, from.column, to.line, to.column, about];
  });
}

function* missedFunctions({ fnMap, f }: FileCoverageData, places: PlacesInText): Generator<Found> {
  for (const [index, [id, { decl, loc }]] of Object.entries(fnMap).entries())
    if (f[id] === 0)
      yield { kind: 'function', start: places.offset(decl.start), end: places.offset(loc.end), about: index };
}

function* missedStatements({ statementMap, s }: FileCoverageData, places: PlacesInText): Generator<Found> {
  for (const [id, { start, end }] of Object.entries(statementMap))
    if (s[id] === 0)
      yield { kind: 'statement', start: places.offset(start), end: places.offset(end), about: 1 };
}

/** Of arms whose place Istanbul says; that of a then part is the whole `if`. */
function* missedArms({ branchMap, b }: FileCoverageData, places: PlacesInText): Generator<Found> {
  for (const [id, { type, loc, locations }] of Object.entries(branchMap)) {
    if (type === EXITS) {
      yield* missedExits(loc, locations, b[id] ?? [], places);
      continue;
    }
    for (const [arm, place] of locations.entries()) {
      if (b[id]?.[arm] !== 0 || (type === 'if' && arm === 0)) continue;
      const isNowhere = place.start.line === undefined;
      const start = places.offset(isNowhere ? loc.start : place.start);
      const end = isNowhere ? start + 'if'.length : places.offset(place.end);
      const before = arm > 0 ? places.offset(locations[arm - 1]?.end ?? loc.start) : start;
      yield { start, end, ...kindOf(type, arm, isNowhere, places.text, before, start) };
    }
  }
}

/** At the line that they go on from: what they lead to may have run in another way. */
function* missedExits(
  loc: Range,
  locations: readonly Range[],
  counts: readonly number[],
  places: PlacesInText,
): Generator<Found> {
  // A line that never ran is a gap itself.
  if (counts.every((count) => count === 0)) return;
  for (const [arm, { start }] of locations.entries()) {
    if (counts[arm] !== 0) continue;
    const isLeaving = start.line === loc.start.line && start.column === loc.start.column;
    yield { ...offsets(loc, places), kind: 'branch', about: isLeaving ? LEAVES : start.line };
  }
}

function kindOf(
  type: string,
  arm: number,
  isNowhere: boolean,
  text: string,
  before: number,
  start: number,
): Pick<Found, 'kind' | 'about'> {
  switch (type) {
    case 'if':
      return { kind: isNowhere ? 'no else' : 'else', about: 0 };
    case 'cond-expr':
      return { kind: arm === 0 ? 'first arm' : 'second arm', about: 0 };
    case 'binary-expr':
      return {
        kind: 'operand',
        about: /&&|\|\||\?\?/.exec(text.slice(before, Math.min(start, before + 200)))?.[0] ?? '',
      };
    case 'switch':
      return { kind: text.startsWith('default', start) ? 'default case' : 'case', about: 0 };
    case 'default-arg':
      return { kind: 'default value', about: 0 };
    default:
      return { kind: 'branch', about: 0 };
  }
}

/** Those that are inside of no other. */
function largest(missed: readonly Found[]): Found[] {
  const rank = ({ kind }: Found) => (kind === 'statement' ? 1 : 0);
  const sorted = [...missed].sort((a, b) => a.start - b.start || b.end - a.end || rank(a) - rank(b));
  const kept: Found[] = [];
  let reached = -1;
  for (const each of sorted) {
    if (each.end <= reached || each.end === each.start) continue;
    kept.push(each);
    reached = each.end;
  }
  return kept;
}

/** Statements behind each other as one gap. */
function joined(gaps: readonly Found[], text: string, comment: string): Found[] {
  const all: Found[] = [];
  for (const gap of gaps) {
    const last = all.at(-1);
    const isNext =
      last?.kind === 'statement' && gap.kind === 'statement' && isBlank(text, last.end, gap.start, comment);
    if (last !== undefined && isNext)
      all[all.length - 1] = { ...last, end: gap.end, about: Number(last.about) + Number(gap.about) };
    else all.push(gap);
  }
  return all;
}

/** Whether there is nothing but blanks, semicolons and comments. */
function isBlank(text: string, from: number, to: number, comment: string): boolean {
  if (to - from > MOST_BETWEEN) return false;
  let at = from;
  while (at < to) {
    if (text.startsWith(comment, at)) at = text.indexOf('\n', at);
    else if (text.startsWith('/*', at)) at = text.indexOf('*/', at) + 1;
    else if (!/[\s;]/.test(text.charAt(at))) return false;
    if (at < from) return false;
    at++;
  }
  return true;
}

/** The last statements of an `if` that was never true are its then part; without any, the `if` itself is the gap. */
function withThenParts(
  gaps: readonly Found[],
  { branchMap, b }: FileCoverageData,
  places: PlacesInText,
  text: string,
): Found[] {
  const all = [...gaps];
  for (const [id, { type, loc, locations }] of Object.entries(branchMap)) {
    const { start, end } = offsets(loc, places);
    if (type !== 'if' || b[id]?.[0] !== 0 || isInside(start, end, gaps)) continue;
    const other = locations[1]?.start.line === undefined ? end : places.offset(locations[1].start);
    const last = lastBefore(gaps, other);
    const gap = all[last];
    const isThen =
      gap?.kind === 'statement' &&
      gap.start > start &&
      BEHIND_THEN.test(text.slice(gap.end, other).slice(0, MOST_BETWEEN));
    if (gap !== undefined && isThen) all[last] = { ...gap, kind: 'then' };
    else all.push({ kind: 'then', start, end: start + 'if'.length, about: 0 });
  }
  return all.sort((a, b) => a.start - b.start || a.end - b.end);
}

function offsets({ start, end }: Range, places: PlacesInText): { start: number; end: number } {
  return { start: places.offset(start), end: places.offset(end) };
}

/** The last gap that begins before an offset. */
function lastBefore(gaps: readonly Found[], offset: number): number {
  let low = 0;
  for (let high = gaps.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((gaps[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function isInside(start: number, end: number, gaps: readonly Found[]): boolean {
  const around = gaps[lastBefore(gaps, start + 1)];
  return around !== undefined && around.end >= end;
}
