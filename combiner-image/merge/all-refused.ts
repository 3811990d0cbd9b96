import { StoreUnreachableError, UNFETCHED, UnreadableObjectError } from '../errors.ts';
import { noneCan } from '../plural.ts';
import { locationName, type StoreLocation } from '../store/location.ts';
import type { ReadCounts, SkippedObject } from './reading-tally.ts';

/** @throws StoreUnreachableError when there are objects, and the stores hand out none of them. */
export function mustBeHandedOut(
  locations: readonly StoreLocation[],
  { objects, skipped: count }: ReadCounts,
  skipped: readonly SkippedObject[],
): void {
  const [first] = skipped;
  if (first === undefined || count < objects || !skipped.every(({ kind }) => UNFETCHED.has(kind))) return;
  throw new StoreUnreachableError(
    `${noneCan('be read', objects, locations.map(locationName).join(', '))}. ${first.key}: ${first.reason}`,
    { cause: new UnreadableObjectError(first.kind, first.reason) },
  );
}
