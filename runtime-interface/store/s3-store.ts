import { createHash } from 'node:crypto';
import type * as http from 'node:http';
import { sign } from 'aws4';
import type { HttpClient } from './http-client.ts';
import { s3Failure } from './s3-failure.ts';
import type { PutOptions, Store, StoreSettings } from './store.ts';
import { StoreError } from './store.ts';

type S3Settings = Extract<StoreSettings, { kind: 's3' }>;

/** From this size on the server is asked first (`Expect: 100-continue`) whether it wants the body. */
const ASK_FIRST_BYTES = 64 * 1024;
/** A server that knows nothing of `Expect` never answers it; then the body is sent after this time. */
const ASK_FIRST_WAIT_MS = 500;

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** Loaded by the first upload, after the first answer, and only what the endpoint needs. */
async function makeClient(endpoint: string | undefined): Promise<HttpClient> {
  const { client } = endpoint?.startsWith('http:')
    ? await import('./http-client.ts')
    : await import('./https-client.ts');
  return client;
}

/**
 * Puts objects by plain HTTP with SigV4. Not the AWS SDK: bundled it adds 20 to 37 MB of memory and 70 ms to
 * a function that only ever puts.
 */
export class S3Store implements Store {
  readonly kind = 's3';
  readonly #settings: S3Settings;
  #client: Promise<HttpClient> | undefined;
  #region: string;

  constructor(settings: S3Settings) {
    this.#settings = settings;
    this.#region = settings.region;
  }

  async put(key: string, body: Uint8Array, options: PutOptions): Promise<void> {
    const askedRegion = this.#region;
    let answer = await this.#send(key, body, options);
    const bucketRegion = answer.headers['x-amz-bucket-region'];
    // The bucket is elsewhere: S3 says where, and the next puts go there at once.
    if (answer.status >= 300 && typeof bucketRegion === 'string' && bucketRegion !== askedRegion) {
      this.#region = bucketRegion;
      answer = await this.#send(key, body, options);
    }
    const alreadyThere = options.onlyIfAbsent === true && answer.status === 412;
    if (answer.status >= 300 && !alreadyThere) throw s3Failure(answer.status, answer.body);
  }

  async #send(key: string, body: Uint8Array, { onlyIfAbsent, signal }: PutOptions): Promise<Answer> {
    const askFirst = onlyIfAbsent === true && body.byteLength >= ASK_FIRST_BYTES;
    const { origin, path } = this.#address(key);
    const { credentials } = this.#settings;
    const signed = sign(
      {
        service: 's3',
        region: this.#region,
        method: 'PUT',
        host: origin.host,
        path,
        headers: {
          'Content-Type': 'application/gzip',
          'Content-Length': body.byteLength,
          'X-Amz-Content-Sha256': createHash('sha256').update(body).digest('hex'),
          ...(onlyIfAbsent ? { 'If-None-Match': '*' } : {}),
          ...(askFirst ? { Expect: '100-continue' } : {}),
        },
      },
      {
        accessKeyId: credentials.accessKeyId,
        secretAccessKey: credentials.secretAccessKey,
        ...(credentials.sessionToken === undefined ? {} : { sessionToken: credentials.sessionToken }),
      },
    );
    this.#client ??= makeClient(this.#settings.endpoint);
    const { request: makeRequest, agent } = await this.#client;
    return new Promise<Answer>((resolve, reject) => {
      const request = makeRequest({
        agent,
        hostname: origin.hostname.replace(/^\[|\]$/g, ''),
        port: origin.port || undefined,
        method: 'PUT',
        path,
        headers: { ...signed.headers },
        signal,
      });
      const send = once(() => request.end(body));
      const waited = askFirst ? setTimeout(send, ASK_FIRST_WAIT_MS) : undefined;
      request.on('continue', send);
      request.on('error', (cause) => {
        clearTimeout(waited);
        reject(connectionFailure(cause, signal));
      });
      request.on('response', (response) => {
        clearTimeout(waited);
        collect(response).then((text) => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
          // Answered before the body was wanted: the connection cannot be used again.
          if (!request.writableEnded) request.destroy();
        }, reject);
      });
      if (askFirst) request.flushHeaders();
      else send();
    });
  }

  #address(key: string): { origin: URL; path: string } {
    const { endpoint, bucket } = this.#settings;
    const encoded = key.split('/').map(encodeSegment).join('/');
    if (endpoint !== undefined) {
      const origin = new URL(endpoint);
      return { origin, path: `${origin.pathname.replace(/\/$/, '')}/${bucket}/${encoded}` };
    }
    const suffix = this.#region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
    // A wildcard certificate covers one label: a bucket with dots needs the path style.
    if (bucket.includes('.')) {
      return { origin: new URL(`https://s3.${this.#region}.${suffix}`), path: `/${bucket}/${encoded}` };
    }
    return { origin: new URL(`https://${bucket}.s3.${this.#region}.${suffix}`), path: `/${encoded}` };
  }
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

async function collect(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8').slice(0, 4096);
}

function connectionFailure(cause: Error, signal: AbortSignal): StoreError {
  if (signal.aborted) {
    return new StoreError(
      'timeout',
      'the bucket did not answer in time: in a VPC the function needs a gateway endpoint for S3.',
      { retryable: true, cause },
    );
  }
  const code = 'code' in cause ? String(cause.code) : cause.message;
  return new StoreError(
    'unreachable',
    `the bucket cannot be reached (${code}): check the network and AWS_ENDPOINT_URL_S3.`,
    { retryable: true, cause },
  );
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
