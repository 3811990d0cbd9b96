import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { foreseen } from '../../../cli/foreseen.ts';
import { lambdaCoverage } from '../support/command.ts';
import { HANDLERS } from '../support/invoked.ts';
import { recordedFolder, temporaryFolder } from '../support/recorded.ts';

const INVOKE = ['invoke', 'endings.handler', '--task-root', HANDLERS];
const KEYS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-west-1' };

interface Fault {
  code: string;
  exitCode: number;
  args: () => string[];
  /** Before the command, in its folder. */
  shell?: string;
}

/** Each is made for real, by the file system and the limits of the process. */
const FILE_FAULTS: Record<string, Fault> = {
  'a full device': {
    code: 'no-space',
    exitCode: 4,
    args: () => ['report', recordedFolder()],
    shell: 'exec 1>/dev/full;',
  },
  'a folder that cannot be written': {
    code: 'permission-denied',
    exitCode: 4,
    args: () => ['report', recordedFolder(), '-o', 'locked/out'],
    shell: 'mkdir locked; chmod 555 locked;',
  },
  'a store that cannot be listed': {
    code: 'permission-denied',
    exitCode: 4,
    args: () => ['report', 'store'],
    shell: 'mkdir -p store/raw; chmod 0 store/raw;',
  },
  'a store that is not there': { code: 'no-such-store', exitCode: 4, args: () => ['doctor', 'nowhere'] },
  'a file as a store': { code: 'not-a-folder', exitCode: 4, args: () => ['doctor', 'file'] },
  'a store below a file': { code: 'no-such-store', exitCode: 4, args: () => ['doctor', 'file/store'] },
  'links in a circle': { code: 'link-loop', exitCode: 4, args: () => ['doctor', 'loop'] },
  'a folder as an event': { code: 'not-a-file', exitCode: 2, args: () => [...INVOKE, '--event', 'folder'] },
  'an event that is not there': {
    code: 'no-such-file',
    exitCode: 2,
    args: () => [...INVOKE, '--event', 'none.json'],
  },
  'an event that is not JSON': { code: 'bad-json', exitCode: 2, args: () => [...INVOKE, '--event', 'file'] },
  'a name that is too long': {
    code: 'name-too-long',
    exitCode: 4,
    args: () => ['doctor', 'x'.repeat(300)],
  },
  'a file larger than the process may write': {
    code: 'file-too-large',
    exitCode: 4,
    args: () => ['report', recordedFolder()],
    shell: 'ulimit -f 1;',
  },
  'other coverage that is not there': {
    code: 'no-such-file',
    exitCode: 2,
    args: () => ['report', recordedFolder(), '--with', 'none.json'],
  },
  'other coverage that is not JSON': {
    code: 'bad-json',
    exitCode: 2,
    args: () => ['report', recordedFolder(), '--with', 'broken.json'],
  },
  'a list of functions that is a folder': {
    code: 'not-a-file',
    exitCode: 2,
    args: () => ['doctor', recordedFolder(), '--expect', '@folder'],
  },
  'a configuration that is not there': {
    code: 'no-such-file',
    exitCode: 2,
    args: () => ['report', '--config', 'none.json'],
  },
  'a configuration that is not JSON': {
    code: 'bad-json',
    exitCode: 2,
    args: () => ['report', '--config', 'broken.json'],
  },
  'a configuration that is a folder': {
    code: 'not-a-file',
    exitCode: 2,
    args: () => ['report', '--config', 'folder'],
  },
  'a configuration that may not be read': {
    code: 'permission-denied',
    exitCode: 2,
    args: () => ['report', '--config', 'broken.json'],
    shell: 'chmod 0 broken.json;',
  },
  "V8's form in a folder that cannot be written": {
    code: 'permission-denied',
    exitCode: 4,
    args: () => ['report', recordedFolder(), '-q', '--v8', 'locked/v8'],
    shell: 'mkdir locked; chmod 555 locked;',
  },
  'a stamp that cannot be written': {
    code: 'permission-denied',
    exitCode: 4,
    args: () => ['stamp', 'locked', '--name', 'v1'],
    shell: 'mkdir locked; chmod 555 locked;',
  },
  'nothing in the store': { code: 'nothing-recorded', exitCode: 3, args: () => ['report', 'folder'] },
};

