/** A bucket and a prefix, as people have them at hand. */
export interface TypedBucket {
  bucket: string;
  prefix: string;
}

/** `s3://bucket/prefix`, or an ARN in the place of the bucket. */
const S3_URL = /^(?:s3:\/\/|(?=arn:))(arn:[^/]*:accesspoint\/[^/]*|[^/]*)\/?(.*)$/is;

/** Of the AWS console: the page of a bucket, a folder or an object, in any partition. */
const CONSOLE_HOST = /(^|\.)console\.(aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com|amazonaws\.eu)$/;
const CONSOLE_PATH = /^\/s3\/(?:buckets|object|objects)\/([^/]+)/;

/** S3's own addresses: the bucket stands in the host, or first in the path. */
const IN_HOST = /^(.+)\.s3(?:-fips)?(?:\.dualstack)?(?:[.-][a-z0-9-]+)?\.amazonaws\.(?:com|com\.cn|eu)$/;
const IN_PATH = /^s3(?:-fips)?(?:\.dualstack)?(?:[.-][a-z0-9-]+)?\.amazonaws\.(?:com|com\.cn|eu)$/;

/** @returns `undefined` for what names no bucket */
export function readTypedBucket(text: string): TypedBucket | undefined {
  const [, bucket, prefix = ''] = S3_URL.exec(text) ?? [];
  if (bucket !== undefined) return { bucket, prefix };
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const path = decoded(url.pathname);
  const [, shown] = CONSOLE_HOST.test(url.hostname) ? (CONSOLE_PATH.exec(path) ?? []) : [];
  if (shown !== undefined) return { bucket: shown, prefix: url.searchParams.get('prefix') ?? '' };
  const [, named] = IN_HOST.exec(url.hostname) ?? [];
  if (named !== undefined) return { bucket: named, prefix: path.slice(1) };
  const [, first, rest = ''] = IN_PATH.test(url.hostname) ? (/^\/([^/]+)\/?(.*)$/.exec(path) ?? []) : [];
  return first === undefined ? undefined : { bucket: first, prefix: rest };
}

/** A key may hold what was never escaped. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
