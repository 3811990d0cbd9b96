import type { FileCoverageData } from 'istanbul-lib-coverage';
import { CountedText } from '../carry/carry-counts.ts';
import { divided, unitsIn } from '../carry/code-units.ts';
import { matchUnits } from '../carry/match-units.ts';
import { SharedNames } from '../carry/shared-names.ts';
import { plainText } from '../checkout/text-hash.ts';
import type { Counter } from '../runners/place-runners.ts';
import { allCounters, countersAt } from './counters-at.ts';

/** A text of a file that ran, and what became of it. */
export interface RanText {
  path: string;
  /** As it ran. */
  ran: string;
  data: FileCoverageData;
  /** As it is in the checkout; undefined: it is gone. */
  now: string | undefined;
  /** Lines of it that were changed, from 1. */
  lines: readonly number[];
}

/**
 * The counters of a text that ran which a change touches. Where what ran is what the checkout has, those are the counters of
 * changed lines. Else those of functions that the checkout has otherwise, or no more; where code at the top level is
 * otherwise, all of the file, since all of it may be meant.
 * @throws the parser's SyntaxError
 */
export function touchedCounters({ path, ran, data, now, lines }: RanText): Counter[] {
  if (now === undefined) return allCounters(data);
  if (plainText(ran) === plainText(now)) return lines.flatMap((line) => countersAt(data, line));
  const names = new SharedNames();
  const older = divided(ran, path, names);
  const counted = new CountedText(older, data);
  const same = new Set(matchUnits(older, divided(now, path, names)).values());
  const changed = unitsIn(older.statements).filter((unit) => !same.has(unit) && counted.counts(unit));
  // A statement at the top level that holds a changed function is changed with it, and says nothing by itself.
  const isTopLevel = changed.some(
    (unit) => !unit.isFunction && !unitsIn(unit.inner).some((inner) => !same.has(inner)),
  );
  return isTopLevel ? allCounters(data) : changed.flatMap((unit) => counted.countersIn(unit));
}
