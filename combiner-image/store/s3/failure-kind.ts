import { kindOfS3Code, type S3ErrorKind } from '../../../contract/s3-error-codes.ts';
import { messageOf } from '../../errors.ts';

/** Why a request to S3 failed. */
export type S3FailureKind =
  | S3ErrorKind
  /** In Glacier, or another class that must be restored before it can be read. */
  | 'archived'
  | 'no-credentials'
  | 'no-region'
  /** Encrypted with a key that only the writer has (SSE-C). */
  | 'customer-key'
  /** No connection. */
  | 'unreachable'
  | 'certificate'
  /** For another host, or out of its time; who issued it is trusted. */
  | 'wrong-certificate'
  | 'timeout'
  /** This process has too many files and sockets open. */
  | 'no-descriptors'
  /** A proxy lets nothing through, or is not there. */
  | 'proxy'
  /** The answer is not S3's: a proxy or a captive portal. */
  | 'not-s3'
  | 'refused';

/** By the name of an error that the recorder never meets: of the SDK, of STS, or of reading. */
const BY_NAME: ReadonlyMap<string, S3FailureKind> = new Map<string, S3FailureKind>([
  ['CredentialsProviderError', 'no-credentials'],
  ['TokenProviderError', 'no-credentials'],
  // Of STS, for a role.
  ['InvalidIdentityToken', 'no-credentials'],
  ['IDPRejectedClaim', 'no-credentials'],
  ['ExpiredTokenException', 'expired-credentials'],
  ['ProxyError', 'proxy'],
  ['TimeoutError', 'timeout'],
  // S3's, where objects are read.
  ['InvalidObjectState', 'archived'],
  // S3's, of a body that does not come: the SDK has tried again, so the network is slow.
  ['RequestTimeout', 'timeout'],
]);

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPROTO',
]);

const WRONG_CERTIFICATES = new Set([
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
]);

const CERTIFICATE = /CERT|UNABLE_TO_|ERR_TLS/;

/** An answer that lacks what S3 always sends, or is longer than any of S3's. */
export class NotS3Error extends Error {
  override readonly name = 'NotS3Error';
  readonly $metadata: { httpStatusCode: number };

  constructor(status = 200) {
    super('the answer is not an answer of S3');
    this.$metadata = { httpStatusCode: status };
  }
}

/** A list says that there is more, and leads nowhere, or where it has led before. */
export class EndlessListError extends Error {
  override readonly name = 'EndlessListError';

  constructor() {
    super('its list of objects comes to no end: its pages lead to no others');
  }
}

/** Whether a store that knows no checksums may be at fault. */
export function refusesChecksum(error: unknown): boolean {
  const message = messageOf(error);
  return (
    statusOf(error) === 501 ||
    (/checksum/i.test(message) && /unsupported|not (supported|implemented)/i.test(message))
  );
}

/** Understands an error of the SDK. */
export function failureKind(error: unknown): S3FailureKind {
  const name = nameOf(error);
  const code = codeOf(error);
  const status = statusOf(error);
  const known = name === undefined ? undefined : (BY_NAME.get(name) ?? kindOfS3Code(name, messageOf(error)));
  // No file is read and no role is taken but for credentials.
  if (code === 'ENOENT' || (known === 'access-denied' && /\bsts:/.test(messageOf(error))))
    return 'no-credentials';
  if (/stored using a form of Server Side Encryption/i.test(messageOf(error))) return 'customer-key';
  // The SDK calls a connection that was reset a timeout, too.
  if (known === 'timeout' && code !== undefined && NETWORK.has(code) && code !== 'ETIMEDOUT')
    return 'unreachable';
  if (known !== undefined) return known;
  if (code !== undefined && NETWORK.has(code)) return 'unreachable';
  if (code === 'EMFILE' || code === 'ENFILE') return 'no-descriptors';
  if (code !== undefined && WRONG_CERTIFICATES.has(code)) return 'wrong-certificate';
  if (code !== undefined && CERTIFICATE.test(code)) return 'certificate';
  if (/region is missing/i.test(messageOf(error))) return 'no-region';
  if (status === 301 || status === 307) return 'wrong-region';
  if (status !== undefined && requestIdOf(error) === undefined) return 'not-s3';
  if (status === 403) return 'access-denied';
  if (status === 501) return 'option-refused';
  if (status === 507) return 'store-full';
  if (status !== undefined && (status >= 500 || [408, 409, 429].includes(status))) return 'busy';
  return 'refused';
}

/** Whether S3 has more requests than it takes right now, and would take this one later. */
export function isSlowDown(error: unknown): boolean {
  return failureKind(error) === 'busy' && (nameOf(error) === 'SlowDown' || isSlowDownStatus(statusOf(error)));
}

export function isSlowDownStatus(status: number | undefined): boolean {
  return status === 503 || status === 429;
}

/** What the answer says in its Retry-After; S3 sends none, what stands before it may. */
export function retryAfterOf(error: unknown): string | undefined {
  const response: unknown = Reflect.get(Object(error), '$response');
  const headers: unknown = Reflect.get(Object(response), 'headers');
  const told: unknown = Reflect.get(Object(headers), 'retry-after');
  return typeof told === 'string' ? told.trim() : undefined;
}

export function isMissingObject(error: unknown): boolean {
  return nameOf(error) === 'NoSuchKey' || nameOf(error) === 'NotFound';
}

export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Node tries every address of a name and collects the failures.
  return error instanceof AggregateError ? codeOf(error.errors[0]) : codeOf(error.cause);
}

export function statusOf(error: unknown): number | undefined {
  const status = metadataOf(error)['httpStatusCode'];
  return typeof status === 'number' ? status : undefined;
}

/** Names the request in S3's own logs. */
export function requestIdOf(error: unknown): string | undefined {
  const id = metadataOf(error)['requestId'];
  return typeof id === 'string' && id !== '' ? id : undefined;
}

export function nameOf(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined;
}

function metadataOf(error: unknown): Readonly<Record<string, unknown>> {
  const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : undefined;
  return typeof metadata === 'object' && metadata !== null ? { ...metadata } : {};
}
