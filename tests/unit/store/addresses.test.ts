import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test, vi } from 'vitest';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { DEADLINES } from '../../../combiner-image/store/s3/deadlines.ts';
import { connect } from '../../../combiner-image/store/s3/s3-client.ts';
import { pathOf } from '../../../combiner-image/store/s3/signed-request.ts';
import { readBucket } from '../../../contract/s3-bucket.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { objectUrl } from '../../../runtime-interface/store/s3/address.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' };

/** Where the recorder puts an object. */
function recorded(env: Record<string, string>): string {
  const { store, problems } = readSettings({ ...CREDENTIALS, ...env });
  expect(problems).toEqual([]);
  if (store?.kind !== 's3') throw new Error('no bucket');
  return objectUrl(store, store.region, 'k').href;
}

/** Where the reporting half puts it: the address of a request that is never sent. */
async function reported(env: Record<string, string>): Promise<string> {
  for (const [name, value] of Object.entries({ ...CREDENTIALS, ...env })) vi.stubEnv(name, value);
  try {
    const named = readBucket(env['COVERAGE_S3_BUCKET'] ?? '');
    if ('refusal' in named) throw new Error(named.refusal);
    const { sdk, client } = await connect(named.bucket, DEADLINES);
    return await addressOf(client, new sdk.PutObjectCommand({ Bucket: named.bucket, Key: 'k' }));
  } finally {
    vi.unstubAllEnvs();
  }
}

/** By the rules of the SDK alone; empty: it refuses. */
function sdkAddress(
  { COVERAGE_S3_BUCKET: Bucket, AWS_REGION = '', ...kind }: Record<string, string>,
  Key = 'k',
) {
  const client = new S3Client({
    region: AWS_REGION,
    useFipsEndpoint: FIPS in kind,
    useDualstackEndpoint: DUAL_STACK in kind,
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
  });
  return addressOf(client, new PutObjectCommand({ Bucket, Key }));
}

