import type { S3Client } from '@aws-sdk/client-s3';
import type { S3Headers } from '../../../contract/s3-options.ts';
import { readEnvironment, silenceSdkWarning } from '../../environment.ts';
import type { Deadlines } from './deadlines.ts';

export type Sdk = typeof import('@aws-sdk/client-s3');

export interface Connection {
  sdk: Sdk;
  client: S3Client;
}

/** The SDK is large: it is loaded only when a bucket is really used. */
export async function connect({ connectMs, silenceMs, answerMs }: Deadlines): Promise<Connection> {
  const sdk = await import('@aws-sdk/client-s3');
  silenceSdkWarning();
  const { s3Endpoint, region, s3Headers } = readEnvironment();
  const client = new sdk.S3Client({
    ...(s3Endpoint && { endpoint: s3Endpoint, forcePathStyle: true, region: region ?? 'us-east-1' }),
    ...(region && { region }),
    followRegionRedirects: true,
    // Other makers of S3 do not all know the SDK's newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: connectMs,
      socketTimeout: silenceMs,
      requestTimeout: answerMs,
      // Without, the SDK warns and goes on waiting.
      throwOnRequestTimeout: true,
    },
  });
  addHeaders(client, s3Headers);
  return { sdk, client };
}

/** Before a request is signed, so that they are signed too. */
function addHeaders(client: S3Client, { always, put }: S3Headers): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        const own = commandName === 'PutObjectCommand' ? { ...always, ...put } : always;
        Object.assign((args.request as { headers: Record<string, string> }).headers, own);
        return next(args);
      },
    { step: 'build', name: 'coverageHeaders' },
  );
}
