import { normalizePrefix } from '../../../contract/key-layout.ts';
import { UsageError } from '../../errors.ts';
import type { StoreKind } from '../store-kind.ts';
import { S3Store } from './s3-store.ts';

/** As the bucket rules say, dots and all; also rejects what would not survive in a host name. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export const s3Kind: StoreKind = {
  form: 's3://bucket/prefix',
  formInWords: 's3://bucket/prefix',
  parse(text) {
    const [, bucket, prefix = ''] = /^s3:\/\/([^/]*)\/?(.*)$/.exec(text) ?? [];
    return bucket === undefined ? undefined : s3Kind.locate(bucket, prefix);
  },
  eventField: 'bucket',
  locate(bucket, prefix) {
    if (!BUCKET.test(bucket))
      throw new UsageError(`"${bucket}" is not a valid bucket name. Give s3://bucket/prefix.`);
    return { store: new S3Store(bucket), prefix: normalizePrefix(prefix) };
  },
};
