import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterEach, expect, test, vi } from 'vitest';
import { flushFunction } from '../../../combiner-image/flush/flush.ts';
import { LambdaApi } from '../../../combiner-image/flush/lambda-api.ts';
import { startRun } from '../../../combiner-image/read/runs.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { rawKey } from '../../../contract/key-layout.ts';
import { answeringServer } from '../support/answering-server.ts';
import { lambdaCoverage } from '../support/command.ts';
import { RecordedStore, rawObject, temporaryFolder } from '../support/recorded.ts';
import { Sha256 } from '../support/sha256.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const REGION = 'eu-west-1';
const KEYS = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };
const ENV = {
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
  AWS_SESSION_TOKEN: KEYS.sessionToken,
};

/** @returns `Authorization` as the SDK's own signer has it */
async function signedBySdk(headers: Record<string, string>, path: string, body: string): Promise<string> {
  const names = /SignedHeaders=([^,]+)/.exec(headers['authorization'] ?? '')?.[1]?.split(';') ?? [];
  const signer = new SignatureV4({
    service: 'lambda',
    region: REGION,
    credentials: KEYS,
    sha256: Sha256 as never,
    applyChecksum: false,
  });
  const [, date = '', time = ''] = /^(\d{8})T(\d{6})Z$/.exec(headers['x-amz-date'] ?? '') ?? [];
  const { headers: signed } = await signer.sign(
    {
      method: 'POST',
      protocol: 'http:',
      hostname: '127.0.0.1',
      path,
      headers: Object.fromEntries(
        names.filter((name) => name !== 'x-amz-date').map((name) => [name, headers[name] ?? '']),
      ),
      body,
    } as never,
    {
      signingDate: new Date(
        `${date.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`,
      ),
      signableHeaders: new Set(names),
    },
  );
  return signed['authorization'] ?? '';
}

interface Call {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/**
 * An API that gives overlapping calls to different sandboxes, as Lambda does: each is busy until all have come. Calls
 * that come later are all for the first one.
 */
async function lambdaWith(sandboxes: Record<string, readonly object[]>) {
  const calls: Call[] = [];
  const waiting = new Map<string, ServerResponse[]>();
  const answer = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    calls.push({ url: request.url ?? '', headers, body });
    const name = /functions\/(.*)\/invocations/.exec(request.url ?? '')?.[1] ?? '';
    const answers = sandboxes[name] ?? [];
    const all = [...(waiting.get(name) ?? []), response];
    waiting.set(name, all);
    if (all.length > answers.length) response.end(JSON.stringify(answers[0]));
    if (all.length !== answers.length) return;
    for (const [i, each] of all.entries()) each.end(JSON.stringify(answers[i]));
  };
  const url = await answeringServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, response, String(Buffer.concat(chunks))));
  });
  return { url, calls };
}

function report(sandbox: string, more: object = {}) {
  return {
    status: 'ok',
    recording: true,
    sandbox,
    layer: { name: 'lambda-coverage' },
    store: {},
    errors: [],
    ...more,
  };
}

/** A store in which each function has sandboxes that uploaded so long ago. */
function storeOf(sandboxes: Record<string, readonly { hoursAgo: number }[]>): string {
  const store = new RecordedStore();
  for (const [functionName, all] of Object.entries(sandboxes))
    for (const [i, { hoursAgo }] of all.entries()) {
      const time = new Date(Date.now() - hoursAgo * 3_600_000);
      const object = rawObject('/var/task', [], { functionName, sandboxId: `a${i}`, time });
      store.put(object, rawKey('', functionName, time, `a${i}`));
    }
  return store.folder;
}

/** Ends a run that has begun just now. */
async function end(dir: string, args: string[], env: Record<string, string> = ENV) {
  await startRun(parseStoreLocation(dir), 'nightly');
  return lambdaCoverage(['run', 'end', '--store', dir, '--flush', ...args], { env });
}

const now = { hoursAgo: 0 };

test('the sandboxes that may be warm are asked at once, by calls that Lambda takes for ours', async () => {
  const dir = storeOf({
    orders: [now, { hoursAgo: 1.5 }, { hoursAgo: 9 }],
    invoices: [now],
    old: [{ hoursAgo: 9 }],
  });
  const { url, calls } = await lambdaWith({ orders: [report('a0'), report('a1')], invoices: [report('a0')] });
  const { code, stdout } = await end(dir, ['--endpoint', url]);
  expect([code, stdout.split('\n').slice(0, 2)]).toEqual([
    0,
    ['invoices: 1 sandbox answered', 'orders: 2 sandboxes answered'],
  ]);
  expect(calls.map(({ url: path }) => path).sort()).toEqual([
    '/2015-03-31/functions/invoices/invocations',
    '/2015-03-31/functions/orders/invocations',
    '/2015-03-31/functions/orders/invocations',
  ]);
  for (const { headers, body, url: path } of calls) {
    expect(JSON.parse(body)).toEqual({ lambdaCoverage: 'health', flush: true });
    const signature = (text: string | undefined) => /Signature=([0-9a-f]{64})/.exec(text ?? '')?.[1];
    expect(signature(headers['authorization'])).toBeDefined();
    expect(signature(headers['authorization'])).toBe(signature(await signedBySdk(headers, path, body)));
  }
});

