import { SignatureV4 } from '@smithy/signature-v4';
import { expect, test } from 'vitest';
import { rawKey } from '../../../contract/key-layout.ts';
import { forEachPython } from '../support/python-recorder.ts';
import { Sha256 } from '../support/sha256.ts';

const BUCKET = { COVERAGE_S3_BUCKET: 'bucket', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
const TIME = '20261123T014016Z';

const PREFIXES = [
  '',
  'coverage',
  "(it's)*!~",
  'a b+c',
  'ü/ß/é',
  '%41?#&=;:@,$',
  '😀',
  '...',
  'x'.repeat(200),
  '"<>[]{}|^`\\',
];

interface Signed {
  key: string;
  environ: Record<string, string>;
  region: string;
  body: string;
  headers: Record<string, string>;
  time: string;
  hasChecksums: boolean;
  credentials: [string, string, string | null];
}

const base: Signed = {
  key: 'a',
  environ: BUCKET,
  region: 'eu-west-1',
  body: '',
  headers: {},
  time: TIME,
  hasChecksums: true,
  credentials: ['AKID', 'sec/ret+', 'token=='],
};

const CASES: Signed[] = [
  ...PREFIXES.map((prefix) => ({ ...base, key: rawKey(prefix, 'orders', new Date(0), 'a1') })),
  { ...base, credentials: ['AKID', 'secret', null] },
  { ...base, hasChecksums: false },
  { ...base, body: 'counts'.repeat(10_000), headers: { 'If-None-Match': '*' } },
  { ...base, region: 'cn-north-1' },
  { ...base, environ: { ...BUCKET, COVERAGE_S3_ENDPOINT: 'http://localhost:4566/s3gw' } },
  { ...base, environ: { ...BUCKET, COVERAGE_S3_ENDPOINT: 'http://[::1]:9000' } },
  {
    ...base,
    environ: {
      ...BUCKET,
      COVERAGE_S3_BUCKET: 'arn:aws:s3:eu-west-1:123456789012:accesspoint/mine',
      COVERAGE_S3_SSE_KMS_KEY_ID: 'alias/x',
      COVERAGE_S3_ACL: 'private',
      COVERAGE_S3_EXPECTED_OWNER: '123456789012',
      COVERAGE_S3_REQUEST_PAYER: 'requester',
    },
  },
];

/** The signature that the AWS SDK would make of the same request. */
async function bySdk(
  { region, credentials, body, time }: Signed,
  path: string,
  sent: Record<string, string>,
) {
  const [accessKeyId, secretAccessKey, sessionToken] = credentials;
  const signer = new SignatureV4({
    service: 's3',
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== null && { sessionToken }) },
    sha256: Sha256 as never,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const names = signedNames(sent);
  const lower = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name.toLowerCase(), value]));
  const headers = Object.fromEntries(
    names.filter((name) => name !== 'x-amz-date').map((name) => [name, lower[name] ?? '']),
  );
  const { headers: signed } = await signer.sign(
    { method: 'PUT', protocol: 'https:', hostname: 'h', path, headers, body } as never,
    {
      signingDate: new Date(time.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z')),
      signableHeaders: new Set(names),
    },
  );
  return signatureIn(signed['authorization']);
}

function signedNames(headers: Record<string, string>): string[] {
  return /SignedHeaders=([^,]+)/.exec(headers['Authorization'] ?? '')?.[1]?.split(';') ?? [];
}

function signatureIn(text = ''): string | undefined {
  return /Signature=([0-9a-f]{64})$/.exec(text)?.[1];
}

forEachPython('a signature', (recorder) => {
  test(`is that of the AWS SDK, of ${CASES.length} requests`, async () => {
    const signed = await recorder().call<{ path: string; headers: Record<string, string> }[]>('sign', {
      of: CASES,
    });
    for (const [i, each] of CASES.entries()) {
      const { path = '', headers = {} } = signed[i] ?? {};
      const signature = signatureIn(headers['Authorization']);
      expect(signature, each.key).toBeDefined();
      expect(await bySdk(each, path, headers), each.key).toBe(signature);
      // All that S3 acts on is signed.
      const unsigned = Object.keys(headers)
        .map((name) => name.toLowerCase())
        .filter((name) => !signedNames(headers).includes(name));
      expect(unsigned.sort()).toEqual(['authorization', 'content-length']);
    }
    expect(new Set(signed.map(({ headers }) => signatureIn(headers['Authorization']))).size).toBe(
      CASES.length,
    );
  });
});
