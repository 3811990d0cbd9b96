import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { manifestKey } from '../contract/key-layout.ts';
import { describeCheckout } from './checkout/describe-checkout.ts';
import type { StoreLocation } from './store/location.ts';

export interface ManifestUpload {
  /** Absolute path of a folder in the checkout. */
  root: string;
  location: StoreLocation;
  /** Absent: the one that git has checked out. */
  branch?: string | undefined;
}

export interface UploadedManifest {
  key: string;
  commit: string;
  branch?: string;
  remote?: string;
  /** How many it lists. */
  files: number;
}

/**
 * Puts the list of a checkout's files into a store, so that reports that are made elsewhere name sources by it.
 * @throws UsageError where there is no checkout.
 * @throws StoreUnreachableError
 */
export async function uploadManifest({ root, location, branch }: ManifestUpload): Promise<UploadedManifest> {
  const now = new Date();
  const manifest = await describeCheckout(root, now, branch);
  const json = JSON.stringify(manifest);
  const id = createHash('sha256').update(json).digest('hex').slice(0, 16);
  const key = manifestKey(location.prefix, now, id);
  await location.store.put(key, gzipSync(json), 'application/gzip');
  const { commit, branch: named, remote, files } = manifest;
  return {
    key,
    commit,
    ...(named !== undefined && { branch: named }),
    ...(remote !== undefined && { remote }),
    files: files === '' ? 0 : files.split('\n').length,
  };
}
