import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inOrder } from '../../combiner-image/in-order.ts';
import { filesIn } from '../../combiner-image/report/output/report-files.ts';
import { parseStoreLocation } from '../../combiner-image/store/location.ts';
import type { LocalStack } from '../../tests/containers/harness/localstack.ts';

const UPLOADS = 8;

/** A bucket, and what a process needs to reach it. */
export interface ObjectStore {
  /** `s3://bucket/prefix`. */
  location: string;
  env: Record<string, string>;
}

/** Copies a directory store there. @returns the location. */
export async function putUploads(folder: string, { location, env }: ObjectStore): Promise<string> {
  Object.assign(process.env, env);
  const { store, prefix } = parseStoreLocation(location);
  const puts = inOrder(filesIn(folder), UPLOADS, async (file) =>
    store.put(`${prefix}${file}`, await readFile(join(folder, file)), 'application/gzip'),
  );
  for await (const _ of puts);
  return location;
}

export async function startLocalStack(): Promise<LocalStack> {
  // Loaded only when asked for: without it the bench needs no Docker.
  const { withoutReaper } = await import('../../tests/containers/harness/global-setup.ts');
  const { LocalStack: Started } = await import('../../tests/containers/harness/localstack.ts');
  await withoutReaper();
  return Started.start();
}

export async function bucketIn(localstack: LocalStack, name: string): Promise<ObjectStore> {
  await localstack.bucket(name);
  return { location: `s3://${name}`, env: localstack.hostEnvironment };
}
