import { expect, test } from 'vitest';
import { LANGUAGE_VARIABLES } from '../../../contract/language-variables.ts';
import { PROXY_VARIABLES } from '../../../contract/proxy/proxies.ts';
import { S3_OPTIONS } from '../../../contract/s3-options.ts';
import { S3_PLACE_VARIABLES } from '../../../contract/s3-place.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { forEachPython } from '../support/python-recorder.ts';

interface OfPython {
  branches: boolean;
  problems: [code: string, message: string][];
  store: { ca_file: string | null };
}

type Environment = Record<string, string>;

const KEYS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
const BUCKET: Environment = { COVERAGE_S3_BUCKET: 'bucket', ...KEYS };
const SANDBOX = 'AWS_CONTAINER_CREDENTIALS_FULL_URI';

const SWITCHES = [
  'on',
  'off',
  'TRUE',
  ' 0 ',
  'yes',
  'No',
  'y',
  'n',
  't',
  'f',
  'enabled',
  'maybe',
  '2',
  ' ',
  '',
];
const NUMBERS = ['0', '250', '999999', '1000000', '-1', '1.5', '1e3', '0x10', '10 ms', ' 7 ', '٣'];
const ENDPOINTS = [
  'http://localhost:4566',
  'https://vpce.example.com/',
  'http://h/s3gw/',
  'http://HOST.example',
  'http://h:80',
  'https://h:443/x',
  'http://[::1]:9000',
  'http://[FD00::1]',
  'http://[::g]',
  'http://[',
  'http://[::1',
  'http://h:0',
  'http://h:65536',
  'http://h:port',
  'http://',
  'http:///x',
  'localhost:4566',
  'ftp://h',
  'HTTP://h',
  'http://me@h',
  'http://me:secret@h',
  'http://h?x=1',
  'http://h/#x',
  'http://a b',
  'http://a<b',
  'http://h/a%20b',
  'http://h/a//',
  'mock:4566',
];
const BUCKETS = [
  'cov',
  'ab',
  'a.b-c.d',
  'My_Legacy_Bucket',
  '-cov',
  'cov-',
  '.cov',
  'x'.repeat(63),
  'x'.repeat(64),
  'X'.repeat(255),
  'X'.repeat(256),
  's3://cov',
  'cov/prefix',
  'arn:aws:s3:::cov',
  'arn:aws-cn:s3:::cov',
  'arn:aws:s3:::cov/prefix',
  'arn:aws:s3:eu-west-1:123456789012:accesspoint/mine',
  'arn:aws:s3:eu-west-1:123456789012:accesspoint:mine',
  'arn:aws-us-gov:s3:us-gov-west-1:123456789012:accesspoint/mine',
  'arn:aws:s3:eu-west-1:12345:accesspoint/mine',
  'arn:aws:s3:eu-west-1:123456789012:accesspoint/-mine',
  'arn:aws:s3:eu-west-1:123456789012:accesspoint/mine/more',
  'arn:aws:s3::123456789012:accesspoint/mine.mrap',
  'arn:aws:s3::123456789012:accesspoint:mine',
  'mine.mrap',
  'cov--use1-az4--x-s3',
  'mine--use1-az4--xa-s3',
  'arn:aws:s3express:us-east-1:123456789012:bucket/cov',
  'arn:aws:s3-outposts:us-east-1:123456789012:outpost/o/accesspoint/mine',
  'arn:aws:s3-object-lambda:us-east-1:123456789012:accesspoint/mine',
  'mine--ol-s3',
  'cov--table-s3',
  'arn:aws:s3tables:us-east-1:123456789012:bucket/cov',
  'cöv',
  'alias-s3alias',
];
const PROXIES = [
  'http://proxy:3128',
  'proxy:3128',
  'https://proxy.example',
  'http://me:p%40ss@proxy:3128',
  'me:p@ss@proxy:3128',
  'http://me:p/ss@proxy',
  'http://me:p#ss@proxy',
  'http://me:p?ss@proxy',
  'socks5://proxy:1080',
  'http://',
  'http://[::1]:3128',
];
const CREDENTIALS = [
  'https://creds.example/x',
  'http://127.0.0.1:8080/x',
  'http://127.1.2.3/x',
  'http://localhost/x',
  'http://[::1]/x',
  'http://169.254.170.2/x',
  'http://169.254.170.23/x',
  'http://169.254.169.254/x',
  'http://[fd00:ec2::23]/x',
  'http://127.0.0.1.example/x',
  'http://elsewhere/x',
  'ftp://127.0.0.1/x',
  'x',
];
const REGIONS = ['eu-west-1', 'cn-north-1', 'my_region', 'x'.repeat(63), 'x'.repeat(64), 'eu west', 'éu'];
const CHOICES = [
  'changed',
  'Invocation',
  'upload',
  'HOLD',
  'off',
  'on',
  'debug',
  'silent',
  'warn',
  'toString',
];
const TEXTS = [
  'x',
  ' x ',
  'a,b',
  ', ,',
  'src/**, lib/**,',
  '/health',
  'health',
  'all',
  'é'.repeat(200),
  '😀'.repeat(101),
];
const PREFIXES = [
  '',
  ' ',
  'a/b',
  '/',
  '../x',
  'ü/ß',
  `${'x'.repeat(200)}/y`,
  'x'.repeat(201),
  `${'x/'.repeat(257)}`,
  'a\nb',
  'a\u007fb',
];
const NAMES = [
  { COVERAGE_S3_BUKET: 'b' },
  { COVERAGE_DIRS: '/tmp/x' },
  { coverage_dir: '/tmp/x' },
  { COVERAGE_BUCKET: 'b' },
  { COVERAGE_BRANCH: 'on' },
  { COVERAGE_ENGIN: 'v8' },
  { COVERAGE_ENGINE: 'v8', COVERAGE_COUNTS: 'hits', COVERAGE_LOAD_BUDGET_KB: '1', COVERAGE_BRANCHES: 'on' },
  // Of coverage.py, which others may have set.
  { COVERAGE_FILE: '.coverage', COVERAGE_RCFILE: 'x', COVERAGE_PROCESS_START: '1', COVERAGE_CORE: 'sysmon' },
  { COVERAGE_DIR: '/x', ...Object.fromEntries(S3_OPTIONS.map(({ variable }) => [variable, 'x'])) },
];

