import { rawFolder } from '../../contract/key-layout.ts';
import type { Selection } from '../read/selection.ts';
import type { StoreLocation } from '../store/location.ts';

/**
 * Why there may be nothing, and what to do: the wrong prefix, or too narrow a selection. Undefined: nothing was recorded.
 * @throws StoreUnreachableError
 */
export async function hintOnNothing(
  locations: readonly StoreLocation[],
  { functions, since, until, builds, newest }: Selection,
): Promise<string | undefined> {
  const hint = await hintOfDefaultPrefix(locations);
  if (hint !== undefined) return hint;
  const isNarrowed = functions ?? since ?? until ?? builds ?? newest;
  if (isNarrowed === undefined || !(await holdsObjects(locations))) return undefined;
  return 'Select more functions, more builds or a longer time.';
}

export async function holdsObjects(locations: readonly StoreLocation[]): Promise<boolean> {
  for (const { store, prefix } of locations) for await (const _ of store.list(rawFolder(prefix))) return true;
  return false;
}

/** By default the recorder writes under `coverage/`, but a bucket's bare name means its root. */
async function hintOfDefaultPrefix(locations: readonly StoreLocation[]): Promise<string | undefined> {
  for (const { store, prefix } of locations) {
    if (prefix !== '') continue;
    for await (const _ of store.list(rawFolder('coverage')))
      return `Objects exist under coverage/raw/: use ${store.name}/coverage/.`;
  }
  return undefined;
}
