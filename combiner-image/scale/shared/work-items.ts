import { isExecutionName, isFunctionSegment, planKey, rawFolder } from '../../../contract/key-layout.ts';
import { wrong } from '../../bytes/check.ts';
import { anyText, type Check, listOf, optional, shapeOf } from '../../bytes/shape.ts';
import { UnreadableObjectError, UsageError } from '../../errors.ts';
import { checkCount } from '../../read/raw-fields.ts';
import type { StoreLocation } from '../../store/location.ts';
import { type AskedWork, isBelow } from './asked-work.ts';
import { UnusableWorkError } from './work-errors.ts';
import { readWork, unusable, type WorkFile, writeWork } from './work-file.ts';

/** One part of a shared fold: a range of the keys of one function. Step Functions hands it to whoever folds it. */
export interface WorkItem {
  /** Of which plan. */
  plan: string;
  /** In reading order, from 0. */
  index: number;
  /** As its folder is called. */
  function: string;
  /** Keys behind this one; absent: from the first on. */
  after?: string | undefined;
  /** Up to this one, and with it; absent: to the last. */
  through?: string | undefined;
  /** As they were listed. */
  objects: number;
}

const shape = shapeOf<WorkItem>({
  plan: anyText,
  index: checkCount,
  function: (value, path) => {
    if (typeof value !== 'string' || !isFunctionSegment(value))
      throw wrong(path, "the name of a function's folder");
  },
  after: optional(anyText),
  through: optional(anyText),
  objects: checkCount,
});

function itemOf(prefix: string): Check {
  return (value, path) => {
    shape(value, path);
    const { function: folder, after, through } = value as WorkItem;
    const own = rawFolder(prefix, folder);
    for (const key of [after, through])
      if (key !== undefined && !isBelow(own, key)) throw wrong(path, `of keys under ${own}`);
  };
}

function fileOf({ prefix }: StoreLocation, execution: string): WorkFile {
  return {
    key: planKey(prefix, execution),
    check: listOf(itemOf(prefix)),
    isPacked: false,
    isList: true,
  };
}

/** @throws UsageError */
export function mustBeExecution(name: string): void {
  if (isExecutionName(name)) return;
  throw new UsageError(
    `"${name}" must be the name of an execution: up to 80 letters, digits, dots, - and _, a letter or a digit first.`,
  );
}

/**
 * An item as somebody hands it to us.
 * @throws UsageError for anything else, and for one of another plan
 */
export function parseItem({ prefix }: StoreLocation, asked: AskedWork, value: unknown): WorkItem {
  try {
    itemOf(prefix)(value, 'item');
  } catch (error) {
    if (!(error instanceof UnreadableObjectError)) throw error;
    throw new UsageError(`The item cannot be folded: ${error.message}.`, { cause: error });
  }
  const item = value as WorkItem;
  if (item.plan !== asked.plan || item.index >= asked.items)
    throw new UsageError('The item is of another plan: plan.json was written again since it was read.');
  return item;
}

export function writeItems(
  location: StoreLocation,
  execution: string,
  items: readonly WorkItem[],
): Promise<void> {
  return writeWork(location, fileOf(location, execution), items);
}

/** In reading order. @throws UnusableWorkError, StoreUnreachableError */
export async function readItems(
  location: StoreLocation,
  execution: string,
  asked: AskedWork,
): Promise<WorkItem[]> {
  const file = fileOf(location, execution);
  const items = (await readWork(location, file)) as WorkItem[] | undefined;
  if (items === undefined)
    throw new UnusableWorkError(`${file.key} is missing: start the execution anew, with "plan".`);
  items.sort((a, b) => a.index - b.index);
  const isWhole =
    items.length === asked.items && items.every(({ plan, index }, i) => plan === asked.plan && index === i);
  if (!isWhole) throw unusable(file.key, 'its items are not those of asked.json beside it');
  return items;
}
