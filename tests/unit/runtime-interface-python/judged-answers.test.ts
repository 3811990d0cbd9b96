/** What both recorders make of each answer that a store may give, and of none: rules that are written twice. */
import { expect, test } from 'vitest';
import { ProxyError } from '../../../contract/proxy/proxy-error.ts';
import { S3_ERROR_CODES } from '../../../contract/s3-error-codes.ts';
import { reasonOf } from '../../../runtime-interface/store/http/no-answer.ts';
import { NoAnswerError } from '../../../runtime-interface/store/http/transport.ts';
import { S3Answer } from '../../../runtime-interface/store/s3/s3-answer.ts';
import { refusal } from '../../../runtime-interface/store/s3/s3-failure.ts';
import { evaluated, FEW_PYTHONS, withEach } from '../support/pythons.ts';

const STATUSES = [
  ...[200, 204, 299, 300, 301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 407, 408, 409, 411, 412, 413],
  ...[416, 417, 429, 451, 499, 500, 501, 502, 503, 504, 505, 507, 508, 511, 599],
];
const CODES = [
  undefined,
  ...new Map(S3_ERROR_CODES).keys(),
  'KMS.NotFoundException',
  'KMS.ThrottlingException',
  'ThrottledRequest',
  'NobodyKnows',
];
const WORDS = [
  undefined,
  'not authorized to perform: kms:GenerateDataKey',
  'explicit deny in a service control policy of 123456789012',
  'no VPC endpoint policy allows it',
  'a resource-based policy denies it',
  'the permissions boundary',
  'The Checksum is not implemented',
  'an Unsupported checksum',
];

const ANSWERS = STATUSES.flatMap((status) =>
  CODES.flatMap((code) =>
    WORDS.map((words) => ({
      status,
      headers: (status % 2 === 0 ? { etag: '"1"' } : {}) as Record<string, string>,
      body: `${code === undefined ? '' : `<Code>${code}</Code>`}${words === undefined ? '' : `<Message>${words}</Message>`}`,
    })),
  ),
);

test(`each of ${ANSWERS.length} answers of a bucket is the same failure`, () => {
  const expected = ANSWERS.map((given) => {
    const answer = new S3Answer(given);
    const { code, message, retryable, detail } = refusal(answer);
    const { isStored, refusesChecksum, namesChecksum } = answer;
    return [code, message, retryable, detail ?? null, isStored, refusesChecksum, namesChecksum];
  });
  expect(new Set(expected.map(([code]) => code)).size).toBeGreaterThan(10);
  const code = `from recorder.store.s3.s3_answer import S3Answer
from recorder.store.s3.s3_failure import refusal
class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body.encode()
result = []
for each in given:
    answer = S3Answer(Answer(**each))
    error = refusal(answer)
    result.append([error.code, str(error), error.is_retryable, error.detail,
                   answer.is_stored, answer.refuses_checksum, answer.names_checksum])`;
  return withEach(FEW_PYTHONS, async (python) => {
    const found = evaluated(python, code, ANSWERS) as unknown[];
    for (const [i, each] of expected.entries()) expect(found[i], JSON.stringify(ANSWERS[i])).toEqual(each);
  });
});

const NO_ANSWERS = [
  undefined,
  ...['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'CERT_REVOKED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_TLS_X'],
  ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  ...[
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'EMFILE',
    'ENFILE',
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    'EIO',
  ],
];

test('none is the same failure, by what the system or OpenSSL says of it', () => {
  const refused = Object.assign(new Error(), { code: 'ECONNREFUSED' });
  const ofProxies = [ProxyError.answered(407), ProxyError.answered(403), ProxyError.unreachable(refused)];
  const errors = [
    ...NO_ANSWERS.map((code) => new NoAnswerError(code)),
    ...ofProxies.map((cause) => new NoAnswerError('PROXY', { cause })),
  ];
  const expected = errors.map((error) => {
    const { kind, what } = reasonOf(error, 'the bucket');
    return [kind, what];
  });
  const code = `from recorder.store.http.no_answer import NoAnswerError, proxy_answered, proxy_unreachable, reason_of
errors = [NoAnswerError(code) for code in given]
errors += [proxy_answered(407), proxy_answered(403), proxy_unreachable('ECONNREFUSED')]
result = [reason_of(error, 'the bucket') for error in errors]`;
  return withEach(FEW_PYTHONS, async (python) =>
    expect(
      evaluated(
        python,
        code,
        NO_ANSWERS.map((each) => each ?? null),
      ),
    ).toEqual(expected),
  );
});
