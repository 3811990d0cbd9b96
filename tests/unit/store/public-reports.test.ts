/** Reports of other programs' users of S3, rebuilt against both halves. A name holds the report's repository and number. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setDefaultCACertificates } from 'node:tls';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { S3Store as ReportingStore } from '../../../combiner-image/store/s3/s3-store.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { S3Store } from '../../../runtime-interface/store/s3/s3-store.ts';
import { answeringServer } from '../support/answering-server.ts';
import { CERTIFICATE, FakeS3, KEY, type Rule } from '../support/fake-s3.ts';
import { startProxy } from '../support/forward-proxy.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' };
const BASE = { ...KEYS, COVERAGE_S3_BUCKET: 'bucket', AWS_REGION: 'eu-west-1', AWS_MAX_ATTEMPTS: '1' };

beforeAll(() => setDefaultCACertificates([CERTIFICATE]));
beforeEach(() => {
  // What this machine has set is nobody's report.
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
});

type Half = (env: Record<string, string>) => { put(key: string): Promise<void> };

const recorder: Half = (env) => {
  const { store } = readSettings({ ...BASE, ...env });
  if (store?.kind !== 's3') throw new Error('no bucket');
  const made = new S3Store(store);
  return {
    put: (key) =>
      made.put(key, Buffer.from('1'), { onlyIfAbsent: true, signal: AbortSignal.timeout(10_000) }),
  };
};
const reporting: Half = (env) => {
  for (const [name, value] of Object.entries({ ...BASE, ...env })) vi.stubEnv(name, value);
  const made = new ReportingStore('bucket');
  return { put: (key) => made.put(key, Buffer.from('1'), 'text/plain') };
};
const HALVES: [string, Half][] = [
  ['the recorder', recorder],
  ['the reporting half', reporting],
];

async function messageOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'fine',
    (error: Error) => error.message,
  );
}

async function listed(s3: FakeS3): Promise<string[]> {
  reporting({ COVERAGE_S3_ENDPOINT: s3.endpoint });
  const keys: string[] = [];
  for await (const key of new ReportingStore('bucket').list('raw/')) keys.push(key);
  return keys;
}

describe('a list of several pages', () => {
  async function sevenObjects(as: FakeS3['pages']['as']): Promise<FakeS3> {
    const s3 = await FakeS3.start();
    for (const name of 'abcdefg') s3.objects.set(`raw/${name}`, Buffer.from('1'));
    s3.pages = { size: 3, as };
    return s3;
  }
  const ALL = [...'abcdefg'].map((name) => `raw/${name}`);

  test.each([
    ['s3', 'as S3 has it'],
    ['no-token', 'minio/minio-go#1704, taylorfinnell/awscr-s3#71: truncated, without a token'],
    ['empty-page', 'nothing on a page, and a token: what was there is deleted'],
    ['token-at-end', 'durch/rust-s3#92: a token after the last page'],
  ] as const)('%s: %s', async (as, _) => {
    const s3 = await sevenObjects(as);
    expect(await listed(s3)).toEqual(ALL);
    expect(s3.keys('LIST')).toHaveLength(as === 'empty-page' ? 4 : 3);
  });

  test('larrabee/s3sync#91: the same page for ever ends, and says so', async () => {
    const s3 = await sevenObjects('same-page');
    expect(await messageOf(listed(s3))).toMatch(
      /^Bucket bucket cannot be used .*its list of objects comes to no end/,
    );
    expect(s3.keys('LIST')).toHaveLength(2);
  });
});

const UNKNOWN_CHECKSUM: [string, Rule][] = [
  [
    'cloudflare/cloudflare-docs#4508, google/go-cloud#3766',
    {
      status: 501,
      code: 'NotImplemented',
      message: "Header 'x-amz-checksum-sha256' with value 'x' not implemented",
    },
  ],
  [
    'gaul/s3proxy#942',
    {
      status: 501,
      code: 'NotImplemented',
      message: 'A header you provided implies functionality that is not implemented',
    },
  ],
  [
    'matrix-org/synapse-s3-storage-provider#128',
    {
      status: 400,
      code: 'InvalidArgument',
      message: "Unsupported header 'x-amz-sdk-checksum-algorithm' received for this API call.",
    },
  ],
];

describe.each(HALVES)('%s', (half, make) => {
  test.each(UNKNOWN_CHECKSUM)(
    '%s: a store that knows no checksums gets none from then on',
    async (_, answer) => {
      const s3 = await FakeS3.start([
        { ...answer, when: ({ headers }) => Object.keys(headers).some((name) => name.includes('checksum')) },
      ]);
      const store = make({ COVERAGE_S3_ENDPOINT: s3.endpoint });
      for (const key of ['a', 'b']) await store.put(key);
      expect([...s3.objects.keys()]).toEqual(['a', 'b']);
      const refused = s3.requests.length - 2;
      expect(refused).toBeGreaterThan(0);
      await store.put('c');
      expect(s3.requests).toHaveLength(refused + 3);
    },
  );

  test('fortinet/aws-lambda-guardduty#14: a bucket that takes no ACLs', async () => {
    const s3 = await FakeS3.start([
      {
        when: ({ headers }) => headers['x-amz-acl'] === 'private',
        status: 400,
        code: 'AccessControlListNotSupported',
        message: 'The bucket does not allow ACLs',
      },
    ]);
    const at = { COVERAGE_S3_ENDPOINT: s3.endpoint };
    expect(await messageOf(make({ ...at, COVERAGE_S3_ACL: 'private' }).put('a'))).toMatch(
      /correct or unset COVERAGE_S3_ACL|what COVERAGE_S3_ACL, .*correct or unset it/,
    );
    expect(s3.requests).toHaveLength(1);
  });

  test.each([
    ['argoproj/argo-workflows#981, serverless/serverless#5168', 'AKID\n', 'secret\r\n', ' '],
    ['awslabs/aws-sdk-rust#316, serverless/serverless#6391', 'AKID', 'secret', ''],
  ])('%s: blanks around keys, and a token that is none', async (_, id, secret, token) => {
    const s3 = await FakeS3.start();
    const env = { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token };
    await make({ COVERAGE_S3_ENDPOINT: s3.endpoint, ...env }).put('a');
    expect(s3.requests[0]?.headers.authorization).toContain('Credential=AKID/');
    expect(s3.requests[0]?.headers).not.toHaveProperty('x-amz-security-token');
  });

  test('benbjohnson/litestream#1386: what a front of S3 may change is not signed', async () => {
    const s3 = await FakeS3.start();
    await make({ COVERAGE_S3_ENDPOINT: s3.endpoint }).put('a');
    const [, names = ''] = /SignedHeaders=([^,]+)/.exec(s3.requests[0]?.headers.authorization ?? '') ?? [];
    const changeable = ['accept-encoding', 'connection', 'expect', 'user-agent', 'via'];
    expect(names.split(';').filter((name) => changeable.includes(name))).toEqual([]);
  });

  test.each(['/', '//', '/gateway/', '/gateway//'])(
    'durch/rust-s3#429, minio/minio-py#1140: an endpoint that ends in %s',
    async (end) => {
      const paths: string[] = [];
      const endpoint = await answeringServer(({ url = '' }: IncomingMessage, response) => {
        paths.push(url.replace(/\?.*/, ''));
        response.setHeader('ETag', '"0"').end();
      });
      await make({ COVERAGE_S3_ENDPOINT: `${endpoint}${end}` }).put('a');
      expect(paths).toEqual([end.startsWith('/g') ? '/gateway/bucket/a' : '/bucket/a']);
    },
  );

  test('aws/aws-sdk-js-v3#5273: no file or socket can be opened', async () => {
    const net = await import('node:net');
    const open = vi.spyOn(net.Socket.prototype, 'connect').mockImplementation(function (
      this: InstanceType<typeof net.Socket>,
    ) {
      process.nextTick(() => this.destroy(Object.assign(new Error('connect EMFILE'), { code: 'EMFILE' })));
      return this;
    });
    onTestFinished(() => open.mockRestore());
    const said = await messageOf(make({ COVERAGE_S3_ENDPOINT: 'http://127.0.0.1:9' }).put('a'));
    expect(said).toMatch(/\(EMFILE\): (the function|this process) has too many files and sockets open/);
  });

  test.each(['outline/outline#12885', 'boto/botocore#3117'])(
    '%s: the reason why a container gives no credentials is not lost',
    async () => {
      const url = await answeringServer((_, response) =>
        response.writeHead(400).end('{"code":"ExpiredTokenException","message":"The token is expired"}'),
      );
      const env = {
        AWS_ACCESS_KEY_ID: '',
        AWS_SECRET_ACCESS_KEY: '',
        AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
      };
      const said = await messageOf(make({ ...env, COVERAGE_S3_ENDPOINT: 'http://127.0.0.1:9' }).put('a'));
      expect(said).toMatch(half === 'the recorder' ? /gives no credentials \(status 400\)/ : /400|expired/);
    },
  );
});

