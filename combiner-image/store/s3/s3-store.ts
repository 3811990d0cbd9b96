import type { S3Client } from '@aws-sdk/client-s3';
import { readEnvironment } from '../../environment.ts';
import { type StoreUnreachableError, UnreadableObjectError } from '../../errors.ts';
import { type Store, tooLarge } from '../store.ts';
import { isMissingObject, NotS3Error } from './failure-kind.ts';
import { explainS3Error } from './s3-errors.ts';

type Sdk = typeof import('@aws-sdk/client-s3');

/** A bucket, at Amazon or wherever AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL says. */
export class S3Store implements Store {
  readonly name: string;
  readonly #bucket: string;
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

  async get(key: string, maxBytes: number): Promise<Uint8Array | undefined> {
    const { sdk, client } = await this.#connect();
    try {
      const object = await client.send(new sdk.GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      if (object.ETag === undefined) throw new NotS3Error();
      const size = object.ContentLength ?? 0;
      if (size > maxBytes) {
        // Leave the body unread, but let go of its socket.
        if (object.Body && 'destroy' in object.Body) object.Body.destroy();
        throw new UnreadableObjectError(tooLarge(size, maxBytes));
      }
      return await object.Body?.transformToByteArray();
    } catch (error) {
      if (error instanceof UnreadableObjectError) throw error;
      if (isMissingObject(error)) return undefined;
      throw this.#explain(error, 's3:GetObject');
    }
  }

  async put(key: string, body: Uint8Array, contentType: string): Promise<void> {
    const { sdk, client } = await this.#connect();
    await this.#attempt('s3:PutObject', () =>
      client.send(
        new sdk.PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: body, ContentType: contentType }),
      ),
    );
  }

  async delete(key: string): Promise<void> {
    const { sdk, client } = await this.#connect();
    await this.#attempt('s3:DeleteObject', () =>
      client.send(new sdk.DeleteObjectCommand({ Bucket: this.#bucket, Key: key })),
    );
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
      const { s3Endpoint, region } = readEnvironment();
      const client = new sdk.S3Client({
        ...(s3Endpoint && { endpoint: s3Endpoint, forcePathStyle: true, region: region ?? 'us-east-1' }),
        ...(region && { region }),
        followRegionRedirects: true,
        // Other makers of S3 do not all know the SDK's newer checksums.
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
        requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000 },
      });
      return { sdk, client };
    });
    return this.#connection;
  }
}
