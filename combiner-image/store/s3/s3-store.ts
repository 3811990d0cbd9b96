import { createHash } from 'node:crypto';
import type { HeadObjectOutput, S3Client } from '@aws-sdk/client-s3';
import type { S3Headers } from '../../../contract/s3-options.ts';
import { readEnvironment, silenceSdkWarning } from '../../environment.ts';
import { type StoreUnreachableError, UnreadableObjectError } from '../../errors.ts';
import { type Deletion, type ObjectState, type Store, type StoredObject, tooLarge } from '../store.ts';
import { isMissingObject, NotS3Error } from './failure-kind.ts';
import { explainS3Error } from './s3-errors.ts';

type Sdk = typeof import('@aws-sdk/client-s3');

/** A bucket, at Amazon or wherever AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL says. */
export class S3Store implements Store {
  readonly name: string;
  readonly #bucket: string;
  #deletesConditionally = true;
  #connection: Promise<{ sdk: Sdk; client: S3Client }> | undefined;

  constructor(bucket: string) {
    this.#bucket = bucket;
    this.name = `s3://${bucket}`;
  }

  async *list(folder: string): AsyncGenerator<string> {
    const { sdk, client } = await this.#connect();
    let token: string | undefined;
    do {
      const page = await this.#attempt('s3:ListBucket', () =>
        client.send(
          new sdk.ListObjectsV2Command({
            Bucket: this.#bucket,
            Prefix: folder,
            ContinuationToken: token,
          }),
        ),
      );
      // A page of a proxy or a captive portal, with status 200.
      if (page.Name === undefined) throw this.#explain(new NotS3Error(), 's3:ListBucket');
      for (const { Key } of page.Contents ?? []) if (Key !== undefined && !Key.endsWith('/')) yield Key;
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  async get(key: string, maxBytes: number): Promise<StoredObject | undefined> {
    const { sdk, client } = await this.#connect();
    try {
      const object = await client.send(new sdk.GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      if (object.ETag === undefined) throw new NotS3Error();
      const size = object.ContentLength ?? 0;
      if (size > maxBytes) {
        // Leave the body unread, but let go of its socket.
        if (object.Body && 'destroy' in object.Body) object.Body.destroy();
        throw new UnreadableObjectError('too-large', tooLarge(size, maxBytes));
      }
      const bytes = await object.Body?.transformToByteArray();
      return bytes && { bytes, ...stateOf(object) };
    } catch (error) {
      if (error instanceof UnreadableObjectError) throw error;
      if (isMissingObject(error)) return undefined;
      throw this.#explain(error, 's3:GetObject');
    }
  }

  async stat(key: string): Promise<ObjectState | undefined> {
    const { sdk, client } = await this.#connect();
    try {
      return stateOf(await client.send(new sdk.HeadObjectCommand({ Bucket: this.#bucket, Key: key })));
    } catch (error) {
      if (isMissingObject(error)) return undefined;
      throw this.#explain(error, 's3:GetObject');
    }
  }

  async put(key: string, body: Uint8Array, contentType: string): Promise<void> {
    const { sdk, client } = await this.#connect();
    await this.#attempt('s3:PutObject', () =>
      client.send(
        new sdk.PutObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          Body: body,
          ContentType: contentType,
          // A bucket with Object Lock takes nothing without.
          ChecksumSHA256: createHash('sha256').update(body).digest('base64'),
        }),
      ),
    );
  }

  async delete(key: string, tag?: string): Promise<Deletion> {
    const { sdk, client } = await this.#connect();
    const isConditional = tag !== undefined && this.#deletesConditionally;
    if (tag !== undefined && !isConditional) {
      const state = await this.stat(key);
      if (state !== undefined && state.tag !== tag) return 'changed';
    }
    try {
      const { DeleteMarker } = await client.send(
        new sdk.DeleteObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          ...(isConditional && { IfMatch: tag }),
        }),
      );
      return DeleteMarker === true ? 'versioned' : 'deleted';
    } catch (error) {
      if (isMissingObject(error)) return 'deleted';
      const status = error instanceof sdk.S3ServiceException ? error.$metadata.httpStatusCode : undefined;
      // 412: another state; 409: it is being written right now.
      if (isConditional && (status === 412 || status === 409)) return 'changed';
      if (isConditional && (status === 501 || status === 400)) {
        // Other makers of S3 do not all know the condition.
        this.#deletesConditionally = false;
        return this.delete(key, tag);
      }
      throw this.#explain(error, 's3:DeleteObject');
    }
  }

  async #attempt<T>(permission: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw this.#explain(error, permission);
    }
  }

  #explain(error: unknown, permission: string): StoreUnreachableError {
    return explainS3Error(error, { bucket: this.#bucket, permission });
  }

  /** The SDK is large: it is loaded only when a bucket is really used. */
  #connect(): Promise<{ sdk: Sdk; client: S3Client }> {
    this.#connection ??= import('@aws-sdk/client-s3').then((sdk) => {
      silenceSdkWarning();
      const { s3Endpoint, region, s3Headers } = readEnvironment();
      const client = new sdk.S3Client({
        ...(s3Endpoint && { endpoint: s3Endpoint, forcePathStyle: true, region: region ?? 'us-east-1' }),
        ...(region && { region }),
        followRegionRedirects: true,
        // Other makers of S3 do not all know the SDK's newer checksums.
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
        requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000 },
      });
      addHeaders(client, s3Headers);
      return { sdk, client };
    });
    return this.#connection;
  }
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

function stateOf({ ETag, LastModified }: Pick<HeadObjectOutput, 'ETag' | 'LastModified'>): ObjectState {
  return { tag: ETag ?? '', modified: LastModified ?? new Date(0) };
}
