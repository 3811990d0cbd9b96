import { isHttpUrl } from '../../../contract/http-url.ts';
import { type Proxies, readProxies } from '../../../contract/proxy/proxies.ts';
import { asAccessPoint, readBucket } from '../../../contract/s3-bucket.ts';
import { s3Headers } from '../../../contract/s3-options.ts';
import { s3Place } from '../../../contract/s3-place.ts';
import type { Variables } from '../../variables.ts';

export interface S3Settings {
  kind: 's3';
  /** A bucket's name, or an access point's ARN. */
  bucket: string;
  region: string;
  /** Set: path-style addressing at this URL. Not set: the public endpoint of the region. */
  endpoint: string | undefined;
  /** Which of the public endpoints. */
  fips: boolean;
  dualStack: boolean;
  credentials: Credentials | CredentialsEndpoint;
  /** Of every put, beside those that any put has. */
  headers: Readonly<Record<string, string>>;
  proxies: Proxies | undefined;
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | undefined;
}

/** Where the sandbox hands out credentials that expire. */
export interface CredentialsEndpoint {
  url: string;
  token: string | undefined;
  /** Read each time: the token in it is renewed. */
  tokenFile: string | undefined;
}

/** @returns `undefined` when no bucket can be written by them, with the problem noted in `variables` */
export function readS3Settings(name: string, variables: Variables): S3Settings | undefined {
  const problems = variables.problems.length;
  const named = readBucket(name);
  if ('refusal' in named) {
    variables.problem('bad-bucket', `COVERAGE_S3_BUCKET must ${named.refusal}. Nothing is recorded.`);
    return undefined;
  }
  const read = (variable: string): string | undefined => variables.text(variable);
  const { endpoint, region, ...place } = s3Place(read, (variable) =>
    variables.problem('bad-endpoint', `${variable} must be an http or https URL. Nothing is recorded.`),
  );
  if (variables.problems.length > problems) return undefined;
  const credentials = readCredentials(variables);
  if (credentials === undefined) return undefined;
  const { bucket } = named;
  const { always, put } = s3Headers(read, ({ variable, expected }) =>
    variables.problem('bad-value', `${variable} must be ${expected}; objects are written without it.`),
  );
  const proxies = readProxies(read, (variable) =>
    variables.problem('bad-value', `${variable} must be an http or https URL; uploads go without a proxy.`),
  );
  return {
    kind: 's3',
    bucket,
    region: asAccessPoint(bucket)?.region ?? region ?? 'us-east-1',
    endpoint,
    ...place,
    credentials,
    headers: { ...always, ...put },
    proxies,
  };
}

/** As an AWS SDK finds them in a sandbox. */
function readCredentials(variables: Variables): S3Settings['credentials'] | undefined {
  const accessKeyId = variables.text('AWS_ACCESS_KEY_ID');
  const secretAccessKey = variables.text('AWS_SECRET_ACCESS_KEY');
  if (accessKeyId !== undefined && secretAccessKey !== undefined)
    return { accessKeyId, secretAccessKey, sessionToken: variables.text('AWS_SESSION_TOKEN') };
  const relative = variables.text('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI');
  const full = variables.text('AWS_CONTAINER_CREDENTIALS_FULL_URI');
  const url = relative === undefined ? full : `http://169.254.170.2${relative}`;
  if (url === undefined) {
    variables.problem(
      'no-credentials',
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set, so nothing is recorded: on Lambda give the function a role.',
    );
    return undefined;
  }
  if (!mayGetToken(url)) {
    variables.problem(
      'no-credentials',
      'AWS_CONTAINER_CREDENTIALS_FULL_URI must be an https URL, or an http URL of this machine. Nothing is recorded.',
    );
    return undefined;
  }
  const token = variables.text('AWS_CONTAINER_AUTHORIZATION_TOKEN');
  return { url, token, tokenFile: variables.text('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE') };
}

/** As an AWS SDK has it: the token goes over no network in the clear. */
function mayGetToken(text: string): boolean {
  if (!isHttpUrl(text)) return false;
  const { protocol, hostname } = new URL(text);
  const isNear = /^(localhost|127\.[\d.]+|\[::1\]|169\.254\.170\.(2|23)|\[fd00:ec2::23\])$/.test(hostname);
  return protocol === 'https:' || isNear;
}
