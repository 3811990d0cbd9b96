import { vi } from 'vitest';
import { S3Store } from '../../../combiner-image/store/s3/s3-store.ts';
import type { StoredObject } from '../../../combiner-image/store/store.ts';
import { type S3Request, WARM_KEY } from './fake-s3.ts';

/**
 * Every store gets an object of a FakeS3 before it is asked for one, so that it need not go the SDK's way any more
 * (see LeanGet); until `vi.restoreAllMocks`.
 */
export function startLean(): void {
  const get = S3Store.prototype.get;
  const warm = new WeakMap<S3Store, Promise<unknown>>();
  vi.spyOn(S3Store.prototype, 'get').mockImplementation(async function (
    this: S3Store,
    key: string,
    maxBytes: number,
  ): Promise<StoredObject | undefined> {
    if (!warm.has(this))
      warm.set(
        this,
        get.call(this, WARM_KEY, 1_000).catch(() => {}),
      );
    await warm.get(this);
    return get.call(this, key, maxBytes);
  });
}

export function isLean({ headers }: S3Request): boolean {
  return !('amz-sdk-invocation-id' in headers);
}
