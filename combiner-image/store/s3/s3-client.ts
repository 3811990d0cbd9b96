import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { pipeline, type Readable, Transform } from 'node:stream';
import type { GetObjectCommand, S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { asAccessPoint } from '../../../contract/s3-bucket.ts';
import type { S3Headers } from '../../../contract/s3-options.ts';
import type { S3Place } from '../../../contract/s3-place.ts';
import { readEnvironment, silenceSdkWarning, trimKeys } from '../../environment.ts';
import { proxyAgents, SOCKETS } from '../../network/proxy-agents.ts';
import type { Deadlines } from './deadlines.ts';
import { NotS3Error } from './failure-kind.ts';
import { type SignedRequest, signedRequestOf } from './signed-request.ts';

/** Of an answer that is no object; a page of a list with the longest of keys has 7 MB. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

export type Sdk = typeof import('@aws-sdk/client-s3');

export interface Connection {
  sdk: Sdk;
  client: S3Client;
  /** The client's own. */
  agents: { httpAgent: Agent; httpsAgent: TlsAgent };
}

/** The SDK is large: it is loaded only when a bucket is really used. */
export async function connect(
  bucket: string,
  { connectMs, silenceMs, answerMs }: Deadlines,
): Promise<Connection> {
  const { s3Place, s3Headers, proxies } = readEnvironment();
  const sdk = await import('@aws-sdk/client-s3');
  silenceSdkWarning();
  trimKeys();
  const options = { keepAlive: true, maxSockets: SOCKETS };
  const agents = proxies
    ? await proxyAgents(proxies, connectMs)
    : { httpAgent: new Agent(options), httpsAgent: new TlsAgent(options) };
  const client = new sdk.S3Client({
    ...whereIs(bucket, s3Place),
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
      ...agents,
    },
  });
  addHeaders(client, s3Headers);
  boundAnswers(client);
  return { sdk, client, agents };
}

/** @returns tells what was sent last, once it was signed */
export function watch(command: GetObjectCommand): () => SignedRequest | undefined {
  let sent: unknown;
  command.middlewareStack.add(
    (next) => (args) => {
      sent = args.request;
      return next(args);
    },
    // Behind what signs, for each try.
    { step: 'finalizeRequest', priority: 'low', name: 'coverageWatch' },
  );
  return () => (sent === undefined ? undefined : signedRequestOf(sent));
}

/** What is not said here, the SDK finds in a profile. */
function whereIs(bucket: string, { endpoint, region, fips, dualStack }: S3Place): Partial<S3ClientConfig> {
  if (endpoint === undefined) {
    return {
      ...(region && { region }),
      ...(fips && { useFipsEndpoint: true }),
      ...(dualStack && { useDualstackEndpoint: true }),
    };
  }
  return {
    endpoint,
    // The name of an access point stands in the host, whoever's host it is.
    forcePathStyle: asAccessPoint(bucket) === undefined,
    region: region ?? 'us-east-1',
    // The SDK refuses to have both, and the variables are for the function's other clients too.
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  };
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

/** The SDK keeps all of an answer, whatever its length. */
function boundAnswers(client: S3Client): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next(args);
        const answer = result.response as { body?: Readable; statusCode: number };
        // An object has a bound of its own.
        if (commandName !== 'GetObjectCommand' && answer.body !== undefined)
          answer.body = pipeline(answer.body, bounded(answer.statusCode), () => {});
        return result;
      },
    // Before the SDK reads it.
    { step: 'deserialize', priority: 'low', name: 'coverageBounds' },
  );
}

function bounded(status: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Uint8Array, _, done) {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) done(new NotS3Error(status));
      else done(null, chunk);
    },
  });
}
