import { anyNumber, anyText, listOf, orNull, shapeOf } from '../../bytes/shape.ts';
import type { StoreLocation } from '../../store/location.ts';
import type { CountedCompaction } from '../counted-compactions.ts';
import { toldBeside } from '../parts.ts';

/** A compacted object that counts, as JSON. Times are in epoch milliseconds; null: there is no bound. */
export interface CompactionState {
  key: string;
  folder: string;
  from: number | null;
  to: number | null;
}

export const compactions = listOf(
  shapeOf<CompactionState>({ key: anyText, folder: anyText, from: orNull(anyNumber), to: orNull(anyNumber) }),
);

export function toCompactions(counted: readonly CountedCompaction[]): CompactionState[] {
  const bound = (time: number) => (Number.isFinite(time) ? time : null);
  return counted.map(({ key, folder, from, to }) => ({ key, folder, from: bound(from), to: bound(to) }));
}

/** Keys of compacted objects that may hold the same as an item of a plan, and count. */
export function toldTo(
  { prefix }: StoreLocation,
  states: readonly CompactionState[],
  item: { function: string; after?: string | undefined; through?: string | undefined },
): string[] {
  const counted = states.map(({ from, to, ...rest }) => ({
    ...rest,
    from: from ?? Number.NEGATIVE_INFINITY,
    to: to ?? Number.POSITIVE_INFINITY,
  }));
  const { function: folder, after: oldest, through: newest } = item;
  return toldBeside(prefix, { folder, newest, oldest }, counted);
}
