import type { NoAnswerError } from '../http/transport.ts';
import { StoreError } from '../store.ts';

/** What to do about each kind of failure, and whether the same put can succeed when it is tried again soon. */
export const S3_FAILURES = {
  'no-such-bucket': { advice: 'create the bucket or correct COVERAGE_S3_BUCKET.', retryable: false },
  'access-denied': {
    advice: "allow s3:PutObject on the prefix in the function's role (and kms:GenerateDataKey with SSE-KMS).",
    retryable: false,
  },
  'kms-key': {
    advice:
      "check the bucket's KMS key: it must exist and be enabled, and the function's role needs kms:GenerateDataKey on it.",
    retryable: false,
  },
  'expired-credentials': {
    advice: 'the credentials have expired: on Lambda they are renewed with the sandbox.',
    retryable: false,
  },
  'bad-credentials': {
    advice:
      'check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: S3 does not know the key, or the secret is wrong.',
    retryable: false,
  },
  'clock-skew': { advice: "set the sandbox's clock: it is off by more than 15 minutes.", retryable: false },
  'wrong-region': {
    advice: 'the bucket is in another region: set AWS_REGION or the endpoint to it.',
    retryable: false,
  },
  busy: { advice: 'S3 is busy.', retryable: true },
  refused: { advice: 'check the bucket and the endpoint.', retryable: false },
  timeout: { advice: 'in a VPC the function needs a gateway endpoint for S3.', retryable: true },
  unreachable: { advice: 'check the network and AWS_ENDPOINT_URL_S3.', retryable: true },
} as const;

export type S3FailureKind = keyof typeof S3_FAILURES;

/** By S3's own error code; see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const BY_ERROR_CODE = new Map<string, S3FailureKind>([
  ['NoSuchBucket', 'no-such-bucket'],
  ['AccessDenied', 'access-denied'],
  ['ExpiredToken', 'expired-credentials'],
  ['TokenRefreshRequired', 'expired-credentials'],
  ['InvalidAccessKeyId', 'bad-credentials'],
  ['InvalidToken', 'bad-credentials'],
  ['SignatureDoesNotMatch', 'bad-credentials'],
  ['RequestTimeTooSkewed', 'clock-skew'],
  ['PermanentRedirect', 'wrong-region'],
  ['TemporaryRedirect', 'wrong-region'],
  ['AuthorizationHeaderMalformed', 'wrong-region'],
  ['RequestTimeout', 'busy'],
  ['SlowDown', 'busy'],
]);

/** The error for an answer of S3 that is not a success. */
export function refusal(status: number, body: string): StoreError {
  const code = /<Code>([\w.]+)<\/Code>/.exec(body)?.[1];
  const named = code === undefined ? `${status}` : `${status} ${code}`;
  return failure(kindOf(status, code), `the bucket answered ${named}`);
}

/** The error where no answer came. */
export function noAnswer(cause: NoAnswerError): StoreError {
  return cause.code === undefined
    ? failure('timeout', 'the bucket did not answer in time', cause)
    : failure('unreachable', `the bucket cannot be reached (${cause.code})`, cause);
}

function failure(kind: S3FailureKind, what: string, cause?: Error): StoreError {
  const { advice, retryable } = S3_FAILURES[kind];
  return new StoreError(kind, `${what}: ${advice}`, { retryable, cause });
}

function kindOf(status: number, code = ''): S3FailureKind {
  // `KMS.ThrottlingException`, `KMS.NotFoundException`, …: what KMS said to S3.
  if (/throttl/i.test(code)) return 'busy';
  if (code.startsWith('KMS.')) return 'kms-key';
  return BY_ERROR_CODE.get(code) ?? byStatus(status);
}

function byStatus(status: number): S3FailureKind {
  if (status === 301 || status === 307) return 'wrong-region';
  if (status === 403) return 'access-denied';
  return status >= 500 || [408, 409, 429].includes(status) ? 'busy' : 'refused';
}
