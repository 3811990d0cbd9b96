import { UsageError } from '../errors.ts';
import { LOCATION_FORMS_IN_WORDS } from './forms.ts';
import { STORE_KINDS } from './kinds.ts';
import type { StoreLocation } from './store-kind.ts';

export type { StoreLocation } from './store-kind.ts';

/**
 * Reads a store's location as it is typed: `s3://bucket`, `s3://bucket/prefix` or a directory.
 * @throws UsageError for anything else.
 */
export function parseStoreLocation(text: string): StoreLocation {
  if (text === '')
    throw new UsageError(`The location of the store is empty. Give ${LOCATION_FORMS_IN_WORDS}.`);
  for (const kind of Object.values(STORE_KINDS)) {
    const location = kind.parse(text);
    if (location !== undefined) return location;
  }
  throw new UsageError(`${text} is not the location of a store. Give ${LOCATION_FORMS_IN_WORDS}.`);
}

/** What a user would type to name the location. */
export function locationName({ store, prefix }: StoreLocation): string {
  return prefix === '' ? store.name : `${store.name}/${prefix}`;
}