const each = (variable: string, values: readonly string[], more: Environment = {}): Environment[] =>
  values.map((value) => ({ ...more, [variable]: value }));

const ENVIRONMENTS: Environment[] = [
  {},
  KEYS,
  BUCKET,
  { ...BUCKET, AWS_SESSION_TOKEN: 'token', AWS_REGION: 'eu-central-1' },
  { COVERAGE_S3_BUCKET: 'bucket' },
  { ...BUCKET, COVERAGE_DIR: '/mnt/x' },
  { ...BUCKET, AWS_DEFAULT_REGION: 'eu-west-2' },
  { ...BUCKET, AWS_SECRET_ACCESS_KEY: 'a b' },
  { ...BUCKET, AWS_ACCESS_KEY_ID: 'a\nb', AWS_SESSION_TOKEN: 'ü' },
  { ...BUCKET, HTTPS_PROXY: 'http://p:1', https_proxy: 'http://q:2', NO_PROXY: 'a, b  c', no_proxy: '' },
  { ...BUCKET, HTTPS_PROXY: 'http://p:1', NODE_USE_ENV_PROXY: 'off' },
  { ...BUCKET, COVERAGE_S3_SSE_KMS_KEY_ID: 'alias/x', COVERAGE_S3_SSE: 'AES256' },
  {
    ...BUCKET,
    AWS_ENDPOINT_URL: 'http://a',
    AWS_ENDPOINT_URL_S3: 'http://b',
    COVERAGE_S3_ENDPOINT: 'http://c',
  },
  { ...BUCKET, AWS_ENDPOINT_URL: 'http://a', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'on' },
  { ...BUCKET, AWS_REGION: 'cn-north-1', AWS_USE_FIPS_ENDPOINT: 'on' },
  {
    COVERAGE_S3_BUCKET: 'bucket',
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '//x',
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 't',
  },
  {
    COVERAGE_S3_BUCKET: 'bucket',
    [SANDBOX]: 'http://localhost/x',
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/t',
  },
  {
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    _HANDLER: 'a.b',
    AWS_LAMBDA_MAX_CONCURRENCY: '2',
    AWS_LAMBDA_RUNTIME_API: 'h:1',
  },
  ...NAMES,
  ...[
    'COVERAGE_ENABLED',
    'COVERAGE_ATTRIBUTION',
    'COVERAGE_CHILDREN',
    'COVERAGE_HEALTH_PATH',
    'COVERAGE_CONTEXT_ACCEPT',
    'COVERAGE_SCRIPTS',
  ].flatMap((name) => each(name, SWITCHES)),
  ...['COVERAGE_UPLOAD', 'COVERAGE_SCRIPTS', 'COVERAGE_LOG_LEVEL'].flatMap((name) => each(name, CHOICES)),
  ...[
    'COVERAGE_INCLUDE',
    'COVERAGE_EXCLUDE',
    'COVERAGE_CONTEXT',
    'COVERAGE_CONTEXT_ACCEPT',
    'COVERAGE_HEALTH_PATH',
    'COVERAGE_BUILD',
    'AWS_LAMBDA_FUNCTION_NAME',
  ].flatMap((name) => each(name, TEXTS)),
  ...each('COVERAGE_DEADLINE_MARGIN_MS', NUMBERS),
  ...each('COVERAGE_S3_PREFIX', PREFIXES, BUCKET),
  ...each('COVERAGE_S3_PREFIX', PREFIXES, { COVERAGE_DIR: '/x' }),
  ...each('COVERAGE_DIR', ['/x', 'x', 's3://b', 'https://b.s3', 'c:\\x', 'a://b', 'ab+c.1-x://b']),
  ...each('COVERAGE_S3_BUCKET', BUCKETS, KEYS),
  ...each('COVERAGE_S3_ENDPOINT', ENDPOINTS, BUCKET),
  ...each('COVERAGE_S3_REGION', REGIONS, BUCKET),
  ...each(SANDBOX, CREDENTIALS, { COVERAGE_S3_BUCKET: 'bucket' }),
  ...['HTTPS_PROXY', 'http_proxy'].flatMap((name) => each(name, PROXIES, BUCKET)),
  ...[
    'AWS_USE_FIPS_ENDPOINT',
    'AWS_USE_DUALSTACK_ENDPOINT',
    'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
    'COVERAGE_S3_SSE_BUCKET_KEY',
  ].flatMap((name) => each(name, SWITCHES, BUCKET)),
  ...S3_OPTIONS.flatMap(({ variable }) =>
    each(
      variable,
      [
        'aes256',
        'AWS:KMS',
        'aws:kms:dsse',
        'private',
        'Bucket-Owner-Read',
        'requester',
        '123456789012',
        '12345',
        'alias/a-b_c',
        'a b',
        '٣'.repeat(12),
        'x'.repeat(2048),
        'x'.repeat(2049),
      ],
      BUCKET,
    ),
  ),
];

