import { setImmediate } from 'node:timers/promises';
import { COMPACTED_ID, parseRawKey, rawFolder } from '../../contract/key-layout.ts';
import { inflate } from '../bytes/inflate.ts';
import { UnreadableObjectError } from '../errors.ts';
import { inOrder } from '../in-order.ts';
import type { StoreLocation } from '../store/location.ts';
import type { ObjectState, StoredObject } from '../store/store.ts';
import { type ParsedRawObject, parseRawObject, RawObjectReader } from './parse-raw-object.ts';
import { release } from './release.ts';
import { isInTime, type Selection } from './selection.ts';

/** Far above what a real sandbox writes (a 10 MB bundle: about 0.3 MiB stored, 5 MiB expanded). */
const MAX_STORED_BYTES = 16 * 1024 * 1024;
const MAX_EXPANDED_BYTES = 32 * 1024 * 1024;
const DOWNLOADS = 16;
const TURN = 64;

/** One object under `raw/`: what it holds, or why it is left out. To be used before the next one is asked for. */
export type RawReading =
  | { key: string; object: ParsedRawObject; state: ObjectState }
  | { key: string; skipped: UnreadableObjectError };

/**
 * The selected keys of a location, in the order that spares reading twice: compacted objects before what they
 * were made of, then newest first, since of several objects of one sandbox the last one counts.
 */
export async function listRawKeys(location: StoreLocation, selection: Selection): Promise<string[]> {
  const { store, prefix } = location;
  const folders = selection.functions?.map((name) => rawFolder(prefix, name)) ?? [rawFolder(prefix)];
  const keys: string[] = [];
  for (const folder of new Set(folders)) {
    for await (const key of store.list(folder)) {
      if (isInTime(selection, prefix, key)) keys.push(key);
    }
  }
  const isCompacted = (key: string) => parseRawKey(prefix, key)?.sandboxId.startsWith(COMPACTED_ID) ?? false;
  const newestFirst = keys.sort().reverse();
  return [...newestFirst.filter(isCompacted), ...newestFirst.filter((key) => !isCompacted(key))];
}

/**
 * Reads objects one by one. A few are downloaded ahead, as they are stored; one at a time is expanded, however
 * many there are. An object that cannot be used is given as skipped with the reason, and never ends the run.
 * @throws StoreUnreachableError
 */
export async function* readRawObjects(
  { store }: StoreLocation,
  keys: readonly string[],
): AsyncGenerator<RawReading> {
  const downloads = inOrder(keys, DOWNLOADS, async (key) => ({ key, stored: await download(store, key) }));
  const reader = new RawObjectReader();
  let count = 0;
  for await (const { key, stored } of downloads) {
    yield* read(reader, key, stored);
    // A store that answers at once would keep the event loop from turning.
    if (++count % TURN === 0) await setImmediate();
  }
}

async function download(
  store: StoreLocation['store'],
  key: string,
): Promise<StoredObject | UnreadableObjectError> {
  try {
    const stored = await store.get(key, MAX_STORED_BYTES);
    return stored ?? new UnreadableObjectError('gone', 'gone since it was listed');
  } catch (error) {
    if (error instanceof UnreadableObjectError) return error;
    throw error;
  }
}

function* read(
  reader: RawObjectReader,
  key: string,
  stored: StoredObject | UnreadableObjectError,
): Generator<RawReading> {
  let text: Buffer | undefined;
  try {
    if (stored instanceof UnreadableObjectError) throw stored;
    const { bytes, ...state } = stored;
    text = inflate(bytes, MAX_EXPANDED_BYTES);
    release(bytes);
    yield { key, object: reader.parse(text), state };
  } catch (error) {
    if (!(error instanceof UnreadableObjectError)) throw error;
    yield { key, skipped: error };
  } finally {
    if (text !== undefined) release(text);
  }
}

/** Reads one raw object as it is stored. @throws UnreadableObjectError */
export function parseStoredRawObject(bytes: Uint8Array): ParsedRawObject {
  return parseRawObject(inflate(bytes, MAX_EXPANDED_BYTES));
}
