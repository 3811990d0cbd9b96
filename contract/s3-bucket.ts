/** A bucket as both halves take it: its name, an access point's alias, or an access point's ARN. */
const NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** What us-east-1 allowed before 2018; such a name stands in the path of an address, never in its host. */
const OLD_NAME = /^[A-Za-z0-9][\w.-]{2,254}$/;

const ACCESS_POINT =
  /^(arn:aws[\w-]*:s3:)([a-z0-9-]+)(:\d{12}:accesspoint)[:/]([a-z0-9][a-z0-9-]{1,48}[a-z0-9])$/;

/** What S3 calls buckets, and neither half can use. */
const UNSUPPORTED: readonly [pattern: RegExp, what: string][] = [
  [/^arn:[^/]*:s3::\d*:accesspoint|\.mrap$/, 'a multi-region access point'],
  [/^arn:[^/]*:s3express:|--x-s3$|--xa-s3$/, 'a directory bucket (S3 Express One Zone)'],
  [/^arn:[^/]*:s3-outposts:/, 'a bucket on Outposts'],
  [/^arn:[^/]*:s3-object-lambda:|--ol-s3$/, 'an Object Lambda access point'],
  [/^arn:[^/]*:s3tables:|--table-s3$/, 'a table bucket'],
];

export type BucketReading = { bucket: string } | { refusal: string };

/**
 * Reads what names a bucket: `cov`, `arn:aws:s3:::cov`, an access point's alias or ARN.
 * @returns `refusal` continues "… must": it does not quote the text, which may be a secret in the wrong place
 */
export function readBucket(text: string): BucketReading {
  const unsupported = UNSUPPORTED.find(([pattern]) => pattern.test(text));
  if (unsupported !== undefined)
    return { refusal: `not be ${unsupported[1]}: name a general purpose bucket, or an access point of one` };
  const [, start, region, middle, name] = ACCESS_POINT.exec(text) ?? [];
  if (name !== undefined) return { bucket: `${start}${region}${middle}/${name}` };
  const plain = /^arn:aws[\w-]*:s3:::([^/]+)$/.exec(text)?.[1] ?? text;
  if (NAME.test(plain) || OLD_NAME.test(plain)) return { bucket: plain };
  return { refusal: "be a bucket's plain name or an access point's ARN, without s3:// and without a path" };
}

export interface AccessPoint {
  name: string;
  account: string;
  region: string;
}

/** @param bucket as `readBucket` gives it */
export function asAccessPoint(bucket: string): AccessPoint | undefined {
  const [, , , region, account, resource] = bucket.split(':');
  const name = resource?.split('/')[1];
  return region && account && name ? { name, account, region } : undefined;
}

/** Whether the name can be a part of a host that a wildcard certificate covers. */
export function isHostLabel(bucket: string): boolean {
  return NAME.test(bucket) && !bucket.includes('.');
}
