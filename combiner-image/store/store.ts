import type { StoreKindName } from '../../contract/stores.ts';
import type { KeyRange } from './key-range.ts';

/** A state of an object: when it is written again, both change. */
export interface ObjectState {
  /** Names the state; S3's ETag. */
  tag: string;
  /** By the store's clock, not this machine's. */
  modified: Date;
}

export interface StoredObject extends ObjectState {
  bytes: Uint8Array;
}

/**
 * What became of a deletion. `changed`: the object is in another state than the one that was to go, and stays.
 * `versioned`: it is gone from lists, but a bucket with versioning still keeps its bytes.
 */
export type Deletion = 'deleted' | 'changed' | 'versioned';

/** Objects that belong together and are not whole yet. `keep` or `discard` must follow. */
export interface Attempt {
  /** Where they are put meanwhile; ends in a slash. */
  folder: string;
  /** Brings all of them to their place at once. */
  keep(): Promise<void>;
  discard(): Promise<void>;
}

/** What `StoreKind.locate` takes of a store of that kind. */
export interface StoreAddress {
  kind: StoreKindName;
  name: string;
}

/**
 * Objects under keys with forward slashes: a bucket, or a directory that holds the same names as paths.
 * Every method throws StoreUnreachableError when the store cannot be reached or refuses us.
 */
export interface Store {
  /** `s3://bucket` or the directory, for messages. */
  readonly name: string;
  /** By which another thread opens the same store, in the same environment. Absent: it cannot. */
  readonly address?: StoreAddress;
  /**
   * The keys of all objects that start with the folder (which ends in a slash), page by page. A key that ends in a
   * slash is a folder below that cannot be listed; to get it says why.
   * @param range only keys in it; a bucket does not list the others, a directory looks at their names
   */
  list(folder: string, range?: KeyRange): AsyncIterable<string>;
  /** The names of the folders in a folder, which ends in a slash; each once. What is in them is not listed. */
  folders(folder: string): AsyncIterable<string>;
  /**
   * @returns undefined when there is no such object.
   * @throws UnreadableObjectError when it is larger than `maxBytes`, or the store does not hand it out while it
   * hands out others.
   */
  get(key: string, maxBytes: number): Promise<StoredObject | undefined>;
  /** @returns undefined when there is no such object. */
  stat(key: string): Promise<ObjectState | undefined>;
  put(key: string, body: Uint8Array, contentType: string): Promise<void>;
  /**
   * Begins a folder: what is put for it is not in its place before it is kept, and goes again by `discard`, by a signal,
   * or at the next attempt after a kill. Absent for a bucket: who writes reports to it may not delete.
   */
  attempt?(folder: string): Promise<Attempt>;
  /** Removes a folder in which nothing is left. Absent for a bucket, which has no folders. */
  tidy?(folder: string): Promise<void>;
  /**
   * Fine when there is no such object.
   * @param tag delete this state only.
   */
  delete(key: string, tag?: string): Promise<Deletion>;
}

export function tooLarge(size: number, maxBytes: number): string {
  return `${Math.ceil(size / 1024 / 1024)} MiB, larger than the limit of ${maxBytes / 1024 / 1024} MiB`;
}
