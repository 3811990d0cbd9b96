import type { Answer } from '../http/transport.ts';

/** What an answer of S3 says, as far as it is one: proxies and captive portals answer in its place. */
export class S3Answer {
  readonly status: number;
  readonly #answer: Answer;

  constructor(answer: Answer) {
    this.status = answer.status;
    this.#answer = answer;
  }

  /** S3 tells of each object that it has stored its tag. */
  get isStored(): boolean {
    return this.status >= 200 && this.status < 300 && this.#answer.headers.etag !== undefined;
  }

  /** S3's error code, such as `AccessDenied` or `KMS.NotFoundException`. */
  get code(): string | undefined {
    return this.#field('Code', /[\w.]+/);
  }

  get isOfS3(): boolean {
    return this.code !== undefined || this.#requestId !== undefined;
  }

  /** The bucket's region, where S3 names it. */
  get region(): string | undefined {
    const named = this.#header('x-amz-bucket-region');
    return named !== undefined && /^[\w-]+$/.test(named) ? named : this.#field('Region', /[a-z0-9-]+/);
  }

  /** Where a new bucket is to be found for now. */
  get location(): string | undefined {
    return this.status === 307 ? this.#header('location') : undefined;
  }

  /** Whether a store that does not know some header of the request may mean our checksum's. */
  get refusesChecksum(): boolean {
    return (
      this.status === 501 ||
      (this.namesChecksum && /unsupported|not (supported|implemented)/i.test(this.#words))
    );
  }

  get namesChecksum(): boolean {
    return /checksum/i.test(this.#words);
  }

  /** S3's time, epoch milliseconds. */
  get time(): number | undefined {
    const time = Date.parse(this.#header('date') ?? '');
    return Number.isNaN(time) ? undefined : time;
  }

  /** S3's message, without account ids, and its name for the request: for a search, or the support of AWS. */
  get ownWords(): string | undefined {
    if (!this.isOfS3) return undefined;
    const message = this.#field('Message', /[^<]+/)?.replace(/\b\d{12}\b/g, '************');
    const id = this.#requestId;
    const words = [message, id === undefined ? undefined : `(request ${id})`].filter(Boolean).join(' ');
    return words === '' ? undefined : words;
  }

  get #words(): string {
    return this.ownWords ?? '';
  }

  get #requestId(): string | undefined {
    return this.#header('x-amz-request-id') ?? this.#field('RequestId', /[\w-]+/);
  }

  #header(name: string): string | undefined {
    const value = this.#answer.headers[name];
    return typeof value === 'string' ? value : undefined;
  }

  #field(name: string, pattern: RegExp): string | undefined {
    return new RegExp(`<${name}>(${pattern.source})</${name}>`).exec(this.#answer.body)?.[1];
  }
}
