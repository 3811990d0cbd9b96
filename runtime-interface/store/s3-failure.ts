import { StoreError } from './store.ts';

interface Meaning {
  code: string;
  advice: string;
  retryable: boolean;
}

/** By S3's own error code; see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const BY_ERROR_CODE: Record<string, Meaning> = {
  NoSuchBucket: {
    code: 'no-such-bucket',
    advice: 'create the bucket or correct COVERAGE_S3_BUCKET.',
    retryable: false,
  },
  AccessDenied: {
    code: 'access-denied',
    advice: "allow s3:PutObject on the prefix in the function's role (and kms:GenerateDataKey with SSE-KMS).",
    retryable: false,
  },
  ExpiredToken: {
    code: 'expired-credentials',
    advice: 'the credentials have expired: on Lambda they are renewed with the sandbox.',
    retryable: false,
  },
  RequestTimeTooSkewed: {
    code: 'clock-skew',
    advice: "the sandbox's clock is off by more than 15 minutes.",
    retryable: false,
  },
  InvalidAccessKeyId: {
    code: 'bad-credentials',
    advice: 'the access key is unknown to S3: check AWS_ACCESS_KEY_ID.',
    retryable: false,
  },
  SignatureDoesNotMatch: {
    code: 'bad-credentials',
    advice: 'the secret key is wrong: check AWS_SECRET_ACCESS_KEY.',
    retryable: false,
  },
};

const FORBIDDEN: Meaning = {
  code: 'access-denied',
  advice: "allow s3:PutObject on the prefix in the function's role.",
  retryable: false,
};
const WRONG_REGION: Meaning = {
  code: 'wrong-region',
  advice: 'the bucket is in another region: set AWS_REGION or the endpoint to it.',
  retryable: false,
};
const BUSY: Meaning = { code: 'busy', advice: 'S3 is busy; it is tried again.', retryable: true };
const OTHER: Meaning = { code: 'refused', advice: 'check the bucket and the endpoint.', retryable: false };

/** The error for an answer of S3 that is no success. */
export function s3Failure(status: number, body: string): StoreError {
  const errorCode = /<Code>([A-Za-z0-9]+)<\/Code>/.exec(body)?.[1] ?? '';
  const { code, advice, retryable } = BY_ERROR_CODE[errorCode] ?? byStatus(status);
  const named = errorCode === '' ? `${status}` : `${status} ${errorCode}`;
  return new StoreError(code, `the bucket answered ${named}: ${advice}`, { retryable });
}

function byStatus(status: number): Meaning {
  if (status === 301 || status === 307) return WRONG_REGION;
  if (status === 403) return FORBIDDEN;
  if (status === 429 || status >= 500 || status === 408 || status === 409) return BUSY;
  return OTHER;
}
