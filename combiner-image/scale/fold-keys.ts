import { UnreadableObjectError } from '../errors.ts';
import { Ledger } from '../merge/ledger.ts';
import { partsOf } from '../merge/object-parts.ts';
import { readKeys, type Sink } from '../merge/read-once.ts';
import { type ReadingState, ReadingTally } from '../merge/reading-tally.ts';
import { Sums, type SumsState } from '../merge/sums.ts';
import { AskedContexts } from '../read/asked-contexts.ts';
import { readRawObjects } from '../read/read-raw-objects.ts';
import type { Selection } from '../read/selection.ts';
import type { StoreLocation } from '../store/location.ts';
import type { TimeLeft } from '../time-left.ts';
import { hasOwnName } from './own-name.ts';
import { partsOfUnits, UnitLists, type Units } from './units.ts';

/** Objects of one part that are left to whoever combines all parts. */
export const MAX_LEFT = 1_000;

/** Objects that are not read here have such indexes. */
const PRESUMED = 2 ** 31;

/** What others tell, so that it is not counted here. */
export interface ToldElsewhere {
  /** Keys of compacted objects, which count. */
  keys: readonly string[];
  /** Found out since. */
  units?: readonly Units[] | undefined;
}

/** What came of a part of a store: JSON can hold it. */
export interface FoldedPart {
  reading: ReadingState;
  sums: SumsState;
  /** What of sandboxes is in the sums. */
  told: Units[];
  /** Keys of compacted objects that were taken into account. */
  toldKeys: string[];
  /** Keys of objects that do not stand where they were put: all parts may hold the same. */
  left: string[];
  /** Keys of compacted objects that are not called so. */
  compacted: string[];
  /** Objects that were gone. */
  gone: number;
  /** Objects that there was no time for. */
  late: number;
}

/**
 * Reads a part of a store and adds it up, so that it can be added to what others make of other parts.
 * @param keys in reading order, none of a compacted object
 * @throws StoreUnreachableError
 */
export async function foldKeys(
  location: StoreLocation,
  keys: readonly string[],
  selection: Selection,
  told: ToldElsewhere,
  time: TimeLeft,
): Promise<FoldedPart> {
  const toldKeys: string[] = [];
  const newLedger = async (before?: Ledger): Promise<Ledger> => {
    const ledger = new Ledger(before);
    toldKeys.length = 0;
    let index = PRESUMED;
    for await (const reading of readRawObjects(location, told.keys)) {
      if (!('object' in reading)) continue;
      ledger.presume(partsOf(reading.object), index++);
      toldKeys.push(reading.key);
    }
    for (const units of told.units ?? []) ledger.presume(partsOfUnits(units), index++);
    return ledger;
  };
  for (let ledger = await newLedger(); ; ledger = await newLedger(ledger)) {
    time.again('read');
    const sums = new Sums(AskedContexts.of(selection), true);
    const units = new UnitLists();
    const tally = new ReadingTally(selection);
    const leaving = new Leaving(location.prefix);
    const sink: Sink = {
      add(object) {
        sums.add(object);
        units.add(object, partsOf(object));
      },
    };
    const into = { sink, tally };
    const judge: Pick<Ledger, 'judge'> = {
      judge: (object, index) =>
        object.span.kind === 'compacted' ? { skipped: tooManyCompacted() } : ledger.judge(object, index),
    };
    const isLeft = leaving.isLeft.bind(leaving);
    const { gone } = await readKeys([{ location, keys }], selection, judge, into, time, { isLeft });
    if (ledger.mustReadAgain) continue;
    return {
      reading: tally.toState(),
      sums: sums.toState(),
      told: units.toUnits(),
      toldKeys,
      left: leaving.left,
      compacted: leaving.compacted,
      gone: gone.get(location)?.objects ?? 0,
      late: time.late('read'),
    };
  }
}

/** Finds what is for whoever combines. */
class Leaving {
  readonly left: string[] = [];
  readonly compacted: string[] = [];
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  isLeft(key: string, object: Parameters<typeof hasOwnName>[2]): boolean {
    if (this.left.length + this.compacted.length >= MAX_LEFT) return false;
    if (object.span.kind === 'compacted') this.compacted.push(key);
    else if (!hasOwnName(this.#prefix, key, object)) this.left.push(key);
    else return false;
    return true;
  }
}

function tooManyCompacted(): UnreadableObjectError {
  return new UnreadableObjectError(
    'overlapping',
    `one of more than ${MAX_LEFT} objects of this part that are not called as they were when they were written, and compacted: nobody can tell whether what it stands for is counted elsewhere`,
  );
}
