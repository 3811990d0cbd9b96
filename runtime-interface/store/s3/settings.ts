import { containerCredentialsUrl, mayGetToken } from '../../../contract/container-credentials.ts';
import { PROXY_FORM, type Proxies, readProxies } from '../../../contract/proxy/proxies.ts';
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

const KEY_VARIABLES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** Characters that a header takes, and a secret can have. */
const IN_A_HEADER = /^[!-~]*$/;

/** @returns `undefined` when no bucket can be written by them, with the problem noted in `variables` */
export function readS3Settings(name: string, variables: Variables): S3Settings | undefined {
  const problems = variables.problems.length;
  const named = readBucket(name);
  if ('refusal' in named) {
    variables.problem('bad-bucket', `COVERAGE_S3_BUCKET must ${named.refusal}. Nothing is recorded.`);
    return undefined;
  }
  const read = (variable: string): string | undefined => variables.text(variable);
  const { endpoint, region, ...place } = s3Place(read, (variable, expected) =>
    variables.problem('bad-endpoint', `${variable} must be ${expected}. Nothing is recorded.`),
  );
  if (variables.problems.length > problems) return undefined;
  const credentials = readCredentials(variables);
  if (credentials === undefined) return undefined;
  const { bucket } = named;
  const { always, put } = s3Headers(read, ({ variable, expected }) =>
    variables.problem('bad-value', `${variable} must be ${expected}; objects are written without it.`),
  );
  const proxies = readProxies(read, (variable) =>
    variables.problem('bad-value', `${variable} must be ${PROXY_FORM}; uploads go without a proxy.`),
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
  const sessionToken = variables.text('AWS_SESSION_TOKEN');
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    const broken = KEY_VARIABLES.filter((name) => !IN_A_HEADER.test(variables.text(name) ?? ''));
    if (broken.length === 0) return { accessKeyId, secretAccessKey, sessionToken };
    variables.problem(
      'no-credentials',
      `${broken.join(' and ')} must not hold blanks, line ends or other characters that keys never have. Nothing is recorded.`,
    );
    return undefined;
  }
  const relative = variables.text('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI');
  const full = variables.text('AWS_CONTAINER_CREDENTIALS_FULL_URI');
  const url = containerCredentialsUrl(relative, full);
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
