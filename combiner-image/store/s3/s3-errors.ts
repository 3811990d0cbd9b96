import type { ErrorCode } from '../../../contract/error-codes.ts';
import { ProxyError } from '../../../contract/proxy/proxy-error.ts';
import { DEMANDED_OPTIONS_IN_WORDS, REFUSED_OPTIONS_IN_WORDS } from '../../../contract/s3-options.ts';
import { messageOf, StoreUnreachableError } from '../../errors.ts';
import { withoutSecrets } from '../../without-secrets.ts';
import { codeOf, failureKind, nameOf, requestIdOf, type S3FailureKind, statusOf } from './failure-kind.ts';

/** What was asked of S3. */
export interface S3Request {
  bucket: string;
  /** The permission that it needs: `s3:GetObject`. */
  permission: string;
}

interface Meaning {
  /** Continues "Bucket x". */
  what: string;
  advice: string;
}

/** An error of the SDK as one sentence that names the bucket and says what to do, then S3's own words. */
export function explainS3Error(error: unknown, request: S3Request): StoreUnreachableError {
  const { what, advice } = MEANINGS[failureKind(error)](error, request);
  return new StoreUnreachableError(`Bucket ${request.bucket} ${what}: ${advice}.${ownWords(error)}`, {
    cause: error,
    code: errorCode(error),
  });
}

function errorCode(error: unknown): ErrorCode {
  const kind = failureKind(error);
  if (kind === 'proxy')
    return error instanceof ProxyError && error.status !== undefined ? 'proxy-refused' : 'proxy-unreachable';
  return kind === 'access-denied' && denierOf(error) !== undefined ? 'denied-by-policy' : kind;
}

const MEANINGS: Record<S3FailureKind, (error: unknown, request: S3Request) => Meaning> = {
  'no-such-bucket': () => ({
    what: 'does not exist',
    advice: 'check its name, and the region or endpoint in use',
  }),
  'no-credentials': () => ({
    what: 'cannot be used without AWS credentials',
    advice: 'check AWS_PROFILE, AWS_ROLE_ARN or AWS_ACCESS_KEY_ID, or log in with "aws sso login"',
  }),
  'expired-credentials': () => ({ what: 'refuses expired credentials', advice: 'log in again' }),
  'bad-credentials': () => ({
    what: 'refuses these credentials',
    advice: 'check the access key, secret and session token in use',
  }),
  'no-region': () => ({ what: 'has no region', advice: 'set AWS_REGION' }),
  'wrong-region': () => ({ what: 'is in another region', advice: "set AWS_REGION to the bucket's region" }),
  'clock-skew': () => ({ what: 'refuses the time of this machine', advice: 'set its clock' }),
  'access-denied': (error, request) => ({ what: 'refuses access', advice: accessAdvice(error, request) }),
  archived: () => ({ what: 'has archived the object', advice: 'restore it from its storage class' }),
  'customer-key': () => ({
    what: "holds the object encrypted with its writer's own key (SSE-C)",
    advice: 'write it with SSE-S3 or SSE-KMS',
  }),
  'kms-key': (_, request) => ({ what: 'cannot use its KMS key', advice: kmsAdvice(request) }),
  unreachable: (error) => ({
    what: `cannot be reached (${codeOf(error)})`,
    advice: 'check the network, AWS_REGION and AWS_ENDPOINT_URL',
  }),
  certificate: (error) => ({
    what: `has a certificate that is not trusted here (${codeOf(error)})`,
    advice: 'name the CA of your network in NODE_EXTRA_CA_CERTS',
  }),
  'wrong-certificate': (error) => ({
    what: `has a certificate that is not valid (${codeOf(error)})`,
    advice: 'it is for another host, has expired or is not valid yet: check AWS_ENDPOINT_URL, and the clock',
  }),
  timeout: () => ({ what: 'does not answer in time', advice: 'check the network and AWS_ENDPOINT_URL' }),
  busy: () => ({ what: 'is overloaded', advice: 'try again later' }),
  'option-refused': () => ({
    what: 'does not take what is asked of it',
    advice: `correct or unset ${REFUSED_OPTIONS_IN_WORDS} of S3`,
  }),
  'store-full': () => ({ what: 'is full, or at its quota', advice: 'make room in it' }),
  'no-descriptors': (error) => ({
    what: `cannot be asked (${codeOf(error)})`,
    advice: 'this process has too many files and sockets open: raise the limit (ulimit -n)',
  }),
  proxy: (error) => ({
    what: `cannot be reached: ${messageOf(error)}`,
    advice: 'check HTTPS_PROXY or HTTP_PROXY, or name S3 in NO_PROXY',
  }),
  'not-s3': (error) => ({
    what: `was not asked: something between here and S3 answered ${statusOf(error)}`,
    advice: 'check proxies, firewalls and AWS_ENDPOINT_URL',
  }),
  refused: (error) => ({
    what: `cannot be used (${withoutSecrets(nameOf(error) ?? 'unknown error')})`,
    advice: 'check AWS_REGION, AWS_ENDPOINT_URL and the credentials',
  }),
};

/** S3 says in its message which policy denied. */
const DENIERS: readonly [pattern: RegExp, advice: string][] = [
  [
    /service control policy/,
    "a service control policy of the organization denies it: ask the account's owner",
  ],
  [
    /resource control policy/,
    "a resource control policy of the organization denies it: ask the bucket's owner",
  ],
  [/VPC endpoint policy/, 'allow it in the policy of the VPC endpoint for S3'],
  [/permissions boundary/, 'allow it in the permissions boundary of the identity in use'],
  [/session policy/, 'allow it in the session policy of the identity in use'],
  [/explicit deny in a resource-based policy/, "the bucket's policy denies it: change that policy"],
];

/** What to do about the policy that denied; undefined where S3 names none. */
function denierOf(error: unknown): string | undefined {
  const message = messageOf(error);
  return DENIERS.find(([pattern]) => pattern.test(message))?.[1];
}

export function kmsAdvice({ permission }: S3Request): string {
  const action = permission === 's3:PutObject' ? 'kms:GenerateDataKey' : 'kms:Decrypt';
  return `enable the key, and allow ${action} on it for the identity in use`;
}

export function accessAdvice(error: unknown, { bucket, permission }: S3Request): string {
  const denied = denierOf(error);
  if (denied !== undefined) return `${permission}: ${denied}`;
  // Without the right to list, S3 says 403 of an object that does not exist.
  const listing = permission === 's3:GetObject' ? ' (and s3:ListBucket)' : '';
  const demands = `, or set ${DEMANDED_OPTIONS_IN_WORDS} if the bucket's policy demands it`;
  const orElse = permission === 's3:PutObject' ? demands : '';
  return `allow ${permission}${listing} on ${bucket} for the identity in use${orElse}`;
}

/** What S3 or the SDK said, without account ids, to be searched for or given to the support of AWS. */
export function ownWords(error: unknown): string {
  if (failureKind(error) === 'not-s3') return '';
  const request = requestIdOf(error);
  const message = withoutSecrets(messageOf(error))
    .split('\n', 1)[0]
    ?.trim()
    .replace(/\b\d{12}\b/g, '************')
    .slice(0, 500);
  const id = request === undefined ? '' : ` (request ${request})`;
  return message ? ` ${withoutSecrets(String(nameOf(error)))}: ${message.replace(/\.$/, '')}${id}.` : '';
}
