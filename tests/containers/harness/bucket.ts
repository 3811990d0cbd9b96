import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { RawObject } from '../../../contract/raw-object.ts';

/** One bucket of LocalStack, seen from this machine. */
export class Bucket {
  readonly client: S3Client;
  readonly name: string;

  constructor(client: S3Client, name: string) {
    this.client = client;
    this.name = name;
  }

  /** All keys under a prefix, in S3's order. */
  async keys(prefix = ''): Promise<string[]> {
    const keys: string[] = [];
    const pages = paginateListObjectsV2({ client: this.client }, { Bucket: this.name, Prefix: prefix });
    for await (const page of pages) for (const { Key } of page.Contents ?? []) if (Key) keys.push(Key);
    return keys;
  }

  async read(key: string): Promise<Buffer> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.name, Key: key }));
    if (Body === undefined) throw new Error(`${key} has no body`);
    return Buffer.from(await Body.transformToByteArray());
  }

  /** A gzip JSON object. */
  async readJson<T>(key: string): Promise<T> {
    return JSON.parse(String(await promisify(gunzip)(await this.read(key)))) as T;
  }

  /**
   * A function's raw objects, oldest first, as soon as they are complete: an upload that takes longer than an invocation
   * is held for arrives after the answer. When `timeoutMs` is over, those that there are.
   */
  async rawObjects(
    functionName: string,
    isComplete: (raws: RawObject[]) => boolean = (raws) => raws.length > 0,
    timeoutMs = 10_000,
  ): Promise<RawObject[]> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const keys = await this.keys(`coverage/raw/${functionName}/`);
      const raws = await Promise.all(keys.map((key) => this.readJson<RawObject>(key)));
      if (isComplete(raws) || Date.now() >= deadline) return raws;
      await sleep(100);
    }
  }

  /** @param ifNoneMatch `*`: only when the key is free, else the store answers 412. */
  async write(key: string, body: Uint8Array | string, ifNoneMatch?: '*'): Promise<void> {
    await this.client.send(
      new PutObjectCommand({ Bucket: this.name, Key: key, Body: body, IfNoneMatch: ifNoneMatch }),
    );
  }

  /**
   * Waits until at least `count` keys match.
   * @returns the matching keys, in S3's order.
   * @throws naming all keys there are when `timeoutMs` is over.
   */
  async waitForKeys(pattern: RegExp, count = 1, timeoutMs = 30_000): Promise<string[]> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const keys = await this.keys();
      const matching = keys.filter((key) => pattern.test(key));
      if (matching.length >= count) return matching;
      if (Date.now() >= deadline)
        throw new Error(`waited for ${count} keys like ${pattern}; there are: ${keys.join(', ') || 'none'}`);
      await sleep(100);
    }
  }
}
