import { messageOf, StoreUnreachableError } from '../../errors.ts';

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
]);

/** An error of the SDK as one sentence that names the bucket and says what to do. */
export function explainS3Error(error: unknown, bucket: string, permission: string): StoreUnreachableError {
  const [what, advice] = explain(error, bucket, permission);
  return new StoreUnreachableError(`Bucket ${bucket} ${what}: ${advice}.`, { cause: error });
}

export function isMissingObject(error: unknown): boolean {
  return nameOf(error) === 'NoSuchKey' || nameOf(error) === 'NotFound';
}

function explain(error: unknown, bucket: string, permission: string): [what: string, advice: string] {
  const name = nameOf(error);
  const code = codeOf(error);
  switch (name) {
    case 'NoSuchBucket':
      return ['does not exist', 'check its name, and the region or endpoint in use'];
    case 'CredentialsProviderError':
      return [
        'cannot be read without AWS credentials',
        'set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in with "aws sso login"',
      ];
    case 'ExpiredToken':
    case 'ExpiredTokenException':
    case 'TokenRefreshRequired':
      return ['refuses expired credentials', 'log in again'];
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
      return ['refuses these credentials', 'check the access key and secret in use'];
    case 'PermanentRedirect':
      return ['is in another region', 'set AWS_REGION to its region'];
    case 'RequestTimeTooSkewed':
      return ['refuses the time of this machine', 'set its clock'];
  }
  if (statusOf(error) === 403)
    return ['refuses access', `allow ${permission} (and s3:ListBucket) on ${bucket} for the identity in use`];
  if (code !== undefined && NETWORK.has(code))
    return [`cannot be reached (${code})`, 'check the network, AWS_REGION and AWS_ENDPOINT_URL'];
  if (name === 'TimeoutError') return ['does not answer in time', 'check the network and AWS_ENDPOINT_URL'];
  if (/region is missing/i.test(messageOf(error))) return ['has no region', 'set AWS_REGION'];
  return [`cannot be used (${messageOf(error)})`, 'check AWS_REGION, AWS_ENDPOINT_URL and the credentials'];
}

function nameOf(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined;
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Node tries every address of a name and collects the failures.
  return error instanceof AggregateError ? codeOf(error.errors[0]) : codeOf(error.cause);
}

function statusOf(error: unknown): unknown {
  const hasMetadata = error instanceof Error && '$metadata' in error;
  const metadata = hasMetadata ? error.$metadata : undefined;
  return typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
    ? metadata.httpStatusCode
    : undefined;
}
