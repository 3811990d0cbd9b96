import { isNamedAsRaw, partKey, rawFolder } from '../../../contract/key-layout.ts';
import { wrong } from '../../bytes/check.ts';
import { type Check, oneOf, shapeOf } from '../../bytes/shape.ts';
import { checkCount } from '../../read/raw-fields.ts';
import { mayBeInTime, type Selection } from '../../read/selection.ts';
import { compareKeys } from '../../store/key-range.ts';
import type { StoreLocation } from '../../store/location.ts';
import { TimeLeft } from '../../time-left.ts';
import { type FoldedPart, foldKeys, type ToldElsewhere } from '../fold-keys.ts';
import { isCalledCompacted } from '../parts.ts';
import { type AskedWork, isBelow, readAsked, selectionOf } from './asked-work.ts';
import { toldTo } from './compaction-state.ts';
import { foldedPart } from './part-shape.ts';
import { UnfinishedPartError } from './work-errors.ts';
import { readWork, unusable, WORK_SCHEMA, type WorkFile, writeWork } from './work-file.ts';
import { mustBeExecution, parseItem, type WorkItem } from './work-items.ts';

/** What came of an item, as whoever folded it answers. */
export interface FoldedItem {
  index: number;
  objects: number;
  used: number;
  duplicates: number;
  skipped: number;
  /** Objects that are for whoever combines. */
  left: number;
}

/** What is stored of an item. Whoever folds it again replaces it. */
interface StoredPart {
  schema: typeof WORK_SCHEMA;
  plan: string;
  index: number;
  part: FoldedPart;
}

/**
 * Folds one item of a plan, and stores what came of it. To do so again does no harm.
 * @param item of plan.json
 * @throws UsageError for what is no item of this plan.
 * @throws UnusableWorkError when there is no such plan.
 * @throws UnfinishedPartError when the time does not suffice; nothing is stored then.
 * @throws StoreUnreachableError when the store cannot be read or written.
 */
export async function foldRange(
  location: StoreLocation,
  execution: string,
  item: unknown,
  time = new TimeLeft(),
): Promise<FoldedItem> {
  mustBeExecution(execution);
  const asked = await readAsked(location, execution);
  const parsed = parseItem(location, asked, item);
  const part = await foldItem(
    location,
    parsed,
    selectionOf(asked),
    { keys: toldTo(location, asked.compactions, parsed) },
    time,
  );
  const { left, compacted, late, reading } = part;
  if (late > 0) throw new UnfinishedPartError(parsed, late);
  const { index } = parsed;
  await writeWork(location, fileOf(location, execution, parsed), {
    schema: WORK_SCHEMA,
    plan: asked.plan,
    index,
    part,
  } satisfies StoredPart);
  return { index, ...reading.read, left: left.length + compacted.length };
}

/** Reads an item's objects as they are now. @throws StoreUnreachableError */
export async function foldItem(
  location: StoreLocation,
  { function: folder, after, through }: WorkItem,
  selection: Selection,
  told: ToldElsewhere,
  time: TimeLeft,
): Promise<FoldedPart> {
  const { store, prefix } = location;
  const keys: string[] = [];
  for await (const key of store.list(rawFolder(prefix, folder), { after, through }))
    if (isOfPart(prefix, key) && mayBeInTime(selection, prefix, key)) keys.push(key);
  keys.sort((a, b) => compareKeys(b, a));
  return foldKeys(location, keys, selection, told, time);
}

/** Compacted objects are read by whoever combines. */
function isOfPart(prefix: string, key: string): boolean {
  return isNamedAsRaw(key) && !key.endsWith('/') && !isCalledCompacted(prefix, key);
}

/**
 * What somebody has made of an item.
 * @returns undefined when it is not there, or of another plan
 * @throws UnusableWorkError, StoreUnreachableError
 */
export async function readPart(
  location: StoreLocation,
  execution: string,
  item: WorkItem,
  asked: AskedWork,
): Promise<FoldedPart | undefined> {
  const file = fileOf(location, execution, item);
  const stored = (await readWork(location, file)) as StoredPart | undefined;
  if (stored === undefined || stored.plan !== asked.plan) return undefined;
  if (stored.index !== item.index) throw unusable(file.key, `it is part ${stored.index}`);
  return stored.part;
}

function fileOf(
  { prefix }: StoreLocation,
  execution: string,
  { index, function: folder }: WorkItem,
): WorkFile {
  const own = rawFolder(prefix, folder);
  const shape = shapeOf<StoredPart>({
    schema: oneOf([WORK_SCHEMA]),
    plan: (value, path) => {
      if (typeof value !== 'string') throw wrong(path, 'a string');
    },
    index: checkCount,
    part: foldedPart,
  });
  const check: Check = (value, path) => {
    shape(value, path);
    const { part } = value as StoredPart;
    for (const key of [...part.left, ...part.compacted])
      if (!isBelow(own, key)) throw wrong(`${path}.part`, `of keys under ${own}`);
  };
  return { key: partKey(prefix, execution, index), check, isPacked: true };
}
