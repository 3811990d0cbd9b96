import { expect, test } from 'vitest';
import { rawKey, scriptKey } from '../../../contract/key-layout.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { objectUrl } from '../../../runtime-interface/store/s3/address.ts';
import { forEachPython, forOnePython } from '../support/python-recorder.ts';

const NAMES = [
  'orders',
  'a/b',
  '../x',
  '',
  '.',
  'ü😀',
  "!'()*~",
  '%41 +&?#',
  'x'.repeat(300),
  '$LATEST',
  'a\nb',
  '\u{1f98a}'.repeat(100),
];
const PREFIXES = ['', '/', 'coverage/', 'a//b', './a/../b', '..', 'ü/ b+c&%41?#', ' ', '...', "(it's)*!~"];
const TIME = '2026-11-23T01:40:16.027Z';

forEachPython('keys', (recorder) => {
  test("are Node's, for any name and prefix", async () => {
    const of = NAMES.flatMap((name) =>
      PREFIXES.map((prefix) => ({
        function: name,
        prefix,
        time: TIME,
        key: rawKey(prefix, name, new Date(TIME), 'a1'),
      })),
    );
    const made = await recorder().call<unknown[]>('object_keys', { of });
    for (const [i, { function: name, prefix, key }] of of.entries())
      expect(made[i]).toEqual({ raw: key, script: scriptKey(prefix, name, 'f'.repeat(64)), isOwn: true });
  });
});

const BUCKET = { COVERAGE_S3_BUCKET: 'bucket', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
const POINT = 'arn:aws:s3:eu-west-1:123456789012:accesspoint/mine';

forOnePython('keys of others', (recorder) => {
  test.each([
    ['reports/latest.json', 'no raw object'],
    ['raw/other/20261123T014016.027Z-a1.json.gz', "another function's"],
    ['raw/orders/20261123T014016.027Z-compacted00000001.json.gz', 'a compacted object'],
    ['raw/orders/20261123T014016.027Z-.json.gz', 'no id'],
    ['raw/orders/20261123T014016.027Z-A1.json.gz', 'an odd id'],
    ['raw/orders/20261123T014016027Z-a1.json.gz', 'an odd time'],
    ['raw/orders/../x/20261123T014016.027Z-a1.json.gz', 'a way out'],
    ['x/raw/orders/20261123T014016.027Z-a1.json.gz', 'another prefix'],
    ['raw/orders/20261123T014016.027Z-a1.json', 'not packed'],
  ])('%s is not believed: %s', async (key) => {
    const of = [{ function: 'orders', prefix: '', time: TIME, key }];
    expect(await recorder().call('object_keys', { of })).toMatchObject([{ isOwn: false }]);
  });

  test("stand at the addresses that Node's half has", async () => {
    const places = [
      {},
      { COVERAGE_S3_BUCKET: 'a.b-c' },
      { COVERAGE_S3_BUCKET: 'Old_Name' },
      { COVERAGE_S3_BUCKET: POINT },
      { COVERAGE_S3_BUCKET: POINT, COVERAGE_S3_ENDPOINT: 'https://vpce-1.s3.eu-west-1.vpce.amazonaws.com' },
      { COVERAGE_S3_ENDPOINT: 'http://localhost:4566/' },
      { COVERAGE_S3_ENDPOINT: 'http://h/s3gw' },
      { COVERAGE_S3_ENDPOINT: 'http://[::1]:9000' },
      { AWS_USE_FIPS_ENDPOINT: 'on', AWS_USE_DUALSTACK_ENDPOINT: 'on' },
    ];
    const regions = [
      'eu-west-1',
      'cn-north-1',
      'us-gov-west-1',
      'eusc-de-east-1',
      'us-iso-east-1',
      'us-isob-east-1',
      'eu-isoe-west-1',
      'us-isof-south-1',
    ];
    const of = places.flatMap((place) =>
      regions.flatMap((region) =>
        PREFIXES.map(
          (prefix) =>
            [{ ...BUCKET, ...place }, region, rawKey(prefix, 'orders', new Date(TIME), 'a1')] as const,
        ),
      ),
    );
    const found = await recorder().call<string[]>('urls', { of });
    for (const [i, [environ, region, key]] of of.entries()) {
      const { store } = readSettings(environ);
      if (store?.kind !== 's3') throw new Error('no bucket');
      expect(found[i]).toBe(objectUrl(store, region, key).href);
    }
  });
});