test.each(Object.entries(FILE_FAULTS))('%s', async (_, { code, exitCode, args, shell }) => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, 'folder'));
  writeFileSync(join(cwd, 'file'), 'no JSON');
  writeFileSync(join(cwd, 'broken.json'), '{"a": ');
  symlinkSync('loop', join(cwd, 'loop'));
  const result = await lambdaCoverage(args(), { cwd, ...(shell !== undefined && { shell }) });
  expect([result.code, result.stderr], result.stderr).toEqual([
    exitCode,
    expect.stringContaining(explained(code)),
  ]);
  expect(result.stderr).not.toMatch(/\n {4}at |: E[A-Z]+: |Error: /);
});

function explained(code: string): string {
  return `See "lambda-coverage explain ${code}".`;
}

test('a process with too few files to open says so, wherever it notices', async () => {
  const store = recordedFolder();
  const limits = [24, 26, 28];
  const results = await Promise.all(
    limits.map((limit) => {
      const options = { cwd: temporaryFolder(), shell: `ulimit -n ${limit};` };
      return lambdaCoverage(['report', store, '-r', 'json'], options);
    }),
  );
  const refused = results.filter(({ code }) => code !== 0);
  expect(refused.length).toBeGreaterThan(0);
  for (const { code, stderr } of refused)
    expect([code, stderr], stderr).toEqual([4, expect.stringContaining(explained('no-descriptors'))]);
});

/** What S3 answers, in its own words. */
const ANSWERS: [code: string, status: number, name: string, message: string][] = [
  ['access-denied', 403, 'AccessDenied', 'Access Denied'],
  [
    'denied-by-policy',
    403,
    'AccessDenied',
    'User is not authorized to perform: s3:ListBucket with an explicit deny in a service control policy',
  ],
  ['no-such-bucket', 404, 'NoSuchBucket', 'The specified bucket does not exist'],
  [
    'clock-skew',
    403,
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
  ],
  ['expired-credentials', 400, 'ExpiredToken', 'The provided token has expired.'],
  [
    'bad-credentials',
    403,
    'InvalidAccessKeyId',
    'The AWS Access Key Id you provided does not exist in our records.',
  ],
  ['busy', 503, 'SlowDown', 'Please reduce your request rate.'],
];

test.each(ANSWERS)('a bucket that answers %s', async (code, status, name, message) => {
  const url = await served((_, response) => {
    response.writeHead(status, { 'x-amz-request-id': 'R1', 'content-type': 'application/xml' });
    response.end(`<Error><Code>${name}</Code><Message>${message}</Message><RequestId>R1</RequestId></Error>`);
  });
  await expectCode(code, { AWS_ENDPOINT_URL: url, AWS_MAX_ATTEMPTS: '1' });
});

test.each([
  ['unreachable', { AWS_ENDPOINT_URL: 'http://no-such-host.invalid' }],
  ['proxy-unreachable', { AWS_ENDPOINT_URL: 'http://s3.example', HTTP_PROXY: 'http://127.0.0.1:9' }],
])('a network in which the bucket is %s', expectCode);

test('a captive portal', async () => {
  await expectCode('not-s3', { AWS_ENDPOINT_URL: await served((_, response) => response.end('<html>')) });
});

async function expectCode(code: string, env: Record<string, string>): Promise<void> {
  const proxies = { HTTP_PROXY: '', http_proxy: '', HTTPS_PROXY: '', https_proxy: '', NO_PROXY: '' };
  const result = await lambdaCoverage(['doctor', 's3://bucket'], {
    cwd: temporaryFolder(),
    env: { ...KEYS, ...proxies, AWS_MAX_ATTEMPTS: '1', ...env },
  });
  expect([result.code, result.stderr], result.stderr).toEqual([4, expect.stringContaining(explained(code))]);
}

async function served(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('what the machine fails of, wherever it comes up, is a sentence; what nobody foresaw is a bug', () => {
  const memory = thrownBy(() => 'x'.repeat(2 ** 30));
  expect(foreseen(memory)).toMatchObject({ exitCode: 4, code: 'out-of-memory' });
  const open = Object.assign(new Error('EMFILE: too many open files'), {
    code: 'EMFILE',
    syscall: 'open',
    path: '/a/b',
  });
  expect(foreseen(open)).toMatchObject({
    exitCode: 4,
    code: 'no-descriptors',
    message: '/a/b: too many files are open (EMFILE).',
  });
  expect(foreseen(new TypeError('x is not a function'))).toBeUndefined();
});

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
