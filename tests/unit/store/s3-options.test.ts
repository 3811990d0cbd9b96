import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { S3Store as ReportingStore } from '../../../combiner-image/store/s3/s3-store.ts';
import { S3_OPTIONS } from '../../../contract/s3-options.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { createStore } from '../../../runtime-interface/store/create-store.ts';
import { FakeS3 } from '../support/fake-s3.ts';

const BUCKET = {
  COVERAGE_S3_BUCKET: 'bucket',
  AWS_ACCESS_KEY_ID: 'AKID',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_REGION: 'eu-west-1',
};
/** What is demanded, in some other form where there is one, and the header that it becomes. */
const VALUES: Readonly<Record<string, [text: string, header: string, value: string]>> = {
  COVERAGE_S3_SSE: ['AWS:kms', 'x-amz-server-side-encryption', 'aws:kms'],
  COVERAGE_S3_SSE_KMS_KEY_ID: [
    'arn:aws:kms:eu-west-1:111122223333:key/1234abcd',
    'x-amz-server-side-encryption-aws-kms-key-id',
    'arn:aws:kms:eu-west-1:111122223333:key/1234abcd',
  ],
  COVERAGE_S3_SSE_BUCKET_KEY: ['yes', 'x-amz-server-side-encryption-bucket-key-enabled', 'true'],
  COVERAGE_S3_ACL: ['bucket-owner-full-control', 'x-amz-acl', 'bucket-owner-full-control'],
  COVERAGE_S3_EXPECTED_OWNER: ['111122223333', 'x-amz-expected-bucket-owner', '111122223333'],
  COVERAGE_S3_REQUEST_PAYER: ['Requester', 'x-amz-request-payer', 'requester'],
};
const DEMANDED = Object.fromEntries(Object.entries(VALUES).map(([variable, [text]]) => [variable, text]));
const EXPECTED = Object.fromEntries(Object.values(VALUES).map(([, header, value]) => [header, value]));
const BODY = Buffer.from('coverage');

type Put = (env: Record<string, string>, body: Buffer) => Promise<void>;

const recorder: Put = async (env, body) => {
  const { store: settings, problems } = readSettings(env);
  expect(problems).toEqual([]);
  if (settings === undefined) throw new Error('no store');
  await createStore(settings).put('k', body, { signal: AbortSignal.timeout(5_000) });
};
const reporting: Put = async (env, body) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  try {
    await new ReportingStore('bucket').put('k', body, 'application/json');
  } finally {
    vi.unstubAllEnvs();
  }
};

describe.each([
  ['recorder', recorder],
  ['reporting half', reporting],
])('what a bucket demands, from the %s', (_, put) => {
  test('is sent with each object, signed, and so is a checksum', async () => {
    const s3 = await FakeS3.start();
    await put({ ...BUCKET, ...DEMANDED, AWS_ENDPOINT_URL_S3: s3.endpoint }, BODY);
    const { headers = {}, body } = s3.requests[0] ?? {};
    expect(headers).toMatchObject({
      ...EXPECTED,
      'x-amz-checksum-sha256': createHash('sha256').update(BODY).digest('base64'),
    });
    expect(body).toEqual(BODY);
    const signed = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';');
    expect(signed).toEqual(expect.arrayContaining([...Object.keys(EXPECTED), 'x-amz-checksum-sha256']));
    expect(Object.keys(DEMANDED)).toEqual(S3_OPTIONS.map(({ variable }) => variable));
  });

  test('is nothing unless it is asked for', async () => {
    const s3 = await FakeS3.start();
    await put({ ...BUCKET, AWS_ENDPOINT_URL_S3: s3.endpoint }, BODY);
    const sent = Object.keys(s3.requests[0]?.headers ?? {});
    expect(S3_OPTIONS.filter(({ header }) => sent.includes(header))).toEqual([]);
    // And no header of another name that stands for the same.
    expect(sent.filter((name) => /encryption|acl|owner|payer/.test(name))).toEqual([]);
  });
});

describe('each option', () => {
  test('that needs a permission has a line in docs/iam.md that names both', () => {
    const lines = readFileSync(join(import.meta.dirname, '../../../docs/iam.md'), 'utf8').split('\n');
    const isSaid = (variable: string, permission: string): boolean =>
      lines.some((line) => line.includes(`\`${variable}\``) && line.includes(`\`${permission}\``));
    for (const { variable, permission } of S3_OPTIONS)
      if (permission !== undefined) expect(isSaid(variable, permission), variable).toBe(true);
    expect(isSaid('COVERAGE_S3_ACL', 's3:PutObjectTagging')).toBe(false);
  });

  test('refuses what cannot be its value: the recorder goes on without, the reporting half says so', async () => {
    for (const { variable, header, expected } of S3_OPTIONS) {
      const env = { ...BUCKET, [variable]: 'none of\nthese' };
      const { store, problems } = readSettings(env);
      const message = `${variable} must be ${expected}; objects are written without it.`;
      expect(problems).toEqual([{ code: 'bad-value', message }]);
      expect(store).toMatchObject({
        kind: 's3',
        headers: expect.not.objectContaining({ [header]: expect.anything() }),
      });
      await expect(reporting(env, BODY)).rejects.toThrow(`${variable} must be ${expected}.`);
    }
  });

  test('a key alone means its kind of encryption', () => {
    const { store } = readSettings({ ...BUCKET, COVERAGE_S3_SSE_KMS_KEY_ID: 'alias/coverage' });
    expect(store).toMatchObject({ headers: { 'x-amz-server-side-encryption': 'aws:kms' } });
  });

  test('what each request must have is in every one of the reporting half, the rest where it writes', async () => {
    const s3 = await FakeS3.start();
    for (const [name, value] of Object.entries({ ...BUCKET, ...DEMANDED, AWS_ENDPOINT_URL_S3: s3.endpoint }))
      vi.stubEnv(name, value);
    const store = new ReportingStore('bucket');
    await store.put('raw/a', BODY, 'application/json');
    await store.get('raw/a', 1_000);
    for await (const key of store.list('raw/')) expect(key).toBe('raw/a');
    await store.delete('raw/a');
    vi.unstubAllEnvs();
    expect(s3.requests.map(({ operation }) => operation)).toEqual(['PUT', 'GET', 'LIST', 'DELETE']);
    for (const { operation, headers } of s3.requests) {
      const demanded = S3_OPTIONS.filter(({ always }) => always || operation === 'PUT');
      expect(S3_OPTIONS.filter(({ header }) => header in headers)).toEqual(demanded);
      expect(EXPECTED).toMatchObject(
        Object.fromEntries(demanded.map(({ header }) => [header, headers[header]])),
      );
      expect(headers['x-amz-server-side-encryption'], operation).toBe(
        operation === 'PUT' ? 'aws:kms' : undefined,
      );
    }
  });
});
