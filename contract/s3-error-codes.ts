import { S3_OPTIONS } from './s3-options.ts';

/** What an error code of S3 means, for both halves. */
export type S3ErrorKind =
  | 'no-such-bucket'
  | 'access-denied'
  | 'kms-key'
  | 'expired-credentials'
  | 'bad-credentials'
  | 'clock-skew'
  | 'wrong-region'
  | 'option-refused'
  | 'store-full'
  | 'busy';

/** See https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const S3_ERROR_CODES: ReadonlyMap<string, S3ErrorKind> = new Map<string, S3ErrorKind>([
  ['NoSuchBucket', 'no-such-bucket'],
  ['AccessDenied', 'access-denied'],
  ['AllAccessDisabled', 'access-denied'],
  ['ExpiredToken', 'expired-credentials'],
  ['TokenRefreshRequired', 'expired-credentials'],
  ['InvalidAccessKeyId', 'bad-credentials'],
  ['InvalidToken', 'bad-credentials'],
  ['SignatureDoesNotMatch', 'bad-credentials'],
  ['RequestTimeTooSkewed', 'clock-skew'],
  ['PermanentRedirect', 'wrong-region'],
  ['TemporaryRedirect', 'wrong-region'],
  ['AuthorizationHeaderMalformed', 'wrong-region'],
  ['IllegalLocationConstraintException', 'wrong-region'],
  ...S3_OPTIONS.flatMap(({ refusedWith }) =>
    refusedWith.map((code): [string, S3ErrorKind] => [code, 'option-refused']),
  ),
  ['NotImplemented', 'option-refused'],
  ['RequestTimeout', 'busy'],
  ['SlowDown', 'busy'],
  ['ServiceUnavailable', 'busy'],
  ['InternalError', 'busy'],
  ['OperationAborted', 'busy'],
  ['ConditionalRequestConflict', 'busy'],
  // Of MinIO and Ceph.
  ['XMinioStorageFull', 'store-full'],
  ['XMinioAdminBucketQuotaExceeded', 'store-full'],
  ['QuotaExceeded', 'store-full'],
]);

/** @param message S3's own: it says of which action access is denied */
export function kindOfS3Code(code: string, message: string): S3ErrorKind | undefined {
  // `KMS.ThrottlingException`, `KMS.NotFoundException`, …: what KMS said to S3.
  if (/throttl/i.test(code)) return 'busy';
  if (code.startsWith('KMS.')) return 'kms-key';
  const known = S3_ERROR_CODES.get(code);
  return known === 'access-denied' && /\bkms:/i.test(message) ? 'kms-key' : known;
}
