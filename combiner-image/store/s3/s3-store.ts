import { createHash } from 'node:crypto';
import type { HeadObjectOutput, ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import { type StoreUnreachableError, UnreadableObjectError, UsageError } from '../../errors.ts';
import { compareKeys, isBeyond, isInRange, type KeyRange } from '../key-range.ts';
import {
  type Deletion,
  type ObjectState,
  type Store,
  type StoreAddress,
  type StoredObject,
  tooLarge,
} from '../store.ts';
import { credentialFailure } from './credential-failure.ts';
import { DEADLINES, type Deadlines, inTime } from './deadlines.ts';
import {
  EndlessListError,
  isMissingObject,
  isSlowDown,
  isSlowDownStatus,
  NotS3Error,
  refusesChecksum,
  retryAfterOf,
  statusOf,
} from './failure-kind.ts';
import { LeanGet } from './lean-get.ts';
import { isOfObject, objectFailure } from './object-failure.ts';
import { Pace, type Turn, waitBefore } from './pace.ts';
import { CutBodyError, discard, readBody } from './read-body.ts';
import { type Connection, connect, watch } from './s3-client.ts';
import { explainS3Error } from './s3-errors.ts';

/** The SDK tries a request again that fails, but not a body that is cut off. */
const BODY_TRIES = 3;

/** Where S3 asks to slow down; the SDK tries three times in each. */
const SLOW_TRIES = 6;

/** Each takes as long as the deadlines allow: after so many without an object in between, the network is at fault. */
const MAX_CUT_OFF = 16;

/** One after the other: where many versions are deleted, S3 gives some. */
const MAX_EMPTY_PAGES = 1_000;

/** Of no object: an MD5 of nothing that is stored, in S3's form. */
const NO_TAG = `"${'0'.repeat(32)}"`;

/** No key of a folder comes after its name and this. */
const LAST_CHARACTER = '\u{10ffff}';

/** One page of a list. */
interface Page {
  keys: string[];
  /** With a slash at their ends; none where a list goes to the bottom. */
  folders: string[];
}

type PageStart = Pick<ListObjectsV2CommandInput, 'ContinuationToken' | 'StartAfter'>;

/** A bucket, at Amazon or wherever the environment says. */
export class S3Store implements Store {
  readonly name: string;
  readonly address: StoreAddress;
  readonly #bucket: string;
  readonly #deadlines: Deadlines;
  /** What the store makes of the condition of a deletion. */
  #conditions: 'untried' | 'kept' | 'ignored' = 'untried';
  #cutOff = 0;
  /** Until the store says that it knows none. */
  #hasChecksums = true;
  readonly #pace = new Pace();
  #connection: Promise<Connection> | undefined;
  #lean: Promise<LeanGet> | undefined;

  constructor(bucket: string, deadlines: Deadlines = DEADLINES) {
    this.#bucket = bucket;
    this.#deadlines = deadlines;
    this.name = `s3://${bucket}`;
    this.address = { kind: 's3', name: bucket };
  }

  /** Some other makers of S3 take no notice of where to start: what is outside of the range is left out here too. */
  async *list(folder: string, range: KeyRange = {}): AsyncGenerator<string> {
    for await (const { keys } of this.#pages(folder, range))
      yield* keys.filter((key) => !key.endsWith('/') && isInRange(key, range));
  }

  /** Some other makers of S3 take no notice of what ends a name: then keys tell it. */
  async *folders(folder: string): AsyncGenerator<string> {
    const names = new Set<string>();
    for await (const { keys, folders } of this.#pages(folder, {}, '/'))
      for (const path of [...folders, ...keys]) {
        const [name = '', ...rest] = path.slice(folder.length).split('/');
        if (name === '' || rest.length === 0 || names.has(name)) continue;
        names.add(name);
        yield name;
      }
  }

  async *#pages(folder: string, range: KeyRange, delimiter?: string): AsyncGenerator<Page> {
    let last: string | undefined;
    let from: PageStart = range.after === undefined ? {} : { StartAfter: range.after };
    let emptyPages = 0;
    const tokens = new Set<string>();
    for (;;) {
      const page = await this.#page(folder, from, { Delimiter: delimiter });
      const keys = (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
      const folders = (page.CommonPrefixes ?? []).flatMap(({ Prefix }) => Prefix ?? []);
      yield { keys, folders };
      const { NextContinuationToken: token } = page;
      const key = lastOf(keys.at(-1), folders.at(-1));
      if (!(page.IsTruncated ?? token !== undefined) || (key !== undefined && isBeyond(key, range))) return;
      // Some other makers of S3 give no token, or the same page again: the rest would be missing in silence, or for ever.
      emptyPages = key === undefined ? emptyPages + 1 : 0;
      const isKnown = token === undefined ? key === last : tokens.has(token);
      if (isKnown || (key !== undefined && key === last) || emptyPages > MAX_EMPTY_PAGES)
        throw this.#explain(new EndlessListError(), 's3:ListBucket');
      if (token !== undefined) tokens.add(token);
      last = key;
      const behind = key?.endsWith('/') ? `${key}${LAST_CHARACTER}` : key;
      from = token === undefined ? { StartAfter: behind } : { ContinuationToken: token };
    }
  }

  async get(key: string, maxBytes: number): Promise<StoredObject | undefined> {
    try {
      const object = await this.#send((connection, signal, turn) =>
        this.#read(key, maxBytes, connection, signal, turn),
      );
      this.#cutOff = 0;
      return object;
    } catch (error) {
      if (error instanceof UnreadableObjectError) throw error;
      if (isMissingObject(error)) return undefined;
      throw await this.#whyUnread(key, error instanceof CutBodyError ? error.cause : error);
    }
  }

  async stat(key: string): Promise<ObjectState | undefined> {
    try {
      const head = await this.#send(({ sdk, client }, abortSignal) =>
        client.send(new sdk.HeadObjectCommand({ Bucket: this.#bucket, Key: key }), { abortSignal }),
      );
      if (head.ETag === undefined) throw new NotS3Error();
      return stateOf(head);
    } catch (error) {
      if (isMissingObject(error)) return undefined;
      throw this.#explain(error, 's3:GetObject');
    }
  }

  async put(key: string, body: Uint8Array, contentType: string): Promise<void> {
    const hasChecksum = this.#hasChecksums;
    const input = {
      Bucket: this.#bucket,
      Key: key,
      Body: body,
      ContentType: contentType,
      // A bucket with Object Lock takes nothing without.
      ...(hasChecksum && {
        ChecksumAlgorithm: 'SHA256' as const,
        ChecksumSHA256: createHash('sha256').update(body).digest('base64'),
      }),
    };
    try {
      const { ETag } = await this.#send(({ sdk, client }, abortSignal) =>
        client.send(new sdk.PutObjectCommand(input), { abortSignal }),
      );
      if (ETag === undefined) throw new NotS3Error();
    } catch (error) {
      if (!hasChecksum || !refusesChecksum(error)) throw this.#explain(error, 's3:PutObject');
      this.#hasChecksums = false;
      await this.put(key, body, contentType);
    }
  }

  async delete(key: string, tag?: string): Promise<Deletion> {
    if (tag === undefined) return this.#delete(key);
    if (this.#conditions === 'kept') return this.#delete(key, tag);
    // Other makers of S3 do not know the condition, or take no notice of it.
    const state = await this.stat(key);
    if (state === undefined) return 'deleted';
    if (state.tag !== tag) return 'changed';
    if (this.#conditions === 'untried') {
      // The object is in the state that may go, so that it does no harm when this deletes it.
      const tried = await this.#delete(key, NO_TAG);
      if (tried !== 'changed') return tried;
      if (this.#conditions === 'untried') this.#conditions = 'kept';
    }
    return this.#delete(key, this.#conditions === 'kept' ? tag : undefined);
  }

  async #delete(key: string, tag?: string): Promise<Deletion> {
    const input = { Bucket: this.#bucket, Key: key, ...(tag !== undefined && { IfMatch: tag }) };
    try {
      const { DeleteMarker } = await this.#send(({ sdk, client }, abortSignal) =>
        client.send(new sdk.DeleteObjectCommand(input), { abortSignal }),
      );
      if (tag === NO_TAG) this.#conditions = 'ignored';
      return DeleteMarker === true ? 'versioned' : 'deleted';
    } catch (error) {
      if (isMissingObject(error)) return 'deleted';
      const status = tag === undefined ? undefined : statusOf(error);
      // 412: another state; 409: it is being written right now.
      if (status === 412 || status === 409) return 'changed';
      if (tag === NO_TAG && (status === 501 || status === 400)) {
        this.#conditions = 'ignored';
        return 'changed';
      }
      throw this.#explain(error, 's3:DeleteObject');
    }
  }

  async #page(
    folder: string,
    from: PageStart,
    how: Pick<ListObjectsV2CommandInput, 'MaxKeys' | 'Delimiter'>,
  ) {
    const input = { Bucket: this.#bucket, Prefix: folder, ...from, ...how };
    try {
      const page = await this.#send(({ sdk, client }, abortSignal) =>
        client.send(new sdk.ListObjectsV2Command(input), { abortSignal }),
      );
      // A page of a proxy or a captive portal, with status 200.
      if (page.Name === undefined) throw new NotS3Error();
      return page;
    } catch (error) {
      throw this.#explain(error, 's3:ListBucket');
    }
  }

  async #read(
    key: string,
    maxBytes: number,
    connection: Connection,
    signal: AbortSignal,
    turn: Turn,
  ): Promise<StoredObject | undefined> {
    const { sdk, client } = connection;
    this.#lean ??= LeanGet.over(connection, this.#deadlines);
    const lean = await this.#lean;
    let tries = 1;
    if (lean.isReady) {
      const object = await lean.get(key, maxBytes, signal);
      if (!('status' in object)) return object;
      if (object.isCut) tries++;
      if (isSlowDownStatus(object.status)) this.#pace.slow(turn);
    }
    for (; ; tries++) {
      const command = new sdk.GetObjectCommand({ Bucket: this.#bucket, Key: key });
      const request = watch(command);
      const object = await client.send(command, { abortSignal: signal });
      if (object.ETag === undefined) throw new NotS3Error();
      lean.learn(request(), key);
      const { Body, ContentLength: size = 0 } = object;
      if (size > maxBytes) {
        discard(Body);
        throw new UnreadableObjectError('too-large', tooLarge(size, maxBytes));
      }
      try {
        return Body && { bytes: await readBody(Body, maxBytes, signal), ...stateOf(object) };
      } catch (error) {
        if (!(error instanceof CutBodyError) || signal.aborted || tries === BODY_TRIES) throw error;
      }
    }
  }

  /** Where the bucket answers, it is the object's fault alone. */
  async #whyUnread(key: string, error: unknown): Promise<Error> {
    const reason = objectFailure(error, { bucket: this.#bucket, permission: 's3:GetObject' });
    if (isOfObject(error)) return reason;
    if (reason.kind === 'cut-off' && ++this.#cutOff > MAX_CUT_OFF)
      return this.#explain(error, 's3:GetObject');
    await this.#page(key.slice(0, key.lastIndexOf('/') + 1), {}, { MaxKeys: 1 });
    return reason;
  }

  async #send<T>(
    request: (connection: Connection, signal: AbortSignal, turn: Turn) => Promise<T>,
  ): Promise<T> {
    this.#connection ??= connect(this.#bucket, this.#deadlines);
    const connection = await this.#connection;
    for (let tries = 1; ; tries++) {
      try {
        // The deadline is of each try: what S3 only slows down may take longer.
        return await this.#pace.take(async (turn) => {
          try {
            const answer = await inTime(this.#deadlines.requestMs, (signal) =>
              request(connection, signal, turn),
            );
            this.#pace.answered();
            return answer;
          } catch (error) {
            if (isSlowDown(error)) this.#pace.slow(turn);
            throw error;
          }
        });
      } catch (error) {
        if (!isSlowDown(error) || tries >= (await slowTries(connection)))
          throw await credentialFailure(error);
        await waitBefore(tries, retryAfterOf(error));
      }
    }
  }

  #explain(error: unknown, permission: string): StoreUnreachableError | UsageError {
    // A variable that cannot be used is found when the first request is made.
    if (error instanceof UsageError) return error;
    return explainS3Error(error, { bucket: this.#bucket, permission });
  }
}

function lastOf(key: string | undefined, folder: string | undefined): string | undefined {
  if (key === undefined || folder === undefined) return key ?? folder;
  return compareKeys(key, folder) > 0 ? key : folder;
}

function stateOf({ ETag, LastModified }: Pick<HeadObjectOutput, 'ETag' | 'LastModified'>): ObjectState {
  return { tag: ETag ?? '', modified: LastModified ?? new Date(0) };
}

/** Who wants no request tried again (`AWS_MAX_ATTEMPTS=1`) wants none tried later either. */
async function slowTries({ client }: Connection): Promise<number> {
  return (await client.config.maxAttempts()) === 1 ? 1 : SLOW_TRIES;
}
