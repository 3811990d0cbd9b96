import type { FileCoverageData } from 'istanbul-lib-coverage';
import { functionName } from '../report/page/function-name.ts';
import { PlacesInText } from '../report/page/places-in-text.ts';
import { KINDS, type RanFlags } from './compared-source.ts';

/** Of a counter before: not known, for the code was changed or is new; did not run; ran. */
export const UNKNOWN = 0;
export const MISSED = 1;
export const RAN = 2;

export interface ComparedFunction {
  name: string;
  /** 1-based. */
  line: number;
}

/** What is different in a source, by its lines now. */
export interface SourceChanges {
  path: string;
  /** What it was called before. */
  from?: string;
  /** Lines that ran before and do not now, with the same code: 1-based, ascending. */
  lost: number[];
  /** Lines that did not run before and do now. */
  gained: number[];
  lostFunctions: ComparedFunction[];
  gainedFunctions: ComparedFunction[];
  /** Arms of branches. */
  lostArms: number;
  gainedArms: number;
  /** Lines with code that is new or was changed: how many there are, and how many of them run. */
  changed: { lines: number; ran: number };
}

/**
 * @param before of each counter of the text what is known of it, with the ids of Istanbul
 * @param now which of them run
 */
export function lineChanges(
  path: string,
  text: string,
  before: FileCoverageData,
  now: RanFlags,
): SourceChanges {
  const { s, f, b, statementMap, fnMap } = before;
  const changes: SourceChanges = {
    path,
    lost: [],
    gained: [],
    lostFunctions: [],
    gainedFunctions: [],
    lostArms: 0,
    gainedArms: 0,
    changed: { lines: 0, ran: 0 },
  };
  const lines = new Map<number, { was: number; runs: boolean; isKnown: boolean }>();
  for (const [index, [id, { start }]] of Object.entries(statementMap).entries()) {
    const was = s[id] ?? UNKNOWN;
    const line = lines.get(start.line) ?? { was: UNKNOWN, runs: false, isKnown: true };
    lines.set(start.line, {
      was: Math.max(line.was, was),
      runs: line.runs || now.s[index] === '1',
      isKnown: line.isKnown && was !== UNKNOWN,
    });
  }
  for (const [line, { was, runs, isKnown }] of [...lines].sort(([a], [c]) => a - c)) {
    if (was === RAN && !runs) changes.lost.push(line);
    else if (was === MISSED && isKnown && runs) changes.gained.push(line);
    else if (was === UNKNOWN) {
      changes.changed.lines++;
      if (runs) changes.changed.ran++;
    }
  }
  const places = new PlacesInText(text);
  for (const [index, [id, { name, decl }]] of Object.entries(fnMap).entries()) {
    const isCalled = now.f[index] === '1';
    const list =
      f[id] === RAN && !isCalled
        ? changes.lostFunctions
        : f[id] === MISSED && isCalled
          ? changes.gainedFunctions
          : undefined;
    list?.push({ name: functionName(name, text, places.offset(decl.start)), line: decl.start.line });
  }
  for (const [index, was] of Object.values(b).flat().entries()) {
    if (was === RAN && now.b[index] === '0') changes.lostArms++;
    if (was === MISSED && now.b[index] === '1') changes.gainedArms++;
  }
  return changes;
}

/** Whether anything runs that did not, or the other way round. */
export function isAlike(a: RanFlags, b: RanFlags): boolean {
  return KINDS.every((kind) => a[kind] === b[kind]);
}
