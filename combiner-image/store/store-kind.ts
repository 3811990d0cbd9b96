import type { Store } from './store.ts';

/** A store, and the prefix of all its keys. */
export interface StoreLocation {
  store: Store;
  /** Empty, or ends in a slash. */
  prefix: string;
}

/** How the combiner's event names a store: a field for each kind. */
export interface StoreFields {
  bucket?: string;
  /** A directory instead of a bucket, for a container with a mounted folder. */
  dir?: string;
}

/**
 * All that the reporting half knows of a kind of store, but for how its location is written (`forms.ts`). The
 * combiner's event and its environment follow from these fields.
 */
export interface StoreKind {
  /**
   * Reads a location as it is typed at the command line.
   * @returns undefined for a location of another kind.
   * @throws UsageError for one of this kind that is not valid.
   */
  parse(text: string): StoreLocation | undefined;
  /**
   * A location as `parse` reads it.
   * @param name as the variable has it
   */
  write(name: string, prefix: string): string;
  /** Field of the combiner's event that names a store of this kind, and of no other. */
  eventField: keyof StoreFields;
  /**
   * @param name as in the event's field or the variable.
   * @throws UsageError when it cannot name a store of this kind.
   */
  locate(name: string, prefix: string): StoreLocation;
}
