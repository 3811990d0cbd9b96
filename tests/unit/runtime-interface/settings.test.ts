import { describe, expect, test } from 'vitest';
import { S3_OPTIONS } from '../../../contract/s3-options.ts';
import { S3_PLACE_VARIABLES } from '../../../contract/s3-place.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';

/** What is said of a bucket, and of no other store. */
const OF_A_BUCKET = [...S3_PLACE_VARIABLES, ...S3_OPTIONS.map(({ variable }) => variable)];

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };

describe('settings of the recorder', () => {
  test('nothing configured: enabled, without a store, and no complaint', () => {
    const settings = readSettings({});
    expect(settings).toMatchObject({
      enabled: true,
      store: undefined,
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
      headers: {},
      fips: false,
      dualStack: false,
      proxies: undefined,
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
    ['AWS_ENDPOINT_URL_S3', 'http://[', 'bad-endpoint'],
    ['AWS_USE_FIPS_ENDPOINT', 'maybe', 'bad-endpoint'],
    ['AWS_USE_DUALSTACK_ENDPOINT', '2', 'bad-endpoint'],
    ['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'ja', 'bad-endpoint'],
  ])('%s=%s is one problem that names the variable', (name, value, code) => {
    const { problems } = readSettings({ ...CREDENTIALS, COVERAGE_S3_BUCKET: 'bucket', [name]: value });
    expect(problems).toEqual([{ code, message: expect.stringContaining(name) }]);
  });

  test.each(['s3://bucket/prefix', 'https://bucket.s3.amazonaws.com'])(
    'COVERAGE_DIR=%s makes no folder called so: it is a problem, and no store',
    (COVERAGE_DIR) => {
      const { store, problems } = readSettings({ COVERAGE_DIR });
      expect(store).toBeUndefined();
      expect(problems).toEqual([
        { code: 'bad-value', message: expect.stringContaining('name a bucket with COVERAGE_S3_BUCKET') },
      ]);
    },
  );

  test('a bucket without credentials is a problem, not a store', () => {
    const settings = readSettings({ COVERAGE_S3_BUCKET: 'bucket' });
    expect(settings.store).toBeUndefined();
    expect(settings.problems.map(({ code }) => code)).toEqual(['no-credentials']);
  });

  test('of two stores the directory wins, which is said; the prefix that is given holds in either', () => {
    const { store, prefix, problems } = readSettings({
      COVERAGE_S3_BUCKET: 'bucket',
      COVERAGE_DIR: '/mnt/x',
    });
    expect({ store, prefix }).toEqual({ store: { kind: 'directory', directory: '/mnt/x' }, prefix: '' });
    expect(problems).toEqual([
      {
        code: 'two-stores',
        message: 'COVERAGE_DIR and COVERAGE_S3_BUCKET are both set; using COVERAGE_DIR. Remove one of them.',
      },
    ]);
    const bucket = { ...CREDENTIALS, COVERAGE_S3_BUCKET: 'bucket' };
    expect(readSettings(bucket).prefix).toBe('coverage/');
    for (const given of ['', 'a/b']) {
      expect(readSettings({ ...bucket, COVERAGE_S3_PREFIX: given }).prefix).toBe(given);
      expect(readSettings({ COVERAGE_DIR: '/mnt/x', COVERAGE_S3_PREFIX: given }).prefix).toBe(given);
    }
  });

  test.each(['true', '1', 'on', 'yes', 'YES', ' On '])('%s means yes, in every switch', (yes) => {
    const settings = readSettings({
      COVERAGE_ENABLED: yes,
      COVERAGE_ATTRIBUTION: yes,
      COVERAGE_CHILDREN: yes,
      COVERAGE_SCRIPTS: yes,
      COVERAGE_HEALTH_PATH: yes,
      COVERAGE_CONTEXT_ACCEPT: yes,
    });
    expect(settings).toMatchObject({
      enabled: true,
      attribution: true,
      children: true,
      scripts: 'upload',
      healthPath: '/_coverage/health',
      contextAccept: ['*'],
      problems: [],
    });
  });

  test.each(['false', '0', 'off', 'no', 'NO', ' Off '])('%s means no, in every switch', (no) => {
    const settings = readSettings({
      COVERAGE_ENABLED: no,
      COVERAGE_ATTRIBUTION: no,
      COVERAGE_CHILDREN: no,
      COVERAGE_SCRIPTS: no,
      COVERAGE_HEALTH_PATH: no,
      COVERAGE_CONTEXT_ACCEPT: no,
    });
    expect(settings).toMatchObject({
      enabled: false,
      attribution: false,
      children: false,
      scripts: 'off',
      healthPath: undefined,
      contextAccept: [],
      problems: [],
    });
  });

  test.each([
    ['COVERAGE_UPLOAD', 'COVERAGE_UPLOAD must be changed or invocation; using the default, changed.'],
    ['COVERAGE_ENABLED', 'COVERAGE_ENABLED must be on or off; using the default, on.'],
    [
      'COVERAGE_LOG_LEVEL',
      'COVERAGE_LOG_LEVEL must be debug, info, warn or silent; using the default, warn.',
    ],
    [
      'COVERAGE_DEADLINE_MARGIN_MS',
      'COVERAGE_DEADLINE_MARGIN_MS must be a whole number of milliseconds with at most six digits; using the default, 500.',
    ],
    [
      'COVERAGE_HEALTH_PATH',
      'COVERAGE_HEALTH_PATH must be a path that begins with /, or off; using the default, /_coverage/health.',
    ],
  ])('a value of %s that cannot be used is explained in one line', (name, message) => {
    const { problems, ...settings } = readSettings({ [name]: 'toString' });
    expect(problems).toEqual([{ code: 'bad-value', message }]);
    const { problems: none, ...defaults } = readSettings({});
    expect(none).toEqual([]);
    expect(settings).toEqual(defaults);
  });

  test.each(['none', 'never', 'uplaod'])('COVERAGE_SCRIPTS=%s sends no source text, and is said', (value) => {
    const { scripts, problems } = readSettings({ COVERAGE_SCRIPTS: value });
    expect(scripts).toBe('off');
    const message = 'COVERAGE_SCRIPTS must be upload, hold or off; using off.';
    expect(problems).toEqual([{ code: 'bad-value', message }]);
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

describe('names that are nearly those of settings', () => {
  test.each([
    [{ COVERAGE_S3_BUKET: 'b' }, 'COVERAGE_S3_BUKET', 'COVERAGE_S3_BUCKET'],
    [{ COVERAGE_DIRS: '/tmp/x' }, 'COVERAGE_DIRS', 'COVERAGE_DIR'],
    [{ coverage_dir: '/tmp/x' }, 'coverage_dir', 'COVERAGE_DIR'],
    [{ COVERAGE_BUCKET: 'b' }, 'COVERAGE_BUCKET', 'COVERAGE_S3_BUCKET'],
    [{ COVERAGE_DIR: '/tmp/x', COVERAGE_PREFIX: 'p' }, 'COVERAGE_PREFIX', 'COVERAGE_S3_PREFIX'],
    [{ COVERAGE_DIR: '/tmp/x', COVERAGE_EXLUDE: 'a' }, 'COVERAGE_EXLUDE', 'COVERAGE_EXCLUDE'],
    [
      { ...CREDENTIALS, COVERAGE_S3_BUCKET: 'my-bucket', COVERAGE_S3_REGIN: 'x' },
      'COVERAGE_S3_REGIN',
      'COVERAGE_S3_REGION',
    ],
  ])('%j: said, with the name that was meant', (env, name, meant) => {
    expect(readSettings(env).problems).toEqual([
      {
        code: 'unknown-variable',
        message: `${name} is not a setting and has no effect: did you mean ${meant}?`,
      },
    ]);
  });

  test('settings of a store that is not in use, and variables of other tools, are no mistakes', () => {
    const { problems, unknown } = readSettings({
      COVERAGE_DIR: '/tmp/x',
      COVERAGE_S3_PREFIX: 'p/',
      ...Object.fromEntries(OF_A_BUCKET.map((variable) => [variable, 'x'])),
      COVERAGE_BUILD_CA: '/ca.pem',
      COVERAGE_FILE: '.coverage',
      COVERAGE_RCFILE: '.coveragerc',
      COVERAGE_PROCESS_START: '1',
      COVERAGE_CORE: 'sysmon',
      COVERALLS_REPO_TOKEN: 'x',
      NODE_V8_COVERAGE: '/tmp/c8',
    });
    expect(problems).toEqual([]);
    expect(unknown).toEqual([
      'COVERAGE_BUILD_CA',
      'COVERAGE_FILE',
      'COVERAGE_RCFILE',
      'COVERAGE_PROCESS_START',
      'COVERAGE_CORE',
    ]);
  });
});
