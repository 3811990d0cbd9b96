import { kindOfS3Code } from '../../../contract/s3-error-codes.ts';
import { DEMANDED_OPTIONS_IN_WORDS, REFUSED_OPTIONS_IN_WORDS } from '../../../contract/s3-options.ts';
import { noAnswerFailures, reasonOf } from '../http/no-answer.ts';
import type { NoAnswerError } from '../http/transport.ts';
import { StoreError } from '../store.ts';
import type { S3Answer } from './s3-answer.ts';

/** What to do about each kind of failure, and whether the same put can succeed when it is tried again soon. */
export const S3_FAILURES = {
  'no-such-bucket': { advice: 'create the bucket or correct COVERAGE_S3_BUCKET.', retryable: false },
  'access-denied': {
    advice: `allow s3:PutObject on the prefix in the function's role (and kms:GenerateDataKey with SSE-KMS), or set ${DEMANDED_OPTIONS_IN_WORDS} if the bucket's policy demands it.`,
    retryable: false,
  },
  'denied-by-policy': {
    advice:
      'a policy denies it that is not in the role: ask who owns the organization, the bucket or the VPC.',
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
    advice: 'the bucket is in another region: set COVERAGE_S3_REGION, or the endpoint, to it.',
    retryable: false,
  },
  'not-s3': {
    advice:
      'it was not S3 that answered, but something before it, such as a proxy or a firewall: let requests to S3 pass.',
    retryable: false,
  },
  'option-refused': {
    advice: `the bucket does not take what ${REFUSED_OPTIONS_IN_WORDS} asks for: correct or unset it.`,
    retryable: false,
  },
  'store-full': { advice: 'the store is full, or at its quota: make room in it.', retryable: false },
  busy: { advice: 'S3 is busy.', retryable: true },
  refused: { advice: 'check the bucket and the endpoint.', retryable: false },
  ...noAnswerFailures({
    service: 'S3',
    timeout: 'in a VPC the function needs a gateway endpoint for S3.',
    unreachable: 'check the network and AWS_ENDPOINT_URL_S3.',
  }),
} as const;

export type S3FailureKind = keyof typeof S3_FAILURES;

/** How S3 names, in its message, a policy that the role's owner cannot change. */
const OTHER_POLICY = /control policy|endpoint policy|resource-based policy|boundary/;

/** The error for an answer that does not say that the object is stored. */
export function refusal(answer: S3Answer): StoreError {
  const named = answer.code === undefined ? `${answer.status}` : `${answer.status} ${answer.code}`;
  return failure(kindOf(answer), `the bucket answered ${named}`, { detail: answer.ownWords });
}

/** The error where no answer came. */
export function noAnswer(cause: NoAnswerError): StoreError {
  const { kind, what } = reasonOf(cause, 'the bucket');
  return failure(kind, what, { cause });
}

function failure(
  kind: S3FailureKind,
  what: string,
  more: { cause?: Error; detail?: string | undefined },
): StoreError {
  const { advice, retryable } = S3_FAILURES[kind];
  return new StoreError(kind, `${what}: ${advice}`, { retryable, ...more });
}

function kindOf(answer: S3Answer): S3FailureKind {
  const { code = '', status, ownWords = '' } = answer;
  const known = kindOfS3Code(code, ownWords);
  if (known === 'access-denied' && OTHER_POLICY.test(ownWords)) return 'denied-by-policy';
  return known ?? byStatus(status, answer.isOfS3);
}

function byStatus(status: number, isOfS3: boolean): S3FailureKind {
  if (status === 501) return 'option-refused';
  if (status === 507) return 'store-full';
  if (status >= 500 || [408, 409, 429].includes(status)) return 'busy';
  if (status === 301 || status === 307) return 'wrong-region';
  if (!isOfS3 || status < 300) return 'not-s3';
  return status === 403 ? 'access-denied' : 'refused';
}
