import { inOrder } from '../in-order.ts';
import { Ledger } from '../merge/ledger.ts';
import { readKeys, settle } from '../merge/read-once.ts';
import { MAX_LISTED, type ReadingResult, ReadingTally, type SkippedObject } from '../merge/reading-tally.ts';
import type { Sums } from '../merge/sums.ts';
import { inReadingOrder } from '../read/list-raw-keys.ts';
import type { Selection } from '../read/selection.ts';
import type { StoreLocation } from '../store/location.ts';
import type { TimeLeft } from '../time-left.ts';
import { Claims } from './claims.ts';
import { CountedCompactions } from './counted-compactions.ts';
import type { FoldedPart, ToldElsewhere } from './fold-keys.ts';
import { toldBeside } from './parts.ts';
import { UnitLists } from './units.ts';

/** A part of a store that somebody folds. */
export interface Part {
  folder: string;
  /** Its last and its first key, where they are known: which compacted objects may be beside it. */
  newest: string | undefined;
  oldest: string | undefined;
}

/** A store in parts. */
export interface Parts<P extends Part> {
  location: StoreLocation;
  selection: Selection;
  /** What is read here, before all others: compacted objects. */
  first: readonly string[];
  /** In reading order. */
  parts: Iterable<P>;
  /**
   * Folds a part, or gives what somebody made of it.
   * @param told what it must not count
   * @param isAgain it was folded, and something was found out since
   */
  fold(part: P, index: number, told: ToldElsewhere, isAgain: boolean): Promise<FoldedPart>;
  /** Parts that may be asked for at a time. */
  ahead: number;
}

export interface CombinedParts extends ReadingResult {
  sink: Sums;
  /** Whether some objects were gone when they were to be read. */
  isGone: boolean;
}

/**
 * Adds up what is made of the parts of a store, as if one had read all of it. Parts do not know each other. Whatever two of
 * them have counted is found here, and one of them is folded again without it: that needs objects renamed by hand.
 * @throws StoreUnreachableError
 */
export async function combineParts<P extends Part>(
  { location, selection, first, parts, fold, ahead }: Parts<P>,
  newSums: () => Sums,
  time: TimeLeft,
): Promise<CombinedParts> {
  const { prefix } = location;
  const numbers = new Map<string, number>();
  const indexOf = (key: string) => {
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  };
  /** By part: what others tell. */
  const excluded = new Map<number, UnitLists>();
  const renamed = new Set<string>();
  for (let before: Ledger | undefined; ; ) {
    time.again('read');
    const ledger = new Ledger(before);
    before = ledger;
    const claims = new Claims(ledger);
    const sums = newSums();
    const tally = new ReadingTally(selection);
    const counted = new CountedCompactions(prefix, sums);
    const ownKeys = [...first, ...renamed];
    const own = await readKeys(
      ownKeys.length > 0 ? [{ location, keys: ownKeys }] : [],
      selection,
      ledger,
      { sink: counted, tally },
      time,
      { indexOf },
    );
    if (ledger.mustReadAgain) continue;
    let isGone = own.gone.size > 0;
    const left: string[] = [];
    const compacted = new Set<string>();
    const others = new Map<number, UnitLists>();
    const foldPart = (part: P, index: number, isAgain: boolean) => {
      const units = excluded.get(index)?.toUnits();
      const told = { keys: toldBeside(prefix, part, counted.all), ...(units && { units }) };
      return fold(part, index, told, isAgain);
    };
    const folded = inOrder(numbered(parts), ahead, async ([index, part]) => ({
      index,
      part,
      state: await foldPart(part, index, false),
    }));
    for await (const { index, part, state: made } of folded) {
      let state = made;
      for (;;) {
        const conflicts = claims.conflicts(state.told, index, others);
        if (conflicts === undefined) break;
        const known = excluded.get(index) ?? new UnitLists();
        known.addAll(conflicts);
        excluded.set(index, known);
        state = await foldPart(part, index, true);
      }
      claims.add(state.told, index);
      tally.addState(state.reading);
      // Each part has a thousand of its own.
      if (tally.skipped.length > 2 * MAX_LISTED) tally.skipped = inOrderOfReading(location, tally.skipped);
      sums.addState(state.sums);
      time.miss('read', state.late);
      isGone ||= state.gone > 0;
      left.push(...state.left);
      for (const key of state.compacted) if (!renamed.has(key)) compacted.add(key);
    }
    const ofLeft = new ReadingTally(selection);
    const { gone } = await readKeys(
      left.length > 0 ? [{ location, keys: inReadingOrder(location, left) }] : [],
      selection,
      { judge: (object, index) => claims.judge(object, index, others) },
      { sink: sums, tally: ofLeft },
      time,
      { indexOf },
    );
    tally.addState(ofLeft.toState());
    isGone ||= gone.size > 0;
    for (const [index, units] of others) {
      const known = excluded.get(index) ?? new UnitLists();
      known.addAll(units);
      excluded.set(index, known);
    }
    for (const key of compacted) renamed.add(key);
    if (ledger.mustReadAgain || others.size > 0 || compacted.size > 0) continue;
    tally.skipped = inOrderOfReading(location, tally.skipped);
    settle(own.outdated, ledger, { sink: sums, tally });
    tally.skipped = tally.skipped.slice(0, MAX_LISTED);
    return { ...tally.result, sink: sums, isGone };
  }
}

/** The first thousand, as one would have met them. */
function inOrderOfReading(location: StoreLocation, skipped: readonly SkippedObject[]): SkippedObject[] {
  const byKey = new Map(skipped.map((each) => [each.key, each]));
  const keys = inReadingOrder(location, byKey.keys());
  return [...keys].flatMap((key) => byKey.get(key) ?? []).slice(0, MAX_LISTED);
}

function* numbered<T>(items: Iterable<T>): Generator<[index: number, item: T]> {
  let index = 0;
  for (const item of items) yield [index++, item];
}
