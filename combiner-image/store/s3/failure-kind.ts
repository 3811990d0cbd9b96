import { messageOf } from '../../errors.ts';

/** Why a request to S3 failed. */
export type S3FailureKind =
  | 'no-such-bucket'
  | 'no-credentials'
  | 'expired-credentials'
  | 'bad-credentials'
  | 'no-region'
  | 'wrong-region'
  | 'clock-skew'
  | 'access-denied'
  /** In Glacier, or another class that must be restored before it can be read. */
  | 'archived'
  /** Encrypted with a key that only the writer has (SSE-C). */
  | 'customer-key'
  /** The KMS key is disabled, deleted or not ours to use. */
  | 'kms'
  /** No connection. */
  | 'unreachable'
  | 'certificate'
  | 'timeout'
  /** S3, or what answers in its name, is overloaded. */
  | 'busy'
  /** What an option asks for, the store or bucket does not have. */
  | 'option-refused'
  /** At its quota, or out of room. */
  | 'store-full'
  /** This process has too many files and sockets open. */
  | 'no-descriptors'
  /** A proxy lets nothing through, or is not there. */
  | 'proxy'
  /** The answer is not S3's: a proxy or a captive portal. */
  | 'not-s3'
  | 'refused';

/** By the code of S3 or the name of the SDK's error; see S3's list of error responses. */
const BY_NAME: Readonly<Record<string, S3FailureKind>> = {
  NoSuchBucket: 'no-such-bucket',
  CredentialsProviderError: 'no-credentials',
  TokenProviderError: 'no-credentials',
  // Of STS, for a role.
  InvalidIdentityToken: 'no-credentials',
  IDPRejectedClaim: 'no-credentials',
  ExpiredToken: 'expired-credentials',
  ExpiredTokenException: 'expired-credentials',
  TokenRefreshRequired: 'expired-credentials',
  InvalidToken: 'bad-credentials',
  InvalidAccessKeyId: 'bad-credentials',
  SignatureDoesNotMatch: 'bad-credentials',
  PermanentRedirect: 'wrong-region',
  AuthorizationHeaderMalformed: 'wrong-region',
  IllegalLocationConstraintException: 'wrong-region',
  RequestTimeTooSkewed: 'clock-skew',
  AccessDenied: 'access-denied',
  AllAccessDisabled: 'access-denied',
  InvalidObjectState: 'archived',
  ProxyError: 'proxy',
  TimeoutError: 'timeout',
  RequestTimeout: 'timeout',
  SlowDown: 'busy',
  AccessControlListNotSupported: 'option-refused',
  InvalidEncryptionAlgorithmError: 'option-refused',
  NotImplemented: 'option-refused',
  // Of MinIO and Ceph.
  XMinioStorageFull: 'store-full',
  XMinioAdminBucketQuotaExceeded: 'store-full',
  QuotaExceeded: 'store-full',
  ServiceUnavailable: 'busy',
  InternalError: 'busy',
};

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

const CERTIFICATE = /CERT|UNABLE_TO_|ERR_TLS/;

/** An answer with status 200 that lacks what S3 always sends. */
export class NotS3Error extends Error {
  override readonly name = 'NotS3Error';
  readonly $metadata = { httpStatusCode: 200 };

  constructor() {
    super('the answer is not an answer of S3');
  }
}

/** A page of a list says that there is more, and does not lead there. */
export class EndlessListError extends Error {
  override readonly name = 'EndlessListError';

  constructor() {
    super('its list of objects comes to no end: a page is followed by itself');
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
  const known = name === undefined ? undefined : BY_NAME[name];
  if (name?.startsWith('KMS.') || (known === 'access-denied' && /\bkms:/i.test(messageOf(error))))
    return 'kms';
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
  if (code !== undefined && CERTIFICATE.test(code)) return 'certificate';
  if (/region is missing/i.test(messageOf(error))) return 'no-region';
  if (status === 301 || status === 307) return 'wrong-region';
  if (status !== undefined && requestIdOf(error) === undefined) return 'not-s3';
  if (status === 403) return 'access-denied';
  if (status === 501) return 'option-refused';
  if (status === 507) return 'store-full';
  if (status !== undefined && (status === 429 || status >= 500)) return 'busy';
  return 'refused';
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
