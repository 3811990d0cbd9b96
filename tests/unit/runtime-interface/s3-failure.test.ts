import { describe, expect, test } from 'vitest';
import { ProxyError } from '../../../contract/proxy/proxy-error.ts';
import { NoAnswerError } from '../../../runtime-interface/store/http/transport.ts';
import { S3Answer } from '../../../runtime-interface/store/s3/s3-answer.ts';
import {
  noAnswer,
  refusal,
  S3_FAILURES,
  type S3FailureKind,
} from '../../../runtime-interface/store/s3/s3-failure.ts';
import type { StoreError } from '../../../runtime-interface/store/store.ts';

/** As S3 answers; without a code as it answers to HEAD. */
function answered(status: number, code?: string, message?: string): StoreError {
  const words = message === undefined ? '' : `<Message>${message}</Message>`;
  const body = code === undefined ? '' : `<?xml version="1.0"?>\n<Error><Code>${code}</Code>${words}</Error>`;
  return refusal(new S3Answer({ status, headers: { 'x-amz-request-id': 'REQUEST1' }, body }));
}

/** As somebody else answers in its place. */
function intercepted(status: number, body: string): StoreError {
  return refusal(new S3Answer({ status, headers: { etag: undefined }, body }));
}

/** One or more examples of each kind: a kind without one does not compile. */
const EXAMPLES: Record<S3FailureKind, [failure: StoreError, message: string][]> = {
  'no-such-bucket': [
    [
      answered(404, 'NoSuchBucket'),
      'the bucket answered 404 NoSuchBucket: create the bucket or correct COVERAGE_S3_BUCKET.',
    ],
  ],
  'access-denied': [
    [
      answered(403, 'AccessDenied'),
      "the bucket answered 403 AccessDenied: allow s3:PutObject on the prefix in the function's role (and kms:GenerateDataKey with SSE-KMS), or set COVERAGE_S3_SSE or COVERAGE_S3_ACL if the bucket's policy demands it.",
    ],
    [
      answered(403),
      "the bucket answered 403: allow s3:PutObject on the prefix in the function's role (and kms:GenerateDataKey with SSE-KMS), or set COVERAGE_S3_SSE or COVERAGE_S3_ACL if the bucket's policy demands it.",
    ],
  ],
  'denied-by-policy': [
    'an explicit deny in a service control policy',
    'an explicit deny in a resource control policy',
    'an explicit deny in a resource-based policy',
    'no VPC endpoint policy allows the s3:PutObject action',
    'no permissions boundary allows the s3:PutObject action',
  ].map((reason) => [
    answered(403, 'AccessDenied', `User: x is not authorized to perform: s3:PutObject with ${reason}`),
    'the bucket answered 403 AccessDenied: a policy denies it that is not in the role: ask who owns the organization, the bucket or the VPC.',
  ]),
  'not-s3': [
    [403, '<html>Blocked</html>'],
    [407, ''],
    [200, '<html>Login</html>'],
    [302, ''],
  ].map(([status, body]) => [
    intercepted(Number(status), String(body)),
    `the bucket answered ${status}: it was not S3 that answered, but something before it, such as a proxy or a firewall: let requests to S3 pass.`,
  ]),
  'proxy-refused': [
    [407, 'wants a user and a password (407)'],
    [403, 'does not let the store through (403)'],
  ].map(([status, what]) => [
    noAnswer(new NoAnswerError('other', { cause: ProxyError.answered(Number(status)) })),
    `the proxy ${what}: check HTTPS_PROXY or HTTP_PROXY, or name S3 in NO_PROXY.`,
  ]),
  'proxy-unreachable': [
    [
      noAnswer(
        new NoAnswerError('other', {
          cause: ProxyError.unreachable(Object.assign(new Error('x'), { code: 'ENOTFOUND' })),
        }),
      ),
      'the proxy cannot be reached (ENOTFOUND): check HTTPS_PROXY or HTTP_PROXY, or name S3 in NO_PROXY.',
    ],
  ],
  certificate: ['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'].map((code) => [
    noAnswer(new NoAnswerError(code)),
    `the bucket's certificate is not trusted (${code}): if your network inspects TLS, name the file of its CA in NODE_EXTRA_CA_CERTS.`,
  ]),
  'wrong-certificate': ['ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'].map(
    (code) => [
      noAnswer(new NoAnswerError(code)),
      `the bucket's certificate is not valid (${code}): it is for another host, has expired or is not valid yet: check the endpoint, and the clock of the sandbox.`,
    ],
  ),
  'kms-key': [
    [400, 'KMS.NotFoundException', undefined],
    [400, 'KMS.DisabledException', undefined],
    [400, 'KMS.KMSInvalidStateException', undefined],
    // As AWS says it of a key of another account, and of one that the role may not use.
    [
      403,
      'AccessDenied',
      'User: x is not authorized to perform: kms:GenerateDataKey on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access',
    ],
    [
      403,
      'AccessDenied',
      'User: x is not authorized to perform: kms:GenerateDataKey because no identity-based policy allows it',
    ],
  ].map(([status, code, message]) => [
    answered(Number(status), String(code), message as string | undefined),
    `the bucket answered ${status} ${code}: check the bucket's KMS key: it must exist and be enabled, and the function's role needs kms:GenerateDataKey on it.`,
  ]),
  'expired-credentials': ['ExpiredToken', 'TokenRefreshRequired'].map((code) => [
    answered(400, code),
    `the bucket answered 400 ${code}: the credentials have expired: on Lambda they are renewed with the sandbox.`,
  ]),
  'bad-credentials': ['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken'].map((code) => [
    answered(403, code),
    `the bucket answered 403 ${code}: check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: S3 does not know the key, or the secret is wrong.`,
  ]),
  'clock-skew': [
    [
      answered(403, 'RequestTimeTooSkewed'),
      "the bucket answered 403 RequestTimeTooSkewed: set the sandbox's clock: it is off by more than 15 minutes.",
    ],
  ],
  'wrong-region': [
    [
      answered(301, 'PermanentRedirect'),
      'the bucket answered 301 PermanentRedirect: the bucket is in another region: set COVERAGE_S3_REGION, or the endpoint, to it.',
    ],
    [
      answered(307),
      'the bucket answered 307: the bucket is in another region: set COVERAGE_S3_REGION, or the endpoint, to it.',
    ],
    [
      answered(400, 'AuthorizationHeaderMalformed'),
      'the bucket answered 400 AuthorizationHeaderMalformed: the bucket is in another region: set COVERAGE_S3_REGION, or the endpoint, to it.',
    ],
  ],
  'option-refused': [
    [400, 'AccessControlListNotSupported'],
    [400, 'InvalidEncryptionAlgorithmError'],
    [501, 'NotImplemented'],
  ].map(([status, code]) => [
    answered(Number(status), String(code)),
    `the bucket answered ${status} ${code}: the bucket does not take what COVERAGE_S3_ACL, COVERAGE_S3_SSE or another option asks for: correct or unset it.`,
  ]),
  'store-full': [
    [507, 'XMinioStorageFull'],
    [400, 'XMinioAdminBucketQuotaExceeded'],
    [403, 'QuotaExceeded'],
    [507, 'SomeOther'],
  ].map(([status, code]) => [
    answered(Number(status), String(code)),
    `the bucket answered ${status} ${code}: the store is full, or at its quota: make room in it.`,
  ]),
  'no-descriptors': ['EMFILE', 'ENFILE'].map((code) => [
    noAnswer(new NoAnswerError(code)),
    `no connection can be opened (${code}): the function has too many files and sockets open; Lambda allows 1,024.`,
  ]),
  busy: [
    [answered(503, 'SlowDown'), 'the bucket answered 503 SlowDown: S3 is busy.'],
    [answered(500), 'the bucket answered 500: S3 is busy.'],
    [answered(400, 'RequestTimeout'), 'the bucket answered 400 RequestTimeout: S3 is busy.'],
    [
      answered(400, 'KMS.ThrottlingException'),
      'the bucket answered 400 KMS.ThrottlingException: S3 is busy.',
    ],
    [answered(429), 'the bucket answered 429: S3 is busy.'],
  ],
  refused: [
    [answered(412), 'the bucket answered 412: check the bucket and the endpoint.'],
    [
      answered(400, 'InvalidRequest'),
      'the bucket answered 400 InvalidRequest: check the bucket and the endpoint.',
    ],
  ],
  timeout: [
    [
      noAnswer(new NoAnswerError(undefined)),
      'the bucket did not answer in time: in a VPC the function needs a gateway endpoint for S3.',
    ],
  ],
  unreachable: [
    [
      noAnswer(new NoAnswerError('ECONNREFUSED')),
      'the bucket cannot be reached (ECONNREFUSED): check the network and AWS_ENDPOINT_URL_S3.',
    ],
  ],
};

describe('failures of S3', () => {
  test.each(Object.entries(EXAMPLES))('%s has its own advice', (kind, examples) => {
    expect(examples.length).toBeGreaterThan(0);
    for (const [{ code, message, retryable }, expected] of examples) {
      expect({ code, message }).toEqual({ code: kind, message: expected });
      expect(retryable).toBe(S3_FAILURES[kind as S3FailureKind].retryable);
    }
  });

  test.each([
    ['a text that only looks like a code', '<Code>not a code</Code>'],
    ['the name of something every object has', '<Code>constructor</Code>'],
  ])('%s is judged by the status', (_, body) => {
    expect(intercepted(503, body).code).toBe('busy');
  });

  test("S3's own words are for the log, without account ids", () => {
    const message = 'User: arn:aws:sts::111122223333:assumed-role/x is not authorized';
    const { message: shown, detail } = answered(403, 'AccessDenied', message);
    expect(detail).toBe(
      'User: arn:aws:sts::************:assumed-role/x is not authorized (request REQUEST1)',
    );
    expect(shown).not.toContain('assumed-role');
    expect(intercepted(403, '<Message>forged</Message>').detail).toBeUndefined();
  });
});