test('a sandbox counts once however often it answers, and what goes wrong is said of its function', async () => {
  const dir = storeOf({ orders: [now, now, now] });
  const { url } = await lambdaWith({
    orders: [
      report('a0'),
      report('a0'),
      report('a2', { store: { reachable: false }, errors: [{ message: 'allow s3:PutObject' }] }),
    ],
  });
  const { code, stdout } = await end(dir, ['--endpoint', url, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).flushed).toEqual([
    { function: 'orders', known: 3, answered: 1, problems: ['it cannot upload: allow s3:PutObject'] },
  ]);
});

/** What a function's only sandbox is asked, without the command around it. */
async function flushed(url: string) {
  for (const [name, value] of Object.entries(ENV)) vi.stubEnv(name, value);
  return flushFunction('orders', 1, (await LambdaApi.connect(url)).caller('orders'));
}

test.each<[string, number, Record<string, string>, string, string]>([
  [
    'Lambda refuses',
    403,
    { 'x-amzn-errortype': 'AccessDeniedException:http://internal' },
    '{"Message": "User: arn:aws:iam::123456789012:user/me is not authorized"}',
    'answered 403 AccessDeniedException, User: arn:aws:iam::************:user/me is not authorized. Allow lambda:InvokeFunction on orders',
  ],
  ['there is no such function', 404, {}, '{"Message": "Function not found"}', 'is orders a function there?'],
  [
    'the key is wrong',
    403,
    {},
    '{"message": "The security token is invalid."}',
    'Check the credentials in use',
  ],
  ['there are too many calls', 429, {}, '{}', 'try again later'],
  ['something else answers', 502, {}, '<html>', 'answered 502. Check --endpoint'],
  ['the function fails', 200, { 'x-amz-function-error': 'Unhandled' }, '{}', 'it failed: see its log'],
  ['there is no recorder any more', 200, {}, '{"statusCode": 200}', 'what answered is not the recorder'],
  ['it records nothing', 200, {}, JSON.stringify(report('a0', { recording: false })), 'it does not record'],
])('%s: it is said, with what to do', async (_, status, headers, body, message) => {
  const url = await answeringServer((_request, response) => response.writeHead(status, headers).end(body));
  expect(await flushed(url)).toEqual({
    function: 'orders',
    known: 1,
    answered: 0,
    problems: [expect.stringContaining(message)],
  });
});

test('nobody answers, there are no credentials, no region: it is said', async () => {
  const dir = storeOf({ orders: [now] });
  const nobody = await end(dir, ['--endpoint', 'http://127.0.0.1:9']);
  expect([nobody.code, nobody.stdout]).toEqual([
    4,
    expect.stringContaining('orders cannot be asked: http://127.0.0.1:9 does not answer (ECONNREFUSED)'),
  ]);
  expect(nobody.stdout).toContain('Run nightly was from');
  const emulator = await end(dir, ['--endpoint', 'orders=http://127.0.0.1:9'], {});
  expect(emulator.stdout).toContain('http://127.0.0.1:9 does not answer');
  const home = temporaryFolder();
  const bare = {
    HOME: home,
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
    AWS_SESSION_TOKEN: '',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const stranger = await end(dir, [], { ...bare, AWS_REGION: REGION });
  expect([stranger.code, stranger.stdout]).toEqual([4, expect.stringContaining('without AWS credentials')]);
  const lost = await end(dir, [], { ...bare, AWS_REGION: '', AWS_DEFAULT_REGION: '' });
  expect([lost.code, lost.stdout]).toEqual([4, expect.stringContaining('set AWS_REGION')]);
});

test('sandboxes hand over before a run begins, too, and around a command', async () => {
  const dir = storeOf({ orders: [now] });
  const { url, calls } = await lambdaWith({ orders: [report('a0')] });
  const flush = ['--store', dir, '--flush', '--endpoint', url];
  const started = await lambdaCoverage(['run', 'start', 'one', ...flush], { env: ENV });
  expect(started.stdout).toMatch(/^orders: 1 sandbox answered\nRun one began at /);
  expect(calls).toHaveLength(1);
  const around = await lambdaCoverage(['run', '--name', 'two', ...flush, '--', process.execPath, '-e', ''], {
    env: ENV,
  });
  expect([around.code, around.stderr]).toEqual([
    0,
    expect.stringMatching(/^orders: 1 sandbox answered\nRun two was/),
  ]);
  expect(calls).toHaveLength(3);
  const fresh = join(temporaryFolder(), 'new');
  const empty = await lambdaCoverage(['run', 'start', 'one', '--flush', '--store', fresh], { env: ENV });
  expect([empty.code, empty.stdout]).toEqual([0, expect.stringContaining('Nothing was flushed')]);
});

test.each([
  [['--endpoint', 'http://127.0.0.1:9'], 'only work with --flush'],
  [['--flush', '--endpoint', 'orders'], 'must be an http or https URL'],
])('%j is refused', async (args, message) => {
  const { code, stderr } = await lambdaCoverage([
    'run',
    'start',
    'one',
    '--store',
    temporaryFolder(),
    ...args,
  ]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});
