import { LIMITS } from '../../limits.ts';
import { NameLookup } from '../http/name-lookup.ts';
import { NoAnswerError, Transport } from '../http/transport.ts';
import type { PutOptions, Store, StoreError } from '../store.ts';
import { objectUrl, redirected } from './address.ts';
import type { CredentialSource } from './credential-source.ts';
import { loadCredentials } from './load-credentials.ts';
import { S3Answer } from './s3-answer.ts';
import { noAnswer, refusal } from './s3-failure.ts';
import type { Credentials, S3Settings } from './settings.ts';
import { signedHeaders } from './signature.ts';

/** What a request is sent with, besides its object. */
interface Terms {
  region: string;
  /** What S3's clock is ahead of ours, in milliseconds, once it has refused ours. */
  clockOffsetMs: number;
  /** Some other makers of S3 know no conditional puts. */
  canAskIfAbsent: boolean;
  /** Nor, some of them, checksums; a bucket with Object Lock takes nothing without. */
  hasChecksums: boolean;
}

/** A server that wants no more of a body. */
export const BROKEN_OFF: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ECONNRESET']);
/** What S3 says of credentials whose time is over. */
export const OVER: ReadonlySet<string | undefined> = new Set([
  'ExpiredToken',
  'TokenRefreshRequired',
  'InvalidToken',
]);

interface Correction {
  what: 'region' | 'location' | 'clock' | 'unconditional' | 'checksum' | 'credentials';
  terms: Partial<Terms>;
}

/**
 * Puts objects by plain HTTP with SigV4. Not the AWS SDK: bundled it adds 20 to 37 MB of memory and 70 ms to
 * a function that only ever puts.
 */
export class S3Store implements Store {
  readonly kind = 's3';
  readonly parallelPuts = LIMITS.parallelUploads;
  readonly #settings: S3Settings;
  readonly #names = new NameLookup();
  readonly #transport: Transport;
  #credentials: Promise<CredentialSource> | undefined;
  /**
   * A large body met the end of its connection. Who refuses one answers before it is through, and the answer is lost
   * with the connection: asked first, we hear it.
   */
  #wasBrokenOff = false;
  /** Of the next request. Several are under way at a time, each with those of its beginning. */
  #terms: Terms;

  constructor(settings: S3Settings) {
    this.#settings = settings;
    this.#transport = new Transport(this.#names, settings.proxies);
    const { region } = settings;
    this.#terms = { region, clockOffsetMs: 0, canAskIfAbsent: true, hasChecksums: true };
  }

  /** What S3 says is to be done differently is done so at once, each thing once, and from then on. */
  async put(key: string, body: Uint8Array, options: PutOptions): Promise<void> {
    const corrected = new Set<Correction['what']>();
    let url: URL | undefined;
    for (;;) {
      const terms = this.#terms;
      const asked = url ?? objectUrl(this.#settings, terms.region, key);
      const source = await this.#source();
      const credentials = await source.get();
      const answer = await this.#send(asked, body, { terms, credentials }, options);
      if (answer.isStored || (options.onlyIfAbsent === true && answer.status === 412)) return;
      const correction = correctionBy(answer, terms, options) ?? renewalBy(answer, source, credentials);
      if (correction === undefined || corrected.has(correction.what)) throw refusal(answer);
      corrected.add(correction.what);
      this.#terms = { ...this.#terms, ...correction.terms };
      url = correction.what === 'location' ? redirected(asked, terms.region, answer.location) : undefined;
    }
  }

  timeout(): StoreError {
    return noAnswer(new NoAnswerError(undefined));
  }

  #source(): Promise<CredentialSource> {
    this.#credentials ??= loadCredentials(this.#settings.credentials, this.#names);
    return this.#credentials;
  }

  async #send(
    url: URL,
    body: Uint8Array,
    { terms, credentials }: { terms: Terms; credentials: Credentials },
    options: PutOptions,
  ): Promise<S3Answer> {
    const { onlyIfAbsent = false, signal } = options;
    const isConditional = onlyIfAbsent && terms.canAskIfAbsent;
    const time = new Date(Date.now() + terms.clockOffsetMs);
    const added = { ...this.#settings.headers, ...(isConditional ? { 'If-None-Match': '*' } : {}) };
    const { region, hasChecksums } = terms;
    const headers = signedHeaders({ url, region, body, headers: added, time, hasChecksums }, credentials);
    const isLarge = body.byteLength >= LIMITS.askFirstBytes;
    const askFirst = isLarge && (isConditional || this.#wasBrokenOff);
    try {
      const answer = new S3Answer(await this.#transport.put({ url, headers, body, askFirst, signal }));
      if (isLarge && answer.isStored) this.#wasBrokenOff = false;
      return answer;
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      if (isLarge && BROKEN_OFF.has(error.code)) this.#wasBrokenOff = true;
      throw noAnswer(error);
    }
  }
}

/**
 * @param sent what the answered request was sent with: by now another answer may have set the same thing right
 * @returns `undefined`: nothing can be set right
 */
function correctionBy(
  answer: S3Answer,
  sent: Terms,
  { onlyIfAbsent = false }: PutOptions,
): Correction | undefined {
  const { region } = answer;
  if (region !== undefined && region !== sent.region) return { what: 'region', terms: { region } };
  if (answer.location !== undefined) return { what: 'location', terms: {} };
  if (answer.code === 'RequestTimeTooSkewed' && answer.time !== undefined)
    return { what: 'clock', terms: { clockOffsetMs: answer.time - Date.now() } };
  if (answer.status === 501 && !answer.namesChecksum && onlyIfAbsent && sent.canAskIfAbsent)
    return { what: 'unconditional', terms: { canAskIfAbsent: false } };
  if (answer.refusesChecksum && sent.hasChecksums)
    return { what: 'checksum', terms: { hasChecksums: false } };
  return undefined;
}

/** Other credentials than those that were sent, where they have expired before their time. */
function renewalBy(answer: S3Answer, source: CredentialSource, sent: Credentials): Correction | undefined {
  const isOver = OVER.has(answer.code);
  return isOver && source.forget(sent) ? { what: 'credentials', terms: {} } : undefined;
}
