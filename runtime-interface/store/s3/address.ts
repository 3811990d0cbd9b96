import type { S3Settings } from './settings.ts';

/** Where S3 takes an object of this key, in a region that may not be the settings' own. */
export function objectUrl({ endpoint, bucket }: S3Settings, region: string, key: string): URL {
  const encoded = key.split('/').map(encodeSegment).join('/');
  if (endpoint !== undefined) {
    const { origin, pathname } = new URL(endpoint);
    return new URL(`${origin}${pathname.replace(/\/$/, '')}/${bucket}/${encoded}`);
  }
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  // A wildcard certificate covers one label: a bucket with dots needs the path style.
  return bucket.includes('.')
    ? new URL(`https://s3.${region}.${suffix}/${bucket}/${encoded}`)
    : new URL(`https://${bucket}.s3.${region}.${suffix}/${encoded}`);
}

/**
 * Where S3 sends a request for now, as it does for a bucket that is new (307).
 * @returns `undefined` for a place that is not S3's: it would get the coverage
 */
export function redirected(asked: URL, location: string | undefined): URL | undefined {
  if (location === undefined || !URL.canParse(location, asked.href)) return undefined;
  const url = new URL(location, asked);
  const isOurs = url.hostname === asked.hostname || /\.amazonaws\.com(\.cn)?$/.test(url.hostname);
  return isOurs && url.protocol === asked.protocol ? url : undefined;
}

/** As SigV4 demands, which encodes more than `encodeURIComponent`. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
