import type { FileCoverageData } from 'istanbul-lib-coverage';
import { uncountedText } from '../code/read-code.ts';
import type { Hints } from '../convert/exact/original/ignore-hints.ts';

/** Which counters of a source ran, in Istanbul's order: `0` or `1` for each; arms of branches one after the other. */
export interface RanFlags {
  s: string;
  f: string;
  b: string;
}

export const KINDS = ['s', 'f', 'b'] as const;

/** A source of a report, as it is compared. */
export interface ComparedSource {
  /** Relative to the top level of the checkout. */
  path: string;
  text: string;
  ran: RanFlags;
  /**
   * Where the counters are, with counts of 0.
   * @returns undefined where they are not those of the text: another version counted it
   * @throws the parser's errors
   */
  places(): FileCoverageData | undefined;
}

export function ranFlags({ s, f, b }: Pick<FileCoverageData, 's' | 'f' | 'b'>): RanFlags {
  const flags = (counts: readonly number[]) => counts.map((count) => (count > 0 ? '1' : '0')).join('');
  return { s: flags(Object.values(s)), f: flags(Object.values(f)), b: flags(Object.values(b).flat()) };
}

/** Whether two lists of flags are of the same counters. */
export function hasSameCounters(a: RanFlags, b: RanFlags): boolean {
  return KINDS.every((kind) => a[kind].length === b[kind].length);
}

/** Of a report that is here in full. */
export function reportedSource(path: string, text: string, data: FileCoverageData): ComparedSource {
  return { path, text, ran: ranFlags(data), places: () => ({ ...data, ...zeros(data) }) };
}

/** Of one that was written. */
export function writtenSource(path: string, text: string, ran: RanFlags, hints: Hints): ComparedSource {
  return {
    path,
    text,
    ran,
    places: () => {
      const data = uncountedText(text, path, hints);
      return hasSameCounters(ranFlags(data), ran) ? data : undefined;
    },
  };
}

function zeros({ s, f, b }: FileCoverageData): Pick<FileCoverageData, 's' | 'f' | 'b'> {
  return withStates({ s, f, b }, (_kind, _index) => 0);
}

/** Counts by the number of each counter, as `RanFlags` has them. */
export function withStates(
  { s, f, b }: Pick<FileCoverageData, 's' | 'f' | 'b'>,
  count: (kind: keyof RanFlags, index: number) => number,
): Pick<FileCoverageData, 's' | 'f' | 'b'> {
  const of = (counts: object, kind: 's' | 'f') =>
    Object.fromEntries(Object.keys(counts).map((id, index) => [id, count(kind, index)]));
  let arm = 0;
  const arms = Object.fromEntries(
    Object.entries(b).map(([id, counts]) => [id, counts.map(() => count('b', arm++))]),
  );
  return { s: of(s, 's'), f: of(f, 'f'), b: arms };
}
