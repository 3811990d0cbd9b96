import { StoreUnreachableError } from '../errors.ts';
import { inOrder } from '../in-order.ts';
import type { Source } from '../merge/read-once.ts';
import type { CombineLog } from '../options.ts';
import type { StoreLocation } from '../store/location.ts';
import type { CompactResult } from './options.ts';

const DELETIONS = 8;

/** After so many refusals in a row nothing more is tried. */
const MAX_REFUSALS = 100;

/**
 * Deletes objects in the state in which they were read: one that a sandbox has written since stays. Refusals are
 * counted and end nothing: what stays counts once.
 */
export async function prune(
  { store }: StoreLocation,
  sources: readonly Source[],
  result: CompactResult,
  log: CombineLog,
): Promise<void> {
  let refusals = 0;
  let last: StoreUnreachableError | undefined;
  const deletions = inOrder(sources, DELETIONS, async ({ key, tag }) => {
    if (last !== undefined && refusals >= MAX_REFUSALS) return { refused: last };
    try {
      const deletion = await store.delete(key, tag);
      refusals = 0;
      return deletion;
    } catch (error) {
      if (!(error instanceof StoreUnreachableError)) throw error;
      refusals++;
      last = error;
      return { refused: error };
    }
  });
  for await (const deletion of deletions) {
    if (typeof deletion === 'object') {
      if (result.refused.objects++ === 0) {
        const { message, code } = deletion.refused;
        Object.assign(result.refused, { reason: message, code });
        log.warn(`Objects cannot be deleted, and stay: ${message}`);
      }
    } else if (deletion === 'changed') result.changed++;
    else {
      result.deleted++;
      if (deletion === 'versioned') result.versioned++;
    }
  }
}
