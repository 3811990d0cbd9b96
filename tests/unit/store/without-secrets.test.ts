import { afterEach, expect, test, vi } from 'vitest';
import { serviceWords } from '../../../combiner-image/network/service-words.ts';
import { withoutSecrets } from '../../../combiner-image/without-secrets.ts';

afterEach(() => void vi.unstubAllEnvs());

test.each([
  ['as it is', 'abc/def+"ghi'],
  ['in JSON', 'abc/def+\\"ghi'],
  ['in an address', 'abc%2Fdef%2B%22ghi'],
  ['in base64', Buffer.from('abc/def+"ghi').toString('base64')],
  ['behind its scheme', 'Bearer abc/def+"ghi'],
])('a secret of the environment is not shown %s', (_, repeated) => {
  for (const value of ['abc/def+"ghi', 'Bearer abc/def+"ghi', 'abc/def+"ghi\n']) {
    vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', value);
    expect(withoutSecrets(`it says: ${repeated}, no`)).toMatch(/^it says: (Bearer )?\*\*\*, no$/);
  }
});

test('what is short behind its scheme is a word', () => {
  vi.stubEnv('X_TOKEN', 'Bearer a');
  expect(withoutSecrets('a banana of Bearer a')).toBe('a banana of ***');
});

// Each shape's beginning, again and again, without its end. With steps by the square these take hours.
test.each([
  'a',
  'a.',
  'eyJaaaaaaaa-',
  'a://',
  'a://a:',
  'authorization: ',
  'digest a=',
  'AWS4-',
  'gho_',
  'glpat-',
  'x-amz-security-token',
  ' ',
])('megabytes of %j are read once', (part) =>
  expect(withoutSecrets(part.repeat(2 ** 22 / part.length)).length).toBeGreaterThan(2),
);

const SIGNED =
  'Credential=AKIA/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=a1b2';

test.each([
  ['Authorization: Bearer abcdef', 'Authorization: Bearer ***'],
  [`Authorization: AWS4-HMAC-SHA256 ${SIGNED} is old`, 'Authorization: *** is old'],
  [`{"authorization":"AWS4-ECDSA-P256-SHA256 ${SIGNED}"}`, '{"authorization":"***"}'],
  ['Authorization: Digest username="ann", response="a1b2c3"', 'Authorization: ***'],
  ['x-amz-security-token: IQoJb3JpZ2luX2VjEXAMPLE/+=', 'x-amz-security-token: ***'],
  ['{"X-Amz-Security-Token":"IQoJb3Jp"}', '{"X-Amz-Security-Token":"***"}'],
  ['it has Signature=a1b2c3&more', 'it has Signature=***&more'],
  ['{"authorization":"token abcdef"}', '{"authorization":"token ***"}'],
  ['bad bearer a1b2c3d4e5', 'bad bearer ***'],
  ['PRIVATE-TOKEN: abcdef', 'PRIVATE-TOKEN: ***'],
  ['GET /x?X-Amz-Signature=abc&y=1', 'GET /x?X-Amz-Signature=***&y=1'],
  ['https://ann:word@git.example.com/x', 'https://ann:***@git.example.com/x'],
  // JuliaRegistries/TagBot#446
  [`of https://oauth2:ghs_${'a1'.repeat(18)}@github.com/a/b`, 'of https://oauth2:***@github.com/a/b'],
  [`ghs_${'a1'.repeat(18)} is revoked`, '*** is revoked'],
  ['glpat-abcdefghij0123456789', '***'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-def_ghi', '***'],
  ['of x-eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc', 'of ***'],
])('what looks like a secret is not shown: %s', (said, expected) => {
  expect(withoutSecrets(said)).toBe(expected);
});

test.each([
  'Resource not accessible by integration',
  'User: arn:aws:iam::123:user/me is not authorized to perform: s3:GetObject',
  'Bearer tokens are not supported, basic authorization neither',
  'Use bearer authentication.',
  'Authentication: the signature is wrong, as is AWS4-HMAC-SHA256',
  'https://git.example.com:8443/x?per_page=100',
  'the token of the job may not write notes',
])('what is no secret stays: %s', (said) => expect(withoutSecrets(said)).toBe(said));

test.each([
  ['{"message":"Not Found"}', 'Not Found'],
  ['{"Message":"User 123456789012 may not"}', 'User ************ may not'],
  ['{"error":"insufficient_scope","error_description":"needs api"}', 'needs api'],
  ['{"message":"Validation Failed","errors":[{"code":"custom"}]}', 'Validation Failed: [{"code":"custom"}]'],
  ['{"message":"Not Found","errors":[]}', 'Not Found'],
  ['{"errors":[]}', ''],
  ['{"message":{"note":["is too\\nlong"]}}', '{"note":["is too\\nlong"]}'],
  ['<html>', ''],
  ['null', ''],
  ['[]', ''],
])('%s says %s', (answer, words) => expect(serviceWords(answer)).toBe(words));
