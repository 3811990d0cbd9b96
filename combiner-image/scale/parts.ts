import { isFunctionSegment, parseRawKey, turnOfCompactedId } from '../../contract/key-layout.ts';
import { homeOf } from '../read/home-folder.ts';
import type { CountedCompaction } from './counted-compactions.ts';

/** Keys of one function that are folded by themselves. */
export interface KeyedPart {
  /** As the function's folder is called. */
  folder: string;
  /** In reading order: newest first, at least one. */
  keys: string[];
}

/** What is read one after another, and what can be divided. */
export interface Divided {
  /** Compacted objects, by their names, and what is in no function's folder; in reading order. */
  first: string[];
  /** In reading order, as often as that is; the keys of one are in memory at a time. */
  parts: Iterable<KeyedPart>;
}

/** Whether a key comes before and after others whatever the order of characters is: ranges may end there. */
export function isPlain(key: string): boolean {
  return /^[ -~]*$/.test(key);
}

/**
 * @param keys in reading order, as often as that is
 * @param size keys of a part, or a few more
 */
export function divide(prefix: string, keys: Iterable<string>, size: number): Divided {
  const first: string[] = [];
  for (const key of keys) if (folderOf(prefix, key) === undefined) first.push(key);
  return { first, parts: { [Symbol.iterator]: () => partsOf(prefix, keys, size) } };
}

function* partsOf(prefix: string, keys: Iterable<string>, size: number): Generator<KeyedPart> {
  let part: KeyedPart | undefined;
  for (const key of keys) {
    const folder = folderOf(prefix, key);
    if (folder === undefined) continue;
    const isFull = part !== undefined && part.keys.length >= size && isPlain(key);
    if (part !== undefined && (isFull || part.folder !== folder)) {
      yield part;
      part = undefined;
    }
    part ??= { folder, keys: [] };
    part.keys.push(key);
  }
  if (part !== undefined) yield part;
}

/** Undefined for what is not divided. */
function folderOf(prefix: string, key: string): string | undefined {
  const folder = homeOf(prefix, key);
  if (folder === undefined || !isFunctionSegment(folder) || key.endsWith('/')) return undefined;
  return isCalledCompacted(prefix, key) ? undefined : folder;
}

export function isCalledCompacted(prefix: string, key: string): boolean {
  const id = parseRawKey(prefix, key)?.sandboxId;
  return id !== undefined && turnOfCompactedId(id) !== undefined;
}

/**
 * Which compacted objects may tell what a part's objects tell.
 * @param newest, oldest keys of the part; undefined: there is no bound
 */
export function toldBeside(
  prefix: string,
  { folder, newest, oldest }: { folder: string; newest: string | undefined; oldest: string | undefined },
  counted: readonly CountedCompaction[],
): string[] {
  const timeOf = (key: string | undefined) =>
    key === undefined ? undefined : parseRawKey(prefix, key)?.time.getTime();
  const until = timeOf(newest) ?? Number.POSITIVE_INFINITY;
  const since = timeOf(oldest) ?? Number.NEGATIVE_INFINITY;
  return counted
    .filter((each) => each.folder === folder && each.from <= until && each.to >= since)
    .map(({ key }) => key)
    .sort();
}