test('a token goes nowhere in the clear, not for the reason of a failure either', async () => {
  const asked = vi.spyOn(globalThis, 'fetch');
  onTestFinished(() => void vi.restoreAllMocks());
  const env = {
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
    AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://credentials.test/x',
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'secret',
  };
  const said = await messageOf(reporting({ ...env, COVERAGE_S3_ENDPOINT: 'http://127.0.0.1:9' }).put('a'));
  expect(said).toContain('cannot be used without AWS credentials');
  expect(asked).not.toHaveBeenCalled();
});

test.each([
  ['in the middle', 'Bearer very\nsecret', 'check AWS_CONTAINER_AUTHORIZATION_TOKEN'],
  ['at the end', 'Bearer very-secret\n', 'check AWS_CONTAINER_AUTHORIZATION_TOKEN'],
  ['that a server repeats', 'Bearer very-secret', 'answered 403: no *** here'],
])('no message shows a token, with the end of a line %s', async (_, token, expected) => {
  const url = await answeringServer((_request, response) =>
    response.writeHead(403).end('no Bearer very-secret here'),
  );
  const env = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_CONTAINER_CREDENTIALS_FULL_URI: url };
  const folder = mkdtempSync(join(tmpdir(), 'token-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'token');
  writeFileSync(file, token);
  const given = [
    { AWS_CONTAINER_AUTHORIZATION_TOKEN: token },
    { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file },
  ];
  for (const variables of given) {
    const store = reporting({ ...env, ...variables, COVERAGE_S3_ENDPOINT: 'http://127.0.0.1:9' });
    const said = await messageOf(store.put('a'));
    expect(said).toContain(
      'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE' in variables
        ? expected.replace(/^check.*/, `the file ${file}`)
        : expected,
    );
    expect(said).not.toMatch(/very|secret/);
  }
});

test('apache/doris#66554: the reporting half reads a token file that has changed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'token-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const tokenFile = join(folder, 'token');
  const asked: (string | undefined)[] = [];
  const url = await answeringServer(({ headers }, response) => {
    asked.push(headers.authorization);
    // Near their end: they are asked for again.
    const Expiration = new Date(Date.now() + 60_000).toISOString();
    const keys = { AccessKeyId: `KEY${asked.length}`, SecretAccessKey: 'secret', Token: 'token', Expiration };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(keys));
  });
  const s3 = await FakeS3.start();
  writeFileSync(tokenFile, 'first');
  const store = reporting({
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
    AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: tokenFile,
    COVERAGE_S3_ENDPOINT: s3.endpoint,
  });
  await store.put('a');
  writeFileSync(tokenFile, 'second');
  expect(asked[0]).toBe('first');
  // The SDK asks beside its requests, in its own time.
  await vi.waitFor(async () => {
    await store.put('b');
    expect(asked.at(-1)).toBe('second');
  }, 10_000);
});

