import { parseRawKey, turnOfCompactedId } from '../../contract/key-layout.ts';
import { homeOf } from '../read/home-folder.ts';
import { compareKeys } from '../store/key-range.ts';
import type { CountedCompaction } from './counted-compactions.ts';

/** Keys of one function that are folded by themselves. */
export interface KeyedPart {
  /** As the function's folder is called. */
  folder: string;
  /** In reading order: newest first. */
  keys: readonly string[];
}

/** What is read one after another, and what can be divided. */
export interface Divided {
  /** Compacted objects, by their names, and what is in no function's folder; in reading order. */
  first: string[];
  /** In reading order. */
  parts: KeyedPart[];
}

/** A folder that a function has. */
export const FOLDER = /^[A-Za-z0-9_-]{1,140}$/;

/**
 * @param keys in reading order
 * @param size keys of a part at most
 */
export function divide(prefix: string, keys: Iterable<string>, size: number): Divided {
  const first: string[] = [];
  const byFolder = new Map<string, string[]>();
  for (const key of keys) {
    const folder = homeOf(prefix, key);
    if (folder === undefined || !FOLDER.test(folder) || key.endsWith('/') || isCalledCompacted(prefix, key))
      first.push(key);
    else {
      const own = byFolder.get(folder) ?? [];
      byFolder.set(folder, own);
      own.push(key);
    }
  }
  const parts: KeyedPart[] = [];
  for (const [folder, own] of byFolder) {
    own.sort((a, b) => compareKeys(b, a));
    for (let at = 0; at < own.length; at += size) parts.push({ folder, keys: own.slice(at, at + size) });
  }
  return { first, parts };
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
