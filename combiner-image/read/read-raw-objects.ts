import { rawFolder } from '../../contract/key-layout.ts';
import type { RawObject } from '../../contract/raw-object.ts';
import { UnreadableObjectError } from '../errors.ts';
import type { StoreLocation } from '../store/location.ts';
import { inOrder } from './in-order.ts';
import { inflateJson } from './inflate.ts';
import { parseRawObject } from './parse-raw-object.ts';
import { isInTime, type Selection } from './selection.ts';

/** Far above what a real sandbox writes (a 10 MB bundle: about 0.3 MiB stored, 5 MiB expanded). */
const MAX_STORED_BYTES = 16 * 1024 * 1024;
const MAX_EXPANDED_BYTES = 32 * 1024 * 1024;
const DOWNLOADS = 16;
const INFLATIONS = 2;

/** One object under `raw/`: what it holds, or why it is left out. */
export type RawReading = { key: string; object: RawObject } | { key: string; skipped: string };

/**
 * The selected keys of a location, newest first: of several objects of one sandbox the last one comes first,
 * which is the one that counts.
 */
export async function listRawKeys(location: StoreLocation, selection: Selection): Promise<string[]> {
  const { store, prefix } = location;
  const folders = selection.functions?.map((name) => rawFolder(prefix, name)) ?? [rawFolder(prefix)];
  const keys: string[] = [];
  for (const folder of new Set(folders)) {
    for await (const { key } of store.list(folder)) {
      if (isInTime(selection, prefix, key)) keys.push(key);
    }
  }
  return keys.sort().reverse();
}

/**
 * Reads objects one by one; only a few are in memory at a time, however many there are.
 * An object that cannot be used is given as skipped with the reason, and never ends the run.
 */
export async function* readRawObjects(
  { store }: StoreLocation,
  keys: readonly string[],
): AsyncGenerator<RawReading> {
  const downloads = inOrder(keys, DOWNLOADS, async (key) =>
    attempt(key, async () => {
      const bytes = await store.get(key, MAX_STORED_BYTES);
      if (bytes === undefined) throw new UnreadableObjectError('gone since it was listed');
      return { key, bytes };
    }),
  );
  yield* inOrder(downloads, INFLATIONS, async (download) =>
    'skipped' in download
      ? download
      : attempt(download.key, async () => ({
          key: download.key,
          object: parseRawObject(await inflateJson(download.bytes, MAX_EXPANDED_BYTES)),
        })),
  );
}

async function attempt<T>(
  key: string,
  work: () => Promise<T>,
): Promise<T | { key: string; skipped: string }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UnreadableObjectError) return { key, skipped: error.message };
    throw error;
  }
}
