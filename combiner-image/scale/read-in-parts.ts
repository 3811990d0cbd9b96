import { type ReadListed, readListed } from '../merge/read-once.ts';
import type { Sums } from '../merge/sums.ts';
import type { Selection } from '../read/selection.ts';
import type { StoreLocation } from '../store/location.ts';
import { combineParts, type Part } from './combine-parts.ts';
import type { FoldedPart, ToldElsewhere } from './fold-keys.ts';
import { divide, type KeyedPart } from './parts.ts';

/** Folds some keys of a store. */
export type FoldKeys = (
  location: StoreLocation,
  keys: readonly string[],
  selection: Selection,
  told: ToldElsewhere,
) => Promise<FoldedPart>;

/** How a store is read in parts. */
export interface InParts {
  /** Keys of a part at most. */
  size: number;
  /** Parts that are folded at a time. */
  ahead: number;
  fold: FoldKeys;
}

/** Reads one store in parts. Several may hold the same sandboxes under all names, and are read one after another. */
export function readInParts({ size, ahead, fold }: InParts): ReadListed<Sums> {
  return async (listed, selection, newSums, time) => {
    const [only, ...more] = listed;
    if (only === undefined || more.length > 0) return readListed(listed, selection, newSums, time);
    const { location, keys } = only;
    const { first, parts } = divide(location.prefix, keys, size);
    const { isGone, ...reading } = await combineParts(
      {
        location,
        selection,
        first,
        parts: { [Symbol.iterator]: () => withBounds(parts) },
        fold: (part, _, told) => fold(location, part.keys, selection, told),
        ahead,
      },
      newSums,
      time,
    );
    return {
      ...reading,
      gone: new Map(isGone ? [[location, { objects: 1, compacted: new Set<string>() }]] : []),
    };
  };
}

function* withBounds(parts: Iterable<KeyedPart>): Generator<KeyedPart & Part> {
  for (const part of parts) yield { ...part, newest: part.keys[0], oldest: part.keys.at(-1) };
}
