import {
  functionSegment,
  isNamedAsRaw,
  parseRawKey,
  rawFolder,
  turnOfCompactedId,
} from '../../contract/key-layout.ts';
import { StoreUnreachableError } from '../errors.ts';
import { collectedBytes } from '../heap.ts';
import { locationName, type StoreLocation } from '../store/location.ts';
import { KeySorter } from './key-sorter.ts';
import { isInWindow, rangeOf } from './key-window.ts';
import { mayBeInTime, type Selection } from './selection.ts';
import { listTurns, turnsByFunction } from './turns.ts';

/** Each one is a turn of somebody else that begins or ends while a list is made. */
const MAX_ROUNDS = 20;

/**
 * After so many keys their strings are collected: they live as long as a page of a list, which is too long for V8's
 * young generation, and the old one would grow to twice its size before V8 looks after it.
 */
const MANY = 16_384;

/** The selected keys of a location, in the order in which they are read, as often as that is. */
export interface RawKeys extends Iterable<string> {
  length: number;
  /** Those of compacted objects, which are read first. */
  compacted: readonly string[];
}

/**
 * The selected keys of a location, in the order that spares reading twice: compacted objects before what they
 * were made of, the latest turn first; then newest first, since of several objects of one sandbox the last one
 * counts. They are kept packed: some 35 MB for a million.
 *
 * A list is no snapshot: while somebody compacts, it can miss an original that was just deleted, and also the
 * compacted object, put at a place where the list had already been. So functions that are being compacted are
 * listed once more: what stands for an original was put before that was deleted.
 * @throws StoreUnreachableError
 */
export async function listRawKeys(location: StoreLocation, selection: Selection): Promise<RawKeys> {
  const keys = new ReadingOrder(location);
  let listed = 0;
  const list = async (names: readonly string[] | undefined): Promise<void> => {
    for await (const key of keysIn(location, names, selection)) {
      keys.add(key);
      if (++listed % MANY === 0) collectedBytes();
    }
  };
  const wanted = selection.functions && [...new Set(selection.functions.map(functionSegment))];
  let turns = await turnsOf(location, wanted);
  let names = wanted;
  for (let round = 1; ; round++) {
    await list(names);
    const isWanted = (name: string) => names === undefined || names.includes(name);
    const underWay = [...turns].filter(([name, { done }]) => !done && isWanted(name));
    if (underWay.length > 0) await list(underWay.map(([name]) => name));
    const after = await turnsOf(location, wanted);
    const changed = [...after.keys()].filter(
      (name) => isWanted(name) && after.get(name)?.names !== turns.get(name)?.names,
    );
    if (changed.length === 0) return keys.all();
    if (round === MAX_ROUNDS) throw changesTooFast(location);
    turns = after;
    names = changed;
  }
}

async function turnsOf(location: StoreLocation, names: readonly string[] | undefined) {
  const lists = (names ?? [undefined]).map((name) => listTurns(location, name));
  return turnsByFunction((await Promise.all(lists)).flat());
}

export function changesTooFast(location: StoreLocation): StoreUnreachableError {
  return new StoreUnreachableError(
    `${locationName(location)} is being compacted and changes faster than it can be read. Nothing was reported: run this again when the compaction is over.`,
  );
}

/** The turn in which a key was compacted, by its name; undefined for other keys. */
export function compactedInTurn({ prefix }: StoreLocation, key: string): number | undefined {
  const id = parseRawKey(prefix, key)?.sandboxId;
  return id === undefined ? undefined : turnOfCompactedId(id);
}

async function* keysIn(
  { store, prefix }: StoreLocation,
  names: readonly string[] | undefined,
  selection: Selection,
): AsyncGenerator<string> {
  const { keys: window } = selection;
  for (const name of names ?? [undefined]) {
    const range = window && name !== undefined ? rangeOf(window, prefix, name) : {};
    for await (const key of store.list(rawFolder(prefix, name), range))
      if (
        isNamedAsRaw(key) &&
        mayBeInTime(selection, prefix, key) &&
        (window === undefined || isInWindow(window, prefix, key))
      )
        yield key;
  }
}

/** As they are read. */
export function inReadingOrder(location: StoreLocation, keys: Iterable<string>): RawKeys {
  const order = new ReadingOrder(location);
  for (const key of keys) order.add(key);
  return order.all();
}

/** Takes keys in any order, and more than once. */
class ReadingOrder {
  readonly #location: StoreLocation;
  /** With the turn. */
  readonly #compacted = new Map<string, number>();
  readonly #others = new KeySorter();

  constructor(location: StoreLocation) {
    this.#location = location;
  }

  add(key: string): void {
    const turn = compactedInTurn(this.#location, key);
    if (turn === undefined) this.#others.add(key);
    else this.#compacted.set(key, turn);
  }

  all(): RawKeys {
    const newestFirst = [...this.#compacted].sort(([a], [b]) => (a < b ? 1 : -1));
    const compacted = newestFirst.sort(([, a], [, b]) => b - a).map(([key]) => key);
    const others = this.#others.sorted();
    return {
      length: compacted.length + others.length,
      compacted,
      *[Symbol.iterator]() {
        yield* compacted;
        yield* others.descending();
      },
    };
  }
}
