import { randomBytes } from 'node:crypto';
import { planKey } from '../../../contract/key-layout.ts';
import { Ledger } from '../../merge/ledger.ts';
import { newestBuilds } from '../../merge/newest-builds.ts';
import { readKeys } from '../../merge/read-once.ts';
import { ReadingTally } from '../../merge/reading-tally.ts';
import { selectFunctions } from '../../read/known-functions.ts';
import { listRawKeys } from '../../read/list-raw-keys.ts';
import type { Selection } from '../../read/selection.ts';
import { listTurns, turnsByFunction } from '../../read/turns.ts';
import type { StoreLocation } from '../../store/location.ts';
import { TimeLeft } from '../../time-left.ts';
import { type CountedCompaction, CountedCompactions } from '../counted-compactions.ts';
import { divide, isPlain } from '../parts.ts';
import { toState, writeAsked } from './asked-work.ts';
import { toCompactions } from './compaction-state.ts';
import { UnfinishedPlanError } from './work-errors.ts';
import { WORK_SCHEMA } from './work-file.ts';
import { mustBeExecution, type WorkItem, writeItems } from './work-items.ts';

/** Objects of a part, where nobody says how many: a minute or less for one who folds. */
export const DEFAULT_BATCH = 20_000;

/** What is to be folded by many. */
export interface PlanOptions {
  /** Letters, digits, dots, - and _: the name of an execution of Step Functions, say. */
  execution: string;
  selection: Selection;
  /** Objects of a part. @default DEFAULT_BATCH */
  batch?: number | undefined;
  time?: TimeLeft | undefined;
}

export interface Plan {
  execution: string;
  /** Of the list of items. */
  planKey: string;
  /** How many parts there are. */
  items: number;
  /** Objects that were listed, those of parts and those that whoever combines reads. */
  objects: number;
}

/**
 * Divides what is selected into parts that are folded by many, each by itself, and stores that under work/.
 * @throws StoreUnreachableError when the store cannot be read or written.
 * @throws UsageError for a name that cannot be one of an execution.
 * @throws NothingUsableError when a function that is asked for has no folder.
 * @throws UnfinishedPlanError when there was no time to find the newest builds.
 */
export async function plan(location: StoreLocation, options: PlanOptions): Promise<Plan> {
  const { execution, batch = DEFAULT_BATCH, time = new TimeLeft() } = options;
  mustBeExecution(execution);
  const selection = await resolved(location, options.selection, time);
  // Before the list: what is compacted from now on is looked at by whoever combines.
  const turns = turnsByFunction(await listTurns(location));
  const keys = await listRawKeys(location, selection);
  const { first, parts } = divide(location.prefix, keys, batch);
  const counted = await countedCompactions(location, first, selection, time);
  const id = randomBytes(8).toString('hex');
  const items: WorkItem[] = [];
  let last: WorkItem | undefined;
  for (const { folder, keys: own } of parts) {
    const [newest = ''] = own;
    if (last?.function === folder) last.after = newest;
    // Of the newest part alone: others begin at keys whose order is beyond doubt.
    const through = isPlain(newest) ? newest : undefined;
    last = { plan: id, index: items.length, function: folder, through, objects: own.length };
    items.push(last);
  }
  await writeAsked(location, execution, {
    schema: WORK_SCHEMA,
    plan: id,
    selection: toState(selection),
    said: { functions: options.selection.functions?.slice(), newest: options.selection.newest },
    items: items.length,
    first,
    compactions: toCompactions(counted),
    turns: [...turns].map(([name, { names }]) => [name, names]),
  });
  await writeItems(location, execution, items);
  return {
    execution,
    planKey: planKey(location.prefix, execution),
    items: items.length,
    objects: keys.length,
  };
}

/** Patterns of functions, and newest builds: to find these, all objects are read. */
async function resolved(location: StoreLocation, asked: Selection, time: TimeLeft): Promise<Selection> {
  const functions = asked.functions && (await selectFunctions([location], asked.functions));
  const selection = { ...asked, ...(functions && { functions }) };
  if (!selection.newest) return selection;
  const { newest: _, ...rest } = selection;
  const newestOf = await newestBuilds([location], selection, time);
  const missing = time.missing();
  // Of a function that was not read nothing would count, and whoever combines has not heard of it.
  if (missing !== undefined) throw new UnfinishedPlanError(missing);
  return { ...rest, newestOf };
}

/** Of compacted objects that overlap not all count: it takes all of them to know. */
async function countedCompactions(
  location: StoreLocation,
  keys: readonly string[],
  selection: Selection,
  time: TimeLeft,
): Promise<readonly CountedCompaction[]> {
  for (let ledger = new Ledger(); ; ledger = new Ledger(ledger)) {
    const counted = new CountedCompactions(location.prefix, { add() {} });
    const into = { sink: counted, tally: new ReadingTally(selection) };
    await readKeys([{ location, keys }], selection, ledger, into, time);
    if (!ledger.mustReadAgain) return counted.all;
  }
}
