import { parseRawKey, rawFolder, turnOfCompactedId } from '../../contract/key-layout.ts';
import { SLICE_MS } from '../../contract/slice.ts';
import { selectFunctions } from '../read/known-functions.ts';
import type { StoreLocation } from '../store/location.ts';

/** A sandbox that runs nothing new uploads a slice when the next one begins. */
const LATEST_UPLOAD_MS = 2 * SLICE_MS;

/**
 * How many sandboxes of each function may have run something since a time, as far as the store knows: functions as their
 * folders are called, without those that have none.
 * @param asked names and patterns; absent: all
 * @throws StoreUnreachableError
 * @throws NothingUsableError where a name speaks of no function
 */
export async function warmSandboxes(
  location: StoreLocation,
  since: Date,
  asked: readonly string[] | undefined,
): Promise<Map<string, number>> {
  const { store, prefix } = location;
  const from = since.getTime() - LATEST_UPLOAD_MS;
  const folders = asked && (await selectFunctions([location], asked)).map((name) => rawFolder(prefix, name));
  const ids = new Map<string, Set<string>>();
  for (const folder of folders ?? [rawFolder(prefix)])
    for await (const key of store.list(folder)) {
      const { functionName, time, sandboxId } = parseRawKey(prefix, key) ?? {};
      if (functionName === undefined || time === undefined || sandboxId === undefined) continue;
      if (time.getTime() < from || turnOfCompactedId(sandboxId) !== undefined) continue;
      ids.set(functionName, (ids.get(functionName) ?? new Set()).add(sandboxId));
    }
  return new Map([...ids].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, found]) => [name, found.size]));
}
