/** A request to get an object, as the SDK has signed and sent it. */
export interface SignedRequest {
  protocol: string;
  hostname: string;
  port: number | undefined;
  /** As it is signed. */
  host: string;
  /** Escaped. */
  path: string;
  /** Empty, or begins with a question mark. */
  query: string;
  /** Those that are the same for each object. */
  headers: Readonly<Record<string, string>>;
  /** Whose key has signed; empty where no key of a region has. */
  region: string;
}

/** What the SDK sends; of its middlewares' types we know no more. */
interface Sent {
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
}

/** Of one request or one moment, or of what has signed it. */
const OF_ONE = new Set([
  'authorization',
  'x-amz-date',
  'x-amz-security-token',
  'amz-sdk-invocation-id',
  'amz-sdk-request',
]);

const SCOPE = /^AWS4-HMAC-SHA256 Credential=[^,]*\/\d{8}\/([\w-]+)\/s3\/aws4_request,/;

export function signedRequestOf(sent: unknown): SignedRequest {
  const { protocol, hostname, port, path, query = {}, headers } = sent as Sent;
  const [, region = ''] = SCOPE.exec(headers['authorization'] ?? '') ?? [];
  const kept = Object.entries(headers).filter(([name]) => !OF_ONE.has(name.toLowerCase()));
  const asked = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value ?? ''))}`,
  );
  return {
    protocol,
    hostname,
    port,
    host: headers['host'] ?? '',
    path,
    query: asked.length === 0 ? '' : `?${asked.join('&')}`,
    headers: Object.fromEntries(kept),
    region,
  };
}

/** With an ordinary signature: of no session of a directory bucket, and not for several regions. */
export function isSigned({ region, host, headers }: SignedRequest): boolean {
  return region !== '' && host !== '' && !('x-amz-s3session-token' in headers);
}

/** Of a key in an address, as the SDK escapes it. */
export function pathOf(key: string): string {
  return `/${key.split('/').map(escaped).join('/')}`;
}

function escaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
