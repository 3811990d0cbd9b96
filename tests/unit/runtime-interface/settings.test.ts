import { describe, expect, test } from 'vitest';
import { readSettings } from '../../../runtime-interface/environment.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };

describe('settings of the recorder', () => {
  test('nothing configured: enabled, without a store, and no complaint', () => {
    const settings = readSettings({});
    expect(settings).toMatchObject({
      enabled: true,
      store: undefined,
      prefix: 'coverage/',
      upload: 'changed',
      scripts: 'upload',
      healthPath: '/_coverage/health',
      deadlineMarginMs: 500,
      logLevel: 'warn',
      problems: [],
    });
  });

  test('a bucket takes credentials, region and endpoint from the variables of the AWS SDKs', () => {
    const settings = readSettings({
      ...CREDENTIALS,
      AWS_SESSION_TOKEN: 'token',
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL: 'http://everything:1',
      AWS_ENDPOINT_URL_S3: 'http://s3:2',
      COVERAGE_S3_BUCKET: 'my-bucket',
    });
    expect(settings.store).toEqual({
      kind: 's3',
      bucket: 'my-bucket',
      region: 'eu-central-1',
      endpoint: 'http://s3:2',
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' },
    });
  });

  test.each([
    ['COVERAGE_UPLOAD', 'sometimes', 'bad-value'],
    ['COVERAGE_ENABLED', 'yes please', 'bad-value'],
    ['COVERAGE_SCRIPTS', 'all', 'bad-value'],
    ['COVERAGE_LOG_LEVEL', 'loud', 'bad-value'],
    ['COVERAGE_DEADLINE_MARGIN_MS', '-3', 'bad-value'],
    ['COVERAGE_S3_BUCKET', 's3://bucket/prefix', 'bad-bucket'],
    ['AWS_ENDPOINT_URL_S3', 'localhost:4566', 'bad-endpoint'],
  ])('%s=%s is one problem that names the variable', (name, value, code) => {
    const { problems } = readSettings({ ...CREDENTIALS, COVERAGE_S3_BUCKET: 'bucket', [name]: value });
    expect(problems).toEqual([{ code, message: expect.stringContaining(name) }]);
  });

  test('a bucket without credentials is a problem, not a store', () => {
    const settings = readSettings({ COVERAGE_S3_BUCKET: 'bucket' });
    expect(settings.store).toBeUndefined();
    expect(settings.problems.map(({ code }) => code)).toEqual(['no-credentials']);
  });

  test('blank means not set', () => {
    const settings = readSettings({ COVERAGE_S3_BUCKET: ' ', COVERAGE_UPLOAD: '', COVERAGE_DIR: '' });
    expect(settings).toMatchObject({ store: undefined, upload: 'changed', problems: [] });
  });

  test('lists of globs are split at commas, the health path can be switched off', () => {
    const settings = readSettings({ COVERAGE_INCLUDE: 'src/**, lib/**,', COVERAGE_HEALTH_PATH: 'off' });
    expect(settings.include).toEqual(['src/**', 'lib/**']);
    expect(settings.healthPath).toBeUndefined();
  });
});