test('awslabs/mountpoint-s3#1317, aws/aws-sdk-js-v3#2356: a role is taken on through the proxy too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'profiles-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    join(folder, 'config'),
    `[profile base]
aws_access_key_id = AKID
aws_secret_access_key = secret
[profile ci]
role_arn = arn:aws:iam::111122223333:role/ci
source_profile = base
`,
  );
  writeFileSync(join(folder, 'credentials'), '');
  const sts = createTlsServer({ cert: CERTIFICATE, key: KEY }, (request, response) => {
    request.resume();
    const keys = `<AccessKeyId>ROLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration>`;
    response.end(
      `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>${keys}</Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    );
  });
  await new Promise<void>((resolve) => sts.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void sts.close());
  const s3 = await FakeS3.start([], { tls: true });
  const proxy = await startProxy({
    hosts: {
      's3.test:443': new URL(s3.endpoint).host,
      'sts.s3.test:443': `127.0.0.1:${(sts.address() as AddressInfo).port}`,
    },
  });
  const store = reporting({
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
    AWS_PROFILE: 'ci',
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_ENDPOINT_URL_STS: 'https://sts.s3.test',
    COVERAGE_S3_ENDPOINT: 'https://s3.test',
    HTTPS_PROXY: `http://${proxy.address}`,
  });
  await store.put('a');
  expect(s3.requests[0]?.headers.authorization).toContain('Credential=ROLE/');
  expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT sts.s3.test:443', 'CONNECT s3.test:443']));
});
