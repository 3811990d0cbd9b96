import { resolve } from 'node:path';
import { normalizePrefix } from '../../contract/key-layout.ts';
import { UsageError } from '../errors.ts';
import { DirectoryStore } from './directory-store.ts';
import { S3Store } from './s3-store.ts';
import type { Store } from './store.ts';

/** A store, and the prefix under which its raw coverage stands. */
export interface StoreLocation {
  store: Store;
  /** Empty, or ends in a slash. */
  prefix: string;
}

/** As the bucket rules say, dots and all; also rejects what would not survive in a host name. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * `s3://bucket`, `s3://bucket/prefix` or a directory.
 * @throws UsageError for anything else.
 */
export function parseStoreLocation(text: string): StoreLocation {
  if (text === '') throw new UsageError('An empty store location: give s3://bucket/prefix or a directory.');
  const s3 = /^s3:\/\/([^/]*)\/?(.*)$/.exec(text);
  if (s3) return s3Location(s3[1] ?? '', s3[2] ?? '');
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(text))
    throw new UsageError(`${text} is no store location: give s3://bucket/prefix or a directory.`);
  return { store: new DirectoryStore(resolve(text)), prefix: '' };
}

/** @throws UsageError when the bucket's name is not one. */
export function s3Location(bucket: string, prefix: string): StoreLocation {
  if (!BUCKET.test(bucket)) throw new UsageError(`"${bucket}" is no bucket name: give s3://bucket/prefix.`);
  return { store: new S3Store(bucket), prefix: normalizePrefix(prefix) };
}

/** What a user would type to name the location. */
export function locationName({ store, prefix }: StoreLocation): string {
  return prefix === '' ? store.name : `${store.name}/${prefix}`;
}
