import { createHash } from 'node:crypto';
import { sign } from 'aws4';
import type { Credentials } from './settings.ts';

interface Put {
  url: URL;
  region: string;
  body: Uint8Array;
  /** Signed with the rest. */
  headers: Readonly<Record<string, string>>;
  time: Date;
  hasChecksums: boolean;
}

/** The headers of a put, with its signature (SigV4). */
export function signedHeaders(
  { url, region, body, headers, time, hasChecksums }: Put,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
): Record<string, string | number> {
  const hash = createHash('sha256').update(body).digest();
  const { headers: signed } = sign(
    {
      service: 's3',
      region,
      method: 'PUT',
      host: url.host,
      path: url.pathname,
      headers: {
        'Content-Type': 'application/gzip',
        'Content-Length': body.byteLength,
        'X-Amz-Date': time.toISOString().replace(/[-:]|\.\d{3}/g, ''),
        'X-Amz-Content-Sha256': hash.toString('hex'),
        // A bucket with Object Lock takes nothing without a checksum of its own, and some want it announced.
        ...(hasChecksums && {
          'X-Amz-Sdk-Checksum-Algorithm': 'SHA256',
          'X-Amz-Checksum-Sha256': hash.toString('base64'),
        }),
        ...headers,
      },
    },
    { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
  );
  return { ...signed } as Record<string, string | number>;
}
