import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { describeCheckout } from '../../combiner-image/checkout/describe-checkout.ts';
import { textWithoutComment } from '../../combiner-image/sources/text-without-comment.ts';
import { manifestKey, mapKey } from '../../contract/key-layout.ts';
import { SCRIPT_SCHEMA } from '../../contract/script-object.ts';
import { lambdaCoverage } from '../unit/support/command.ts';
import { type Policy, printedPolicy } from '../unit/support/policies.ts';
import { baseImage, combinerImage } from './harness/artifacts.ts';
import type { Bucket } from './harness/bucket.ts';
import { FaultProxy, type ProxiedRequest } from './harness/fault-proxy.ts';
import { functionCode } from './harness/fixtures.ts';
import { LambdaContainer } from './harness/lambda-container.ts';
import { LocalStack } from './harness/localstack.ts';

const FAULTS = ['reset', 'access-denied', 'internal-error', 'expired-token', 'refused', 'hang', 'pass'];

let localstack: LocalStack;
let proxy: FaultProxy;
let bucket: Bucket;
beforeAll(async () => {
  localstack = await LocalStack.start();
  [proxy, bucket] = await Promise.all([FaultProxy.start(localstack), localstack.bucket('my-coverage')]);
});
afterAll(async () => {
  await proxy?.stop();
  await localstack?.stop();
});

function start(functionName: string, code: string, env: Record<string, string>) {
  return LambdaContainer.start({
    image: baseImage('22'),
    handler: 'index.handler',
    code: functionCode(code),
    network: localstack.network,
    env: {
      ...localstack.functionEnvironment,
      AWS_ENDPOINT_URL_S3: proxy.endpoint,
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      COVERAGE_S3_BUCKET: bucket.name,
      ...env,
    },
  });
}

/** A secret in every place where a function has one. */
const SECRETS = {
  AWS_ACCESS_KEY_ID: 'KEY-ID-SECRET',
  AWS_SECRET_ACCESS_KEY: 'KEY-SECRET',
  AWS_SESSION_TOKEN: 'TOKEN-SECRET',
  PRIVATE: 'ENVIRONMENT-SECRET',
  COVERAGE_UPLOAD: 'VALUE-SECRET',
  COVERAGE_DEADLINE_MARGIN_MS: 'MARGIN-SECRET',
  COVERAGE_LOG_LEVEL: 'debug',
};

test.each(FAULTS)(
  '%s: no credential, event or source gets into a log line or the health check',
  async (fault) => {
    await proxy.mode(fault);
    await using lambda = await start(`secrets-${fault}`, 'secrets', SECRETS);
    for (const fail of [false, true]) await lambda.call({ password: 'EVENT-SECRET', fail });
    const health = String((await lambda.invoke({ lambdaCoverage: 'health' })).body);

    const log = await lambda.logs();
    expect(log).toContain('EVENT-SECRET');
    const lines = log.split('\n').filter((line) => line.includes('lambda-coverage: '));
    // The two values that cannot be used, and the fault.
    expect(lines.length).toBeGreaterThanOrEqual(fault === 'pass' ? 2 : 3);
    expect([...lines, health].filter((text) => text.includes('SECRET'))).toEqual([]);
    const expected = fault === 'pass' ? 1 : 0;
    const raws = await bucket.rawObjects(`secrets-${fault}`, ({ length }) => length >= expected);
    expect(raws).toHaveLength(expected);
    expect(JSON.stringify(raws)).not.toContain('SECRET');
  },
);

test('function and combiner ask for what the policies in docs/iam.md allow, and for all of it', async () => {
  await proxy.mode('pass');
  await markRun('start');
  await using lambda = await start('shop', 'shop', {});
  await lambda.call({ name: 'Ada', items: 3 });
  await lambda.call({ lambdaCoverage: 'health' });
  await vi.waitFor(async () => checkAgainst(printedPolicy('The function'), await proxy.requests()), {
    timeout: 10_000,
  });

  await markRun('end');
  await giveMapAndManifest();
  await proxy.mode('pass');
  await using combiner = await LambdaContainer.start({
    image: combinerImage(),
    network: localstack.network,
    env: { ...localstack.functionEnvironment, AWS_ENDPOINT_URL_S3: proxy.endpoint },
  });
  expect(await combiner.call({ bucket: bucket.name, run: RUN })).toMatchObject({ totals: expect.anything() });
  checkAgainst(printedPolicy('The combiner'), await proxy.requests());
});

