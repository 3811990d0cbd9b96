import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { S3FailureKind } from '../../../combiner-image/store/s3/failure-kind.ts';
import { explainS3Error } from '../../../combiner-image/store/s3/s3-errors.ts';
import { S3Store } from '../../../combiner-image/store/s3/s3-store.ts';
import { answeringServer, s3Error } from '../support/answering-server.ts';

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
});
afterEach(() => vi.unstubAllEnvs());

async function listingOf(endpoint: string): Promise<string> {
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  try {
    for await (const _ of new S3Store('cov').list('raw/'));
    return 'fine';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const KMS_DENIED =
  'User: arn:aws:sts::123456789012:assumed-role/ci is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext';

test.each([
  [404, 'NoSuchBucket', 'x', 'does not exist: check its name'],
  [400, 'ExpiredToken', 'x', 'refuses expired credentials: log in again'],
  [403, 'InvalidAccessKeyId', 'x', 'refuses these credentials: check the access key'],
  [403, 'SignatureDoesNotMatch', 'x', 'refuses these credentials: check the access key'],
  [301, 'PermanentRedirect', 'x', 'is in another region: set AWS_REGION'],
  [403, 'RequestTimeTooSkewed', 'x', 'refuses the time of this machine: set its clock'],
  [
    403,
    'AccessDenied',
    'Access Denied',
    'refuses access: allow s3:ListBucket on cov for the identity in use',
  ],
  [403, 'InvalidObjectState', 'x', 'has archived the object: restore it'],
  [400, 'InvalidRequest', 'The object was stored using a form of Server Side Encryption.', '(SSE-C)'],
  [400, 'KMS.NotFoundException', 'Key is not there', 'cannot use its KMS key: enable the key'],
  [400, 'KMS.DisabledException', 'x is disabled.', 'cannot use its KMS key: enable the key'],
  [403, 'AccessDenied', KMS_DENIED, 'allow kms:Decrypt on it for the identity in use'],
  [400, 'RequestTimeout', 'x', 'does not answer in time'],
  [503, 'SlowDown', 'Reduce your request rate.', 'is overloaded: try again later'],
  [500, 'NobodyKnows', 'x', 'is overloaded'],
  [400, 'NobodyKnows', 'what?', 'cannot be used (NobodyKnows): check AWS_REGION'],
])('%d %s: advice, and the own words of S3', async (status, code, message, expected) => {
  const endpoint = await answeringServer((_, response) => s3Error(response, status, code, message));
  const said = await listingOf(endpoint);
  expect(said).toMatch(/^Bucket cov /);
  expect(said).toContain(expected);
  expect(said).toContain(` ${code}: `);
  expect(said).toMatch(/\(request REQUEST1\)\.$/);
  expect(said).not.toContain('123456789012');
});

test.each([
  ['with an explicit deny in a service control policy', 'a service control policy of the organization'],
  ['with an explicit deny in a resource control policy', 'a resource control policy of the organization'],
  ['because no VPC endpoint policy allows the s3:ListBucket action', 'policy of the VPC endpoint'],
  ['because no permissions boundary allows the s3:ListBucket action', 'permissions boundary of the identity'],
  ['because no session policy allows the s3:ListBucket action', 'session policy of the identity'],
  ['with an explicit deny in a resource-based policy', "the bucket's policy denies it"],
  ['because no identity-based policy allows the s3:ListBucket action', 'for the identity in use'],
])('access denied %s: the advice names who denies', async (reason, expected) => {
  const endpoint = await answeringServer((_, response) => s3Error(response, 403, 'AccessDenied', reason));
  expect(await listingOf(endpoint)).toContain(expected);
});

test.each([403, 407, 200])('a page of a proxy with status %d is not taken for S3', async (status) => {
  const endpoint = await answeringServer((_, response) => {
    response.writeHead(status, { 'Content-Type': 'text/html' });
    response.end('<html>Blocked</html>');
  });
  const said = await listingOf(endpoint);
  expect(said).toContain(`something between here and S3 answered ${status}`);
});

/** What the SDK throws where S3 answered nothing. */
const WITHOUT_ANSWER: Partial<Record<S3FailureKind, [error: object, said: string]>> = {
  'no-credentials': [
    {
      name: 'CredentialsProviderError',
      message: 'Profile ci could not be found in shared credentials file.',
    },
    'without AWS credentials: check AWS_PROFILE, AWS_ROLE_ARN or AWS_ACCESS_KEY_ID',
  ],
  'no-region': [{ message: 'Region is missing' }, 'has no region: set AWS_REGION'],
  unreachable: [{ code: 'ENOTFOUND' }, 'cannot be reached (ENOTFOUND): check the network'],
  certificate: [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'NODE_EXTRA_CA_CERTS'],
  timeout: [{ name: 'TimeoutError' }, 'does not answer in time'],
};

test.each(Object.entries(WITHOUT_ANSWER))('%s is explained', (_, [fields, said]) => {
  const error = Object.assign(new Error('own words'), fields);
  const { message } = explainS3Error(error, { bucket: 'cov', permission: 's3:PutObject' });
  expect(message).toContain(said);
  expect(message).toContain(error.message);
});

test('a failure among several addresses of a host is found', () => {
  const refused = Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
  const error = new AggregateError([refused], 'all failed');
  expect(explainS3Error(error, { bucket: 'cov', permission: 's3:PutObject' }).message).toContain(
    'cannot be reached (ECONNREFUSED)',
  );
});

describe('credentials that cannot be had: the reason is the own words of the SDK', () => {
  const PROFILES = `[profile sso]
sso_start_url = https://nowhere.invalid/start
sso_region = us-east-1
sso_account_id = 111122223333
sso_role_name = reader
[profile mfa]
role_arn = arn:aws:iam::111122223333:role/reader
source_profile = base
mfa_serial = arn:aws:iam::111122223333:mfa/me
[profile base]
aws_access_key_id = AKID
aws_secret_access_key = secret
[profile process]
credential_process = "${process.execPath}" -e "process.exit(3)"
`;

  test.each([
    [
      'a profile that is not there',
      { AWS_PROFILE: 'missing' },
      /Could not resolve.*missing|missing could not be found/,
    ],
    ['a profile that is not logged in', { AWS_PROFILE: 'sso' }, /SSO session.*aws sso login/],
    ['a role that wants MFA', { AWS_PROFILE: 'mfa' }, /multi-factor authentication/],
    ['a process that fails', { AWS_PROFILE: 'process' }, /Command failed|credential_process|process\.exit/],
    [
      'a token file that is not there',
      { AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/x', AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token' },
      /ENOENT.*\/nowhere\/token/,
    ],
  ])('%s', async (_, env, reason) => {
    const folder = mkdtempSync(join(tmpdir(), 'aws-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'config'), PROFILES);
    writeFileSync(join(folder, 'credentials'), '');
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_REGION', 'us-east-1');
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const said = await listingOf('http://127.0.0.1:9');
    expect(said).toMatch(/^Bucket cov cannot be used without AWS credentials: check AWS_PROFILE/);
    expect(said).toMatch(reason);
    expect(said).not.toContain('111122223333');
  });
});
