import { setImmediate } from 'node:timers/promises';
import { inflate } from '../bytes/inflate.ts';
import { UnreadableObjectError } from '../errors.ts';
import { inOrder } from '../in-order.ts';
import type { StoreLocation } from '../store/location.ts';
import { type ObjectState, type StoredObject, tooLarge } from '../store/store.ts';
import { mustBeAtHome } from './home-folder.ts';
import { type ParsedRawObject, parseRawObject, RawObjectReader } from './parse-raw-object.ts';
import { release } from './release.ts';

/** Far above what a real sandbox writes (a 10 MB bundle: about 0.3 MiB stored, 5 MiB expanded). */
const MAX_STORED_BYTES = 16 * 1024 * 1024;
const MAX_EXPANDED_BYTES = 32 * 1024 * 1024;
const DOWNLOADS = 16;
const TURN = 64;

/** One object under `raw/`: what it holds, or why it is left out. To be used before the next one is asked for. */
export type RawReading =
  | { key: string; object: ParsedRawObject; state: ObjectState }
  | { key: string; skipped: UnreadableObjectError }
  /** Deleted since it was listed. */
  | { key: string; gone: true };

/**
 * Reads objects one by one. A few are downloaded ahead, as they are stored; one at a time is expanded, however
 * many there are. An object that cannot be used is given as skipped with the reason, and never ends the run.
 * @param onBytes told of what each object has, as it is stored
 * @throws StoreUnreachableError
 */
export async function* readRawObjects(
  { store, prefix }: StoreLocation,
  keys: Iterable<string>,
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<RawReading> {
  const downloads = inOrder(keys, DOWNLOADS, async (key) => ({ key, stored: await download(store, key) }));
  const reader = new RawObjectReader();
  let count = 0;
  for await (const { key, stored } of downloads) {
    if (stored === undefined) yield { key, gone: true };
    else {
      if (!(stored instanceof UnreadableObjectError)) onBytes(stored.bytes.length);
      yield* read(reader, prefix, key, stored);
    }
    // A store that answers at once would keep the event loop from turning.
    if (++count % TURN === 0) await setImmediate();
  }
}

async function download(
  store: StoreLocation['store'],
  key: string,
): Promise<StoredObject | UnreadableObjectError | undefined> {
  try {
    return await store.get(key, MAX_STORED_BYTES);
  } catch (error) {
    if (error instanceof UnreadableObjectError) return error;
    throw error;
  }
}

function* read(
  reader: RawObjectReader,
  prefix: string,
  key: string,
  stored: StoredObject | UnreadableObjectError,
): Generator<RawReading> {
  let text: Buffer | undefined;
  try {
    if (stored instanceof UnreadableObjectError) throw stored;
    const { bytes, ...state } = stored;
    text = inflate(bytes, MAX_EXPANDED_BYTES);
    release(bytes);
    const object = reader.parse(text);
    mustBeAtHome(prefix, key, object);
    yield { key, object, state };
  } catch (error) {
    if (!(error instanceof UnreadableObjectError)) throw error;
    yield { key, skipped: error };
  } finally {
    if (text !== undefined) release(text);
  }
}

/** Checks that readers will take an object, before it is stored. @throws UnreadableObjectError */
export function mustBeReadable(bytes: Uint8Array): void {
  if (bytes.length > MAX_STORED_BYTES)
    throw new UnreadableObjectError('too-large', tooLarge(bytes.length, MAX_STORED_BYTES));
  parseStoredRawObject(bytes);
}

/** Reads one raw object as it is stored. @throws UnreadableObjectError */
export function parseStoredRawObject(bytes: Uint8Array): ParsedRawObject {
  return parseRawObject(inflate(bytes, MAX_EXPANDED_BYTES));
}