/** Node's, by Python's names, without what only Node has. */
function ofNode(environ: Environment): unknown {
  const { engine, counts, loadBudgetKb, problems, ...settings } = readSettings(environ);
  return snakes({ ...settings, problems: problems.map(({ code, message }) => [code, message]) });
}

function snakes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakes);
  if (typeof value !== 'object' || value === null) return value ?? null;
  const fields = Object.entries(value);
  // Headers are names of their own.
  return Object.fromEntries(
    fields.map(([name, each]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snakes(each),
    ]),
  );
}

function ofPython({ branches, runtime_handler, ...settings }: Record<string, unknown>): unknown {
  const { ca_file, ...store } = Object(settings['store']) as Record<string, unknown>;
  return { ...settings, store: settings['store'] === null ? null : store };
}

forEachPython('settings', (recorder) => {
  test(`are Node's in ${ENVIRONMENTS.length} environments, and so is what is said of them`, async () => {
    const root = { LAMBDA_TASK_ROOT: '/var/task' };
    const environs = ENVIRONMENTS.map((environ) => ({ ...root, ...environ }));
    const read = await recorder().call<Record<string, unknown>[]>('read_settings', { environs });
    for (const [i, environ] of environs.entries())
      expect(ofPython(read[i] ?? {}), JSON.stringify(environ)).toEqual(ofNode(environ));
  });

  test('read the same variables but for those of one language', async () => {
    const read = await recorder().call<string[]>('variables', { environs: ENVIRONMENTS });
    const asked = new Set<string>();
    for (const environ of ENVIRONMENTS)
      readSettings(
        new Proxy(environ, {
          get: (target, name) => {
            asked.add(String(name));
            return Reflect.get(target, name);
          },
        }),
      );
    const but = (names: Iterable<string>, others: readonly string[]) =>
      [...names].filter((name) => !others.includes(name)).sort();
    expect(but(read, LANGUAGE_VARIABLES.python)).toEqual(but(asked, LANGUAGE_VARIABLES.node));
    for (const name of [...LANGUAGE_VARIABLES.python, ...S3_PLACE_VARIABLES, ...PROXY_VARIABLES])
      expect(read).toContain(name);
  });

  test('of Python alone', async () => {
    const environs = [
      {},
      { COVERAGE_BRANCHES: 'off' },
      { COVERAGE_BRANCHES: 'x' },
      { ...BUCKET, AWS_CA_BUNDLE: '/a.pem', NODE_EXTRA_CA_CERTS: '/b.pem' },
      { ...BUCKET, NODE_EXTRA_CA_CERTS: '/b.pem' },
      BUCKET,
    ];
    const read = await recorder().call<OfPython[]>('read_settings', { environs });
    expect(read.slice(0, 3).map(({ branches }) => branches)).toEqual([true, false, true]);
    expect(read[2]?.problems).toEqual([
      ['bad-value', 'COVERAGE_BRANCHES must be on or off; using the default, on.'],
    ]);
    const files = read.slice(3).map(({ store }) => store.ca_file);
    expect(files).toEqual(['/a.pem', '/b.pem', null]);
  });

  test('import nothing that a start need not pay for', async () => {
    const imported = await recorder().call<string[]>('imported');
    // Our thread waits by it from the first event on.
    expect(imported.filter((name) => !name.startsWith('recorder'))).toEqual(['select']);
    expect(imported).toContain('recorder.delivery.delivery');
    expect(
      imported.filter((name) => /^recorder\.(store\.(http|s3|proxy|directory)|delivery\.outbox)/.test(name)),
    ).toEqual([]);
  });
});
