import { asSwitch } from './switch.ts';
import { type ReadVariable, trimming } from './variable-reader.ts';

/**
 * What a company may demand of every request to its bucket: one header each, named by a variable. Both halves read
 * and send them; a new one is an entry here and a row in docs/configuration.md.
 */
export interface S3Option {
  variable: string;
  header: string;
  /** With every request; else only where an object is written. */
  always?: true;
  /** For a message: the variable "must be …". */
  expected: string;
  /** @returns the header's value; `undefined` when the text cannot be one */
  parse(text: string): string | undefined;
  /** S3's codes for a bucket that does not take it, where they say no more than that: `InvalidTag`. */
  refusedWith: readonly string[];
  /** What the identity that puts needs for it besides `s3:PutObject`; docs/iam.md says so. */
  permission: string | undefined;
  /** Policies of buckets demand it, and deny a put without it as if the identity had no right to put. */
  isDemanded: boolean;
}

const oneOf = (choices: readonly string[]) => ({
  expected: [choices.slice(0, -1).join(', '), choices.at(-1)].filter(Boolean).join(' or '),
  parse: (text: string) => choices.find((choice) => choice.toLowerCase() === text.toLowerCase()),
});

const SSE_HEADER = 'x-amz-server-side-encryption';
const KEY_HEADER = 'x-amz-server-side-encryption-aws-kms-key-id';

export const S3_OPTIONS: readonly S3Option[] = [
  {
    variable: 'COVERAGE_S3_SSE',
    header: SSE_HEADER,
    ...oneOf(['AES256', 'aws:kms', 'aws:kms:dsse']),
    refusedWith: ['InvalidEncryptionAlgorithmError'],
    permission: undefined,
    isDemanded: true,
  },
  {
    variable: 'COVERAGE_S3_SSE_KMS_KEY_ID',
    header: KEY_HEADER,
    expected: "a KMS key's id, alias or ARN",
    parse: (text) => (/^[\w:/-]{1,2048}$/.test(text) ? text : undefined),
    refusedWith: [],
    permission: 'kms:GenerateDataKey',
    isDemanded: false,
  },
  {
    variable: 'COVERAGE_S3_SSE_BUCKET_KEY',
    header: 'x-amz-server-side-encryption-bucket-key-enabled',
    expected: 'on or off',
    parse: (text) => asSwitch(text)?.toString(),
    refusedWith: [],
    permission: undefined,
    isDemanded: false,
  },
  {
    variable: 'COVERAGE_S3_ACL',
    header: 'x-amz-acl',
    ...oneOf(['private', 'bucket-owner-full-control', 'bucket-owner-read']),
    refusedWith: ['AccessControlListNotSupported'],
    permission: 's3:PutObjectAcl',
    isDemanded: true,
  },
  {
    variable: 'COVERAGE_S3_EXPECTED_OWNER',
    header: 'x-amz-expected-bucket-owner',
    always: true,
    expected: "the twelve digits of an AWS account's id",
    parse: (text) => (/^\d{12}$/.test(text) ? text : undefined),
    refusedWith: [],
    permission: undefined,
    isDemanded: false,
  },
  {
    variable: 'COVERAGE_S3_REQUEST_PAYER',
    header: 'x-amz-request-payer',
    always: true,
    ...oneOf(['requester']),
    refusedWith: [],
    permission: undefined,
    isDemanded: false,
  },
];

const variablesOf = (fits: (option: S3Option) => boolean): string[] =>
  S3_OPTIONS.filter(fits).map(({ variable }) => variable);

/** For messages: `COVERAGE_S3_SSE or COVERAGE_S3_ACL`. */
export const DEMANDED_OPTIONS_IN_WORDS = variablesOf(({ isDemanded }) => isDemanded).join(' or ');

/** For messages: `COVERAGE_S3_ACL, COVERAGE_S3_SSE or another option`. */
export const REFUSED_OPTIONS_IN_WORDS = `${variablesOf(({ refusedWith }) => refusedWith.length > 0)
  .reverse()
  .join(', ')} or another option`;

export interface S3Headers {
  /** Of every request. */
  always: Record<string, string>;
  /** Of those that write an object, beside these. */
  put: Record<string, string>;
}

/**
 * @param read gives a variable's value
 * @param refuse is called for each variable whose value cannot be used
 */
export function s3Headers(read: ReadVariable, refuse: (option: S3Option) => void): S3Headers {
  const headers: S3Headers = { always: {}, put: {} };
  const textOf = trimming(read);
  for (const option of S3_OPTIONS) {
    const text = textOf(option.variable);
    if (text === undefined) continue;
    const value = option.parse(text);
    if (value === undefined) refuse(option);
    else headers[option.always ? 'always' : 'put'][option.header] = value;
  }
  // S3 refuses a key without its kind.
  if (KEY_HEADER in headers.put) headers.put[SSE_HEADER] ??= 'aws:kms';
  return headers;
}
