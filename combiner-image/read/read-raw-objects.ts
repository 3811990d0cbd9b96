import { setImmediate } from 'node:timers/promises';
import { inflate } from '../bytes/inflate.ts';
import { UnreadableObjectError } from '../errors.ts';
import { collectedBytes } from '../heap.ts';
import { inOrder } from '../in-order.ts';
import type { StoreLocation } from '../store/location.ts';
import { type ObjectState, type StoredObject, tooLarge } from '../store/store.ts';
import { mustBeAtHome } from './home-folder.ts';
import { type ParsedRawObject, parseRawObject, RawObjectReader } from './parse-raw-object.ts';
import { release } from './release.ts';

/** Far above what a real sandbox writes (a 10 MB bundle: about 0.3 MiB stored, 5 MiB expanded). */
const MAX_STORED_BYTES = 16 * 1024 * 1024;
const MAX_EXPANDED_BYTES = 32 * 1024 * 1024;
/** Each answer of S3 takes its time, however many are asked for: 48 in 25 ms are as many as a core can add up. */
const DOWNLOADS = 48;
/** Of an object that is downloaded ahead; a larger one is when it is its turn, so that memory stays bounded. */
const MAX_AHEAD_BYTES = 1024 * 1024;
const TURN = 64;
const MANY = 1_024;

/** One object under `raw/`: what it holds, or why it is left out. To be used before the next one is asked for. */
export type RawReading =
  | { key: string; object: ParsedRawObject; state: ObjectState }
  | { key: string; skipped: UnreadableObjectError }
  /** Deleted since it was listed. */
  | { key: string; gone: true };

/**
 * Reads objects one by one. Many are downloaded ahead, as they are stored, but large ones; one at a time is expanded,
 * however many there are. An object that cannot be used is given as skipped with the reason, and never ends the run.
 * @param onBytes told of what each object has, as it is stored
 * @throws StoreUnreachableError
 */
export async function* readRawObjects(
  { store, prefix }: StoreLocation,
  keys: Iterable<string>,
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<RawReading> {
  const downloads = inOrder(keys, DOWNLOADS, async (key) => ({
    key,
    ahead: await download(store, key, MAX_AHEAD_BYTES),
  }));
  const reader = new RawObjectReader();
  let count = 0;
  for await (const { key, ahead } of downloads) {
    const stored = isTooLarge(ahead) ? await download(store, key, MAX_STORED_BYTES) : ahead;
    if (stored === undefined) yield { key, gone: true };
    else {
      if (!(stored instanceof UnreadableObjectError)) onBytes(stored.bytes.length);
      yield* read(reader, prefix, key, stored);
    }
    // A store that answers at once would keep the event loop from turning.
    if (++count % TURN === 0) await setImmediate();
    if (count === MANY) collectBeginning();
  }
}

let isBeginningCollected = false;

/**
 * What was needed to begin is garbage by now, and V8 would let it be until as much again had gathered. Once is enough for
 * a thread, however many parts it reads.
 */
function collectBeginning(): void {
  if (isBeginningCollected) return;
  isBeginningCollected = true;
  collectedBytes();
}

type Download = StoredObject | UnreadableObjectError | undefined;

async function download(store: StoreLocation['store'], key: string, maxBytes: number): Promise<Download> {
  try {
    return await store.get(key, maxBytes);
  } catch (error) {
    if (error instanceof UnreadableObjectError) return error;
    throw error;
  }
}

function isTooLarge(downloaded: Download): boolean {
  return downloaded instanceof UnreadableObjectError && downloaded.kind === 'too-large';
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