/** Of a request that is never sent. */
async function addressOf(client: S3Client, command: PutObjectCommand): Promise<string> {
  let url = '';
  client.middlewareStack.add(
    () => async (args) => {
      const { protocol, hostname, path, port } = args.request as Record<string, string>;
      url = `${protocol}//${hostname}${port ? `:${port}` : ''}${path}`;
      throw new Error('not sent');
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await client.send(command).catch(() => {});
  return url;
}

const KEYS = ['raw/a b+c/ü&%41?#\'()*!~,;:@$=|^`{}[]\\<>"', 'raw//../%2F/😀.json.gz'];
const POINT = 'arn:aws:s3:eu-west-1:111122223333:accesspoint/cov-point';
const REGIONS = [
  'us-east-1',
  'eu-west-1',
  'us-gov-west-1',
  'cn-north-1',
  'eusc-de-east-1',
  'us-iso-east-1',
  'us-isob-east-1',
  'eu-isoe-west-1',
  'us-isof-south-1',
];
const FIPS = 'AWS_USE_FIPS_ENDPOINT';
const DUAL_STACK = 'AWS_USE_DUALSTACK_ENDPOINT';
const KINDS = [{}, { [FIPS]: 'true' }, { [DUAL_STACK]: 'true' }, { [FIPS]: 'true', [DUAL_STACK]: 'true' }];

describe("Amazon's own address, from both halves", () => {
  test.each(
    REGIONS.flatMap((region) =>
      ['cov', 'cov.with.dots', 'Old_Bucket', 'point-8tyekmigicmhun8n9kwpfur39dnw4use1a-s3alias'].map(
        (bucket) => [region, bucket],
      ),
    ),
  )('in %s of %s', async (region, bucket) => {
    for (const kind of KINDS) {
      const env: Record<string, string> = { COVERAGE_S3_BUCKET: bucket, AWS_REGION: region, ...kind };
      const sdk = await sdkAddress(env);
      if (sdk === '') {
        expect(region).toBe('cn-north-1');
        expect(kind).toHaveProperty(FIPS);
      } else expect(recorded(env)).toBe(sdk);
      // As LeanGet takes it for granted.
      const before = sdk.slice(0, -pathOf('k').length);
      for (const key of KEYS) expect(await sdkAddress(env, key)).toBe(sdk && `${before}${pathOf(key)}`);
    }
    expect(await reported({ COVERAGE_S3_BUCKET: bucket, AWS_REGION: region })).not.toBe('');
  });

  test.each(['cn-north-1', 'cn-northwest-1'])(
    'with FIPS in %s there is none: both halves say so, and what to do',
    async (region) => {
      const env = { ...CREDENTIALS, COVERAGE_S3_BUCKET: 'cov', AWS_REGION: region, [FIPS]: 'true' };
      const message = `${FIPS} must be off in ${region}: S3 has no FIPS addresses in China`;
      expect(readSettings(env)).toMatchObject({
        store: undefined,
        problems: [{ code: 'bad-endpoint', message: `${message}. Nothing is recorded.` }],
      });
      await expect(reported(env)).rejects.toThrow(`${message}.`);
      expect(recorded({ ...env, COVERAGE_S3_ENDPOINT: 'https://s3.company.test' })).toBe(
        'https://s3.company.test/cov/k',
      );
    },
  );

  test.each(KINDS)('of an access point, which is in a region of its own: %o', async (kind) => {
    const env: Record<string, string> = { COVERAGE_S3_BUCKET: POINT, AWS_REGION: 'us-east-1', ...kind };
    const fips = 'AWS_USE_FIPS_ENDPOINT' in kind ? '-fips' : '';
    const dual = 'AWS_USE_DUALSTACK_ENDPOINT' in kind ? '.dualstack' : '';
    const expected = `https://cov-point-111122223333.s3-accesspoint${fips}${dual}.eu-west-1.amazonaws.com/k`;
    expect(recorded(env)).toBe(expected);
    expect(await reported(env)).toBe(expected);
  });
});

describe('where the environment says', () => {
  const BUCKET = { COVERAGE_S3_BUCKET: 'cov', AWS_REGION: 'eu-west-1' };
  const AMAZON = 'https://cov.s3.eu-west-1.amazonaws.com/k';
  const MOCK = { AWS_ENDPOINT_URL: 'http://mock:1', AWS_ENDPOINT_URL_S3: 'http://mock:2' };

  test.each<[string, Record<string, string>, string]>([
    ['the endpoint of all services', { AWS_ENDPOINT_URL: 'http://mock:1' }, 'http://mock:1/cov/k'],
    ['the endpoint of S3 before it', MOCK, 'http://mock:2/cov/k'],
    [
      'the endpoint for coverage alone before both',
      { ...MOCK, COVERAGE_S3_ENDPOINT: 'https://s3.eu-west-1.amazonaws.com' },
      'https://s3.eu-west-1.amazonaws.com/cov/k',
    ],
    ['an endpoint with a path', { COVERAGE_S3_ENDPOINT: 'http://h/s3gw/' }, 'http://h/s3gw/cov/k'],
    ['an endpoint that ends in slashes', { COVERAGE_S3_ENDPOINT: 'http://h:9000//' }, 'http://h:9000/cov/k'],
    ['an address of IPv6', { COVERAGE_S3_ENDPOINT: 'http://[fd00::1]:9000' }, 'http://[fd00::1]:9000/cov/k'],
    ['blanks around it', { COVERAGE_S3_ENDPOINT: ' http://h:9000\n' }, 'http://h:9000/cov/k'],
    ['endpoints that are to be ignored', { ...MOCK, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, AMAZON],
    [
      'our own, where those of AWS are to be ignored',
      { ...MOCK, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true', COVERAGE_S3_ENDPOINT: 'http://own:3' },
      'http://own:3/cov/k',
    ],
    [
      'an endpoint together with FIPS and dual-stack, which are for the public ones',
      { ...MOCK, AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true' },
      'http://mock:2/cov/k',
    ],
    [
      'the region for coverage alone',
      { COVERAGE_S3_REGION: 'us-west-2' },
      'https://cov.s3.us-west-2.amazonaws.com/k',
    ],
    [
      'an access point at an interface endpoint',
      {
        COVERAGE_S3_BUCKET: POINT,
        COVERAGE_S3_ENDPOINT: 'https://accesspoint.vpce-1a.s3.eu-west-1.vpce.amazonaws.com',
      },
      'https://cov-point-111122223333.accesspoint.vpce-1a.s3.eu-west-1.vpce.amazonaws.com/k',
    ],
    ["a bucket's ARN", { COVERAGE_S3_BUCKET: 'arn:aws:s3:::cov' }, AMAZON],
  ])('%s', async (_, env, expected) => {
    expect(recorded({ ...BUCKET, ...env })).toBe(expected);
    expect(await reported({ ...BUCKET, ...env })).toBe(expected);
  });

  test.each(['COVERAGE_S3_REGION', 'AWS_REGION', 'AWS_DEFAULT_REGION'])(
    '%s that is none: both halves name it',
    async (variable) => {
      for (const region of ['eu west 1', 'eu-west-1/../x', 'x.example', 'x@example', 'é']) {
        const env = { ...CREDENTIALS, COVERAGE_S3_BUCKET: 'cov', [variable]: region };
        const message = `${variable} must be a region, such as eu-west-1`;
        expect(readSettings(env)).toMatchObject({
          store: undefined,
          problems: [{ code: 'bad-endpoint', message: `${message}. Nothing is recorded.` }],
        });
        await expect(reported({ AWS_REGION: '', AWS_DEFAULT_REGION: '', ...env })).rejects.toThrow(
          `${message}.`,
        );
      }
    },
  );

  test.each([
    ['COVERAGE_S3_ENDPOINT', 'mock:4566'],
    ['AWS_ENDPOINT_URL_S3', 'mock:4566'],
    ['AWS_ENDPOINT_URL', 'mock:4566'],
    // What would be dropped.
    ['COVERAGE_S3_ENDPOINT', 'http://user:secret@mock:4566'],
    ['COVERAGE_S3_ENDPOINT', 'http://mock:4566/?tenant=a'],
    ['AWS_ENDPOINT_URL', 'http://mock:4566/#a'],
  ])('%s that is no URL of a server (%s): both halves name it', async (variable, endpoint) => {
    const env = { ...BUCKET, ...CREDENTIALS, [variable]: endpoint };
    const message = `${variable} must be an http or https URL, without a user, a query or a fragment`;
    expect(readSettings(env)).toMatchObject({
      store: undefined,
      problems: [{ code: 'bad-endpoint', message: `${message}. Nothing is recorded.` }],
    });
    await expect(reported(env)).rejects.toThrow(`${message}.`);
  });
});

describe('what is no general purpose bucket', () => {
  test.each([
    ['cov--use1-az4--x-s3', 'a directory bucket (S3 Express One Zone)'],
    ['arn:aws:s3express:us-east-1:111122223333:bucket/cov--use1-az4--x-s3', 'a directory bucket'],
    ['arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap', 'a multi-region access point'],
    ['mfzwi23gnjvgw.mrap', 'a multi-region access point'],
    ['arn:aws:s3-outposts:us-west-2:111122223333:outpost/op-01/accesspoint/x', 'a bucket on Outposts'],
    ['arn:aws:s3-object-lambda:us-west-2:111122223333:accesspoint/x', 'an Object Lambda access point'],
  ])('%s: both halves say so', (bucket, what) => {
    const { store, problems } = readSettings({ ...CREDENTIALS, COVERAGE_S3_BUCKET: bucket });
    expect(store).toBeUndefined();
    expect(problems).toEqual([
      {
        code: 'bad-bucket',
        message: expect.stringMatching(/^COVERAGE_S3_BUCKET must not be a.*Nothing is recorded\.$/),
      },
    ]);
    expect(problems[0]?.message).toContain(what);
    expect(() => parseStoreLocation(`s3://${bucket}/coverage`)).toThrow(what);
  });

  test.each(['s3://cov/x', 'cov/x', '..', '-cov', 'ab', 'my bucket'])('%s', (bucket) => {
    const { problems } = readSettings({ ...CREDENTIALS, COVERAGE_S3_BUCKET: bucket });
    expect(problems).toMatchObject([{ code: 'bad-bucket' }]);
  });
});

describe('a location at the command line', () => {
  test.each([
    ['s3://cov', 's3://cov', ''],
    ['s3://cov/a/b', 's3://cov', 'a/b/'],
    ['arn:aws:s3:::cov', 's3://cov', ''],
    ['arn:aws:s3:::cov/coverage', 's3://cov', 'coverage/'],
    ['s3://arn:aws:s3:::cov/coverage/', 's3://cov', 'coverage/'],
    [POINT, `s3://${POINT}`, ''],
    [`s3://${POINT}/coverage`, `s3://${POINT}`, 'coverage/'],
    [
      'https://s3.console.aws.amazon.com/s3/buckets/cov?region=eu-west-1&prefix=coverage/&showversions=false',
      's3://cov',
      'coverage/',
    ],
    ['https://eu-west-1.console.aws.amazon.com/s3/buckets/cov?region=eu-west-1&tab=objects', 's3://cov', ''],
    ['https://console.amazonaws.cn/s3/buckets/cov?prefix=a%20b/', 's3://cov', 'a b/'],
    ['https://cov.s3.eu-west-1.amazonaws.com/coverage/', 's3://cov', 'coverage/'],
    ['https://cov.s3.amazonaws.com/coverage/', 's3://cov', 'coverage/'],
    ['https://s3.dualstack.eu-west-1.amazonaws.com/cov/coverage/', 's3://cov', 'coverage/'],
    ['S3://cov/Coverage', 's3://cov', 'Coverage/'],
    ['s3://cov//a//b/', 's3://cov', 'a/b/'],
    ['s3://cov/a/../b', 's3://cov', 'a/b/'],
    ['s3://cov/a+b%20c', 's3://cov', 'a+b%20c/'],
    ['s3://cov/ä?x=1#y', 's3://cov', 'ä?x=1#y/'],
    // Of a browser, escaped; and by hand, not.
    ['https://cov.s3.amazonaws.com/a%2Bb%23c/%C3%A4/', 's3://cov', 'a+b#c/ä/'],
    ['https://cov.s3.amazonaws.com/100%/x', 's3://cov', '100%/x/'],
  ])('%s', (text, store, prefix) => {
    const location = parseStoreLocation(text);
    expect([location.store.name, location.prefix]).toEqual([store, prefix]);
  });

  test.each(['https://example.com/cov', 'https://console.aws.amazon.com/lambda/home'])(
    '%s is none, and the answer names the right form',
    (text) => {
      expect(() => parseStoreLocation(text)).toThrow('Give s3://bucket/prefix');
    },
  );
});
