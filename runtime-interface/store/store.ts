import type { RecorderCode } from '../../contract/error-codes.ts';
import type { StoreKindName } from '../../contract/stores.ts';

export interface PutOptions {
  /** Leave an object that exists as it is; the put then succeeds without sending its body. */
  onlyIfAbsent?: boolean;
  /** Aborts the put; it then fails with `StoreError` code `timeout`. */
  signal: AbortSignal;
}

/** Can only write: the function's role needs `s3:PutObject` and nothing else. */
export interface Store {
  readonly kind: StoreKindName;
  /** Puts that it may be given at a time. */
  readonly parallelPuts: number;
  /** @throws StoreError */
  put(key: string, body: Uint8Array, options: PutOptions): Promise<void>;
  /** The failure of a put that takes too long. */
  timeout(): StoreError;
}

/** An object could not be written. The message says what to do; it holds no key, credential or content. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: RecorderCode;
  /** Whether the same put can succeed when it is tried again soon. */
  readonly retryable: boolean;
  /** The store's own words, for the log alone: they may name the bucket or the role. */
  readonly detail: string | undefined;

  constructor(
    code: RecorderCode,
    message: string,
    options: { retryable: boolean; cause?: unknown; detail?: string | undefined },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable;
    this.detail = options.detail;
  }
}
