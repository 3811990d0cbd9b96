import { s3Headers } from '../../../contract/s3-options.ts';
import type { Variables } from '../../variables.ts';

export interface S3Settings {
  kind: 's3';
  bucket: string;
  region: string;
  /** Set: path-style addressing at this URL. Not set: the public endpoint of the region. */
  endpoint: string | undefined;
  credentials: Credentials;
  /** Of every put, beside those that any put has. */
  headers: Readonly<Record<string, string>>;
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | undefined;
}

/** @returns `undefined` when no bucket can be written by them, with the problem noted in `variables` */
export function readS3Settings(bucket: string, variables: Variables): S3Settings | undefined {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    variables.problem(
      'bad-bucket',
      "COVERAGE_S3_BUCKET must be a bucket's plain name, without s3:// and without a path. Nothing is recorded.",
    );
    return undefined;
  }
  const endpoint = variables.text('AWS_ENDPOINT_URL_S3') ?? variables.text('AWS_ENDPOINT_URL');
  if (endpoint !== undefined && !isHttpUrl(endpoint)) {
    variables.problem(
      'bad-endpoint',
      'AWS_ENDPOINT_URL_S3 (or AWS_ENDPOINT_URL) must be an http or https URL. Nothing is recorded.',
    );
    return undefined;
  }
  const credentials = readCredentials(variables);
  if (credentials === undefined) {
    variables.problem(
      'no-credentials',
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set, so nothing is recorded: on Lambda give the function a role.',
    );
    return undefined;
  }
  const region = variables.text('AWS_REGION') ?? variables.text('AWS_DEFAULT_REGION') ?? 'us-east-1';
  const { always, put } = s3Headers(
    (name) => variables.text(name),
    ({ variable, expected }) =>
      variables.problem('bad-value', `${variable} must be ${expected}; objects are written without it.`),
  );
  return { kind: 's3', bucket, region, endpoint, credentials, headers: { ...always, ...put } };
}

function readCredentials(variables: Variables): Credentials | undefined {
  const accessKeyId = variables.text('AWS_ACCESS_KEY_ID');
  const secretAccessKey = variables.text('AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken: variables.text('AWS_SESSION_TOKEN') };
}

function isHttpUrl(text: string): boolean {
  try {
    return /^https?:\/\/[^/]/.test(text) && new URL(text).hostname !== '';
  } catch {
    return false;
  }
}
