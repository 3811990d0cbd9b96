import { parsePartKey, workFolder } from '../../../contract/key-layout.ts';
import { UnreadableObjectError } from '../../errors.ts';
import { type Folded, fold, foldedOf, isByContext, timesOfRun } from '../../merge/fold-objects.ts';
import type { Reading } from '../../merge/read-once.ts';
import { Sums } from '../../merge/sums.ts';
import { AskedContexts } from '../../read/asked-contexts.ts';
import { changesTooFast, listRawKeys } from '../../read/list-raw-keys.ts';
import type { Selection } from '../../read/selection.ts';
import { listTurns, turnsByFunction } from '../../read/turns.ts';
import type { StoreLocation } from '../../store/location.ts';
import { TimeLeft } from '../../time-left.ts';
import { combineParts } from '../combine-parts.ts';
import type { FoldedPart, ToldElsewhere } from '../fold-keys.ts';
import { type AskedWork, readAsked, saidOf, selectionOf } from './asked-work.ts';
import { foldItem, readPart } from './fold-range.ts';
import { MissingPartsError } from './work-errors.ts';
import { unusable } from './work-file.ts';
import { mustBeExecution, readItems, type WorkItem } from './work-items.ts';

/** Parts that are fetched ahead. */
const AHEAD = 4;

/** Each one more is a compaction that ended meanwhile. */
const MAX_ROUNDS = 10;

/** What many have folded. */
export interface FoldedExecution {
  folded: Folded;
  /** Of what, as it was asked of the plan. */
  selection: Selection;
}

/**
 * Adds up what many have folded.
 * @throws MissingPartsError when some of it is not there.
 * @throws UnusableWorkError when it is not what this version writes.
 * @throws StoreUnreachableError when the store cannot be read.
 */
export async function foldExecution(
  location: StoreLocation,
  execution: string,
  time = new TimeLeft(),
): Promise<FoldedExecution> {
  mustBeExecution(execution);
  const asked = await readAsked(location, execution);
  const items = await readItems(location, execution, asked);
  await mustHaveAll(location, execution, items);
  const selection = selectionOf(asked);
  const said = saidOf(asked);
  const reading = await readParts(location, execution, { asked, items, selection }, time);
  const folded = foldedOf([location], selection, reading);
  const { run, ...rest } = selection;
  if (run === undefined || isByContext(folded)) return { folded, selection: said };
  // Of the time of a run there is rarely much.
  const times = await timesOfRun([location], run, rest);
  return { folded: await fold([location], { ...rest, times }, time), selection: said };
}

async function mustHaveAll(
  location: StoreLocation,
  execution: string,
  items: readonly WorkItem[],
): Promise<void> {
  const { store, prefix } = location;
  const there = new Set<number>();
  for await (const key of store.list(workFolder(prefix, execution))) {
    const part = parsePartKey(prefix, key);
    if (part?.execution === execution) there.add(part.index);
  }
  const missing = items.filter(({ index }) => !there.has(index)).map(({ index }) => index);
  if (missing.length > 0) throw new MissingPartsError(execution, missing, items.length);
}

interface Work {
  asked: AskedWork;
  items: readonly WorkItem[];
  selection: Selection;
}

/** What was compacted since the plan was made stands for objects that parts have counted. */
async function readParts(
  location: StoreLocation,
  execution: string,
  { asked, items, selection }: Work,
  time: TimeLeft,
): Promise<Reading<Sums>> {
  const first = new Set(asked.first);
  let turns = new Map(asked.turns);
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const now = await turnsSince(location, turns);
    turns = now.names;
    for (const key of await compactedOf(location, now.changed, selection)) first.add(key);
    const { isGone: _, ...reading } = await combineParts(
      {
        location,
        selection,
        first: [...first],
        parts: items.map((item) => ({
          ...item,
          folder: item.function,
          newest: item.through,
          oldest: item.after,
        })),
        fold: (item, _, told, isAgain) =>
          partOf(location, execution, { asked, item, selection }, told, isAgain, time),
        ahead: AHEAD,
      },
      () => new Sums(AskedContexts.of(selection)),
      time,
    ).catch((error: unknown) => {
      if (!(error instanceof UnreadableObjectError)) throw error;
      // What cannot be read of raw/ is skipped: these are counts of a part.
      throw unusable(`${workFolder(location.prefix, execution)}parts/`, error.message, error);
    });
    const after = await turnsSince(location, turns);
    const more = await compactedOf(location, after.changed, selection);
    if (more.every((key) => first.has(key))) return reading;
  }
  throw changesTooFast(location);
}

/** Functions whose turns have changed, or that are being compacted. */
async function turnsSince(location: StoreLocation, before: ReadonlyMap<string, string>) {
  const turns = turnsByFunction(await listTurns(location));
  const changed = [...turns].filter(([name, { names, done }]) => !done || before.get(name) !== names);
  return {
    names: new Map([...turns].map(([name, { names }]) => [name, names])),
    changed: changed.map(([name]) => name),
  };
}

async function compactedOf(
  location: StoreLocation,
  functions: readonly string[],
  selection: Selection,
): Promise<readonly string[]> {
  const wanted = functions.filter((name) => selection.functions?.includes(name) ?? true);
  if (wanted.length === 0) return [];
  const { compacted } = await listRawKeys(location, { ...selection, functions: wanted });
  return compacted;
}

/** What was made of an item; if something was not known then, it is folded again. */
async function partOf(
  location: StoreLocation,
  execution: string,
  { asked, item, selection }: { asked: AskedWork; item: WorkItem; selection: Selection },
  told: ToldElsewhere,
  isAgain: boolean,
  time: TimeLeft,
): Promise<FoldedPart> {
  if (!isAgain && told.units === undefined) {
    const part = await readPart(location, execution, item, asked);
    if (part === undefined) throw new MissingPartsError(execution, [item.index], asked.items);
    if (JSON.stringify(part.toldKeys) === JSON.stringify(told.keys)) return part;
  }
  return foldItem(location, item, selection, told, time.shared());
}
