import { parseRawKey } from '../../contract/key-layout.ts';
import type { ParsedRawObject } from '../read/parse-raw-object.ts';

/**
 * Whether an object stands where its recorder put it, as far as it tells: at the id of its sandbox, and the first of a
 * sandbox at the time at which that started. When a later slice or an invocation began is not in it.
 */
export function hasOwnName(prefix: string, key: string, { sandbox, span }: ParsedRawObject): boolean {
  const named = parseRawKey(prefix, key);
  if (named === undefined || named.sandboxId !== sandbox.id) return false;
  const isFirst = span.kind === 'sandbox' || (span.kind === 'slice' && span.sequence === 1);
  return !isFirst || named.time.getTime() === Date.parse(sandbox.startedAt);
}
