/**
 * Objects under keys with forward slashes: a bucket, or a directory that holds the same names as paths.
 * Every method throws StoreUnreachableError when the store cannot be reached or refuses us.
 */
export interface Store {
  /** `s3://bucket` or the directory, for messages. */
  readonly name: string;
  /** The keys of all objects that start with the folder (which ends in a slash), page by page. */
  list(folder: string): AsyncIterable<string>;
  /**
   * @returns undefined when there is no such object.
   * @throws UnreadableObjectError when it is larger than `maxBytes`.
   */
  get(key: string, maxBytes: number): Promise<Uint8Array | undefined>;
  put(key: string, body: Uint8Array, contentType: string): Promise<void>;
  /** Fine when there is no such object. */
  delete(key: string): Promise<void>;
}

export function tooLarge(size: number, maxBytes: number): string {
  return `${Math.ceil(size / 1024 / 1024)} MiB, larger than the limit of ${maxBytes / 1024 / 1024} MiB`;
}