test('with COVERAGE_SCRIPTS=off no source text leaves the function', async () => {
  await proxy.mode('pass');
  await using lambda = await start('private', 'shop', { COVERAGE_SCRIPTS: 'off' });
  await lambda.call({ name: 'Ada', items: 3 });
  expect(await bucket.rawObjects('private')).toHaveLength(1);
  const urls = (await proxy.requests()).map(({ url }) => url);
  expect(urls).toEqual([expect.stringMatching(/^\/my-coverage\/coverage\/raw\/private\//)]);
});

test('a comment that names a file outside of the task root sends nothing of it', async () => {
  await proxy.mode('pass');
  await using lambda = await start('names-environ', 'names-environ', { PRIVATE: 'ENVIRONMENT-SECRET' });
  expect(await lambda.call({})).toBe('ran');
  expect(await bucket.rawObjects('names-environ')).toHaveLength(1);
  const keys = (await bucket.keys('coverage/')).filter((key) => key.endsWith('.json.gz'));
  const objects = await Promise.all(keys.map(async (key) => String(gunzipSync(await bucket.read(key)))));
  expect(objects.some((text) => text.includes('proc/self/environ'))).toBe(true);
  expect(objects.filter((text) => /ENVIRONMENT-SECRET|AWS_SECRET_ACCESS_KEY/.test(text))).toEqual([]);
});

const RUN = 'e2e';

async function markRun(word: 'start' | 'end'): Promise<void> {
  const args = ['run', word, RUN, '--store', `s3://${bucket.name}/coverage/`];
  const { code, stderr } = await lambdaCoverage(args, { env: localstack.hostEnvironment });
  expect(code, stderr).toBe(0);
}

/** What the combiner reads beside coverage and runs: a map for the function's script, which has none, and a checkout's list. */
async function giveMapAndManifest(): Promise<void> {
  const path = 'index.js';
  const text = readFileSync(join(functionCode('shop'), path), 'utf8');
  const bare = textWithoutComment(text);
  const hash = createHash('sha256').update(bare).digest('hex');
  const sourceMap = JSON.stringify({
    version: 3,
    sources: ['shop.ts'],
    sourcesContent: [text],
    names: [],
    mappings: 'AAAA',
  });
  const map = { schema: SCRIPT_SCHEMA, hash, path, text: bare, sourceMap };
  await bucket.write(mapKey('coverage/', hash), gzipSync(JSON.stringify(map)));
  const manifest = await describeCheckout(join(import.meta.dirname, '../..'), new Date());
  const key = manifestKey('coverage/', new Date(), '0123456789abcdef');
  await bucket.write(key, gzipSync(JSON.stringify(manifest)));
}

/** Every request is allowed by the policy, and every resource of the policy is used. */
function checkAgainst(policy: Policy, requests: ProxiedRequest[]): void {
  const grants = policy.Statement.flatMap(({ Action, Resource }) =>
    [Action].flat().flatMap((action) => [Resource].flat().map((resource) => ({ action, resource }))),
  );
  const used = new Set<(typeof grants)[number]>();
  for (const request of requests) {
    const asked = permissionOf(request);
    const grant = grants.find(
      ({ action, resource }) => action === asked.action && matches(resource, asked.arn),
    );
    expect(grant, `${request.method} ${request.url}`).toBeDefined();
    if (grant !== undefined) used.add(grant);
  }
  expect(grants.filter((grant) => !used.has(grant))).toEqual([]);
}

function permissionOf({ method, url }: ProxiedRequest): { action: string; arn: string } {
  const { pathname, searchParams } = new URL(url, 'http://store');
  const arn = `arn:aws:s3:::${decodeURIComponent(pathname.slice(1)).replace(/\/$/, '')}`;
  if (method === 'GET' && searchParams.has('list-type')) return { action: 's3:ListBucket', arn };
  const actions: Record<string, string> = {
    GET: 's3:GetObject',
    HEAD: 's3:GetObject',
    PUT: 's3:PutObject',
    DELETE: 's3:DeleteObject',
  };
  return { action: actions[method] ?? method, arn };
}

function matches(resource: string, arn: string): boolean {
  return resource.endsWith('*') ? arn.startsWith(resource.slice(0, -1)) : arn === resource;
}
