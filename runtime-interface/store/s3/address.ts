import { asAccessPoint, isHostLabel } from '../../../contract/s3-bucket.ts';
import type { S3Settings } from './settings.ts';

/** What a bucket's address is made of. */
export type S3Place = Pick<S3Settings, 'bucket' | 'endpoint' | 'fips' | 'dualStack'>;

/** By the beginning of a region's name, the partitions that have a domain of their own; see the AWS SDK's list. */
const DOMAINS: readonly [regions: string, domain: string][] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
  ['us-isof-', 'csp.hci.ic.gov'],
];

/** Where S3 takes an object of this key, in a region that may not be the settings' own. */
export function objectUrl(place: S3Place, region: string, key: string): URL {
  return new URL(`${bucketUrl(place, region)}/${key.split('/').map(encodeSegment).join('/')}`);
}

function bucketUrl({ bucket, endpoint, fips, dualStack }: S3Place, region: string): string {
  const point = asAccessPoint(bucket);
  const label = point === undefined ? bucket : `${point.name}-${point.account}`;
  const [scheme, host] = endpoint === undefined ? ['https:', undefined] : partsOf(endpoint);
  const kind = `${point === undefined ? 's3' : 's3-accesspoint'}${fips ? '-fips' : ''}`;
  const at = host ?? [kind, ...(dualStack ? ['dualstack'] : []), region, domainOf(region)].join('.');
  // A wildcard certificate covers one label, and other makers of S3 know no names of hosts.
  const isInHost = point !== undefined || (endpoint === undefined && isHostLabel(bucket));
  return isInHost ? `${scheme}//${label}.${at}` : `${scheme}//${at}/${label}`;
}

function partsOf(endpoint: string): [scheme: string, hostAndPath: string] {
  const { protocol, host, pathname } = new URL(endpoint);
  return [protocol, `${host}${pathname.replace(/\/$/, '')}`];
}

function domainOf(region: string): string {
  return DOMAINS.find(([regions]) => region.startsWith(regions))?.[1] ?? 'amazonaws.com';
}

/**
 * Where S3 sends a request for now, as it does for a bucket that is new (307).
 * @returns `undefined` for a place that is not S3's: it would get the coverage
 */
export function redirected(asked: URL, region: string, location: string | undefined): URL | undefined {
  if (location === undefined || !URL.canParse(location, asked.href)) return undefined;
  const url = new URL(location, asked);
  const isOurs = url.hostname === asked.hostname || url.hostname.endsWith(`.${domainOf(region)}`);
  return isOurs && url.protocol === asked.protocol ? url : undefined;
}

/** As SigV4 demands, which encodes more than `encodeURIComponent`. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
