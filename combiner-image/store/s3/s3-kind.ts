import { normalizePrefix } from '../../../contract/key-layout.ts';
import { readBucket } from '../../../contract/s3-bucket.ts';
import { UsageError } from '../../errors.ts';
import type { StoreKind } from '../store-kind.ts';
import { S3Store } from './s3-store.ts';
import { readTypedBucket } from './typed-bucket.ts';

export const s3Kind: StoreKind = {
  parse(text) {
    // Of tools that join paths. It would be made as a directory.
    if (/^s3:(?!\/\/)/i.test(text))
      throw new UsageError(`"${text}" needs two slashes after s3:. Give s3://bucket/prefix.`);
    const typed = readTypedBucket(text);
    return typed && s3Kind.locate(typed.bucket, typed.prefix);
  },
  write: (name, prefix) => `s3://${name}/${normalizePrefix(prefix)}`,
  eventField: 'bucket',
  locate(name, prefix) {
    const named = readBucket(name);
    if ('refusal' in named)
      throw new UsageError(`The bucket "${name}" must ${named.refusal}. Give s3://bucket/prefix.`);
    return { store: new S3Store(named.bucket), prefix: normalizePrefix(prefix) };
  },
};
