import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawObject } from '../../contract/raw-object.ts';
import type { HealthReport } from '../../runtime-interface/health/status.ts';
import { lambdaCoverage } from '../unit/support/command.ts';
import { baseImage, nodeVersions } from './harness/artifacts.ts';
import { runsOf } from './harness/counted.ts';
import { repository } from './harness/docker.ts';
import { functionCode } from './harness/fixtures.ts';
import { LambdaContainer } from './harness/lambda-container.ts';
import { LocalStack } from './harness/localstack.ts';

const schema = JSON.parse(readFileSync(join(repository, 'contract/schemas/health.schema.json'), 'utf8'));
const validate = new Ajv({ allowUnionTypes: true }).compile<HealthReport>(schema);

const PATH = '/_coverage/health';
const DIRECT = { lambdaCoverage: 'health' };
const HTTP_EVENTS = {
  'API Gateway v1': {
    httpMethod: 'GET',
    path: PATH,
    requestContext: { stage: 'prod', path: `/prod${PATH}` },
  },
  'API Gateway v2': { version: '2.0', rawPath: `/v1${PATH}`, requestContext: { stage: 'v1', http: {} } },
  'function URL': { version: '2.0', rawPath: PATH, requestContext: { stage: '$default', http: {} } },
  ALB: { httpMethod: 'GET', path: PATH, requestContext: { elb: { targetGroupArn: 'arn' } } },
};

interface HttpAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

let localstack: LocalStack;
beforeAll(async () => {
  localstack = await LocalStack.start();
});
afterAll(() => localstack?.stop());

function start(env: Record<string, string>, image = baseImage('22'), handler = 'index.handler') {
  return LambdaContainer.start({
    image,
    handler,
    code: functionCode('counted'),
    network: localstack.network,
    env: { ...localstack.functionEnvironment, AWS_LAMBDA_FUNCTION_NAME: 'counted', ...env },
  });
}

function checked(report: unknown): HealthReport {
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  return report as HealthReport;
}

describe.each(nodeVersions)('the health check on Node %s', (node) => {
  test('answers every kind of event in its own shape, and never runs the handler', async () => {
    const bucket = await localstack.bucket(`health-${node}`);
    await using lambda = await start({ COVERAGE_S3_BUCKET: bucket.name }, baseImage(node));

    for (const [kind, event] of Object.entries(HTTP_EVENTS)) {
      const answer = await lambda.call<HttpAnswer>(event);
      expect(answer, kind).toMatchObject({
        statusCode: 200,
        headers: { 'content-type': 'application/json' },
      });
      expect('statusDescription' in answer, kind).toBe(kind === 'ALB');
      expect(checked(JSON.parse(answer.body)).status, kind).toBe('ok');
    }
    expect(await lambda.call({})).toEqual({ runs: 1 });
    const report = checked(await lambda.call(DIRECT));

    expect(report).toMatchObject({
      status: 'ok',
      recording: true,
      store: { kind: 's3', reachable: true },
      counts: { invocations: 1, failures: 0, spooled: 0, lost: 0 },
      runtime: { name: `AWS_Lambda_nodejs${node}.x`, node: expect.stringMatching(`^${node}\\.`) },
      errors: [],
    });
    const [key = ''] = await bucket.waitForKeys(/\/raw\/counted\//);
    const raw = await bucket.readJson<RawObject>(key);
    const handler = raw.result
      .flatMap(({ functions }) => functions)
      .find((fn) => fn.functionName === 'exports.handler');
    expect(handler?.ranges[0]?.count).toBe(1);
    expect(raw.invocationCount).toBe(1);
  });
});

test('warm sandboxes hand over when a run begins and ends, and the run shows what ran in it alone', async () => {
  const bucket = await localstack.bucket('health-flush');
  await using lambda = await start({ COVERAGE_S3_BUCKET: bucket.name });
  const run = (...args: string[]) =>
    lambdaCoverage(
      [
        'run',
        ...args,
        '--store',
        `s3://${bucket.name}/coverage`,
        '--flush',
        '--endpoint',
        `counted=${lambda.origin}`,
      ],
      { env: localstack.hostEnvironment },
    );
  const runs = async () => {
    const raws = await bucket.rawObjects('counted');
    return raws.map((raw) => [raw.span.sequence, runsOf(raw).get('exports.handler')]);
  };
  await lambda.call({});
  await lambda.call({});
  expect(await run('start', 'nightly')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^counted: 1 sandbox answered\n/),
  });
  expect(await runs()).toEqual([[1, 2]]);
  for (let i = 0; i < 3; i++) await lambda.call({});
  // Nothing new ran, so the store knows nothing of it.
  expect(await runs()).toEqual([[1, 2]]);
  const ended = await run('end');
  expect([ended.code, ended.stdout]).toEqual([0, expect.stringMatching(/^counted: 1 sandbox answered\n/)]);
  expect(await runs()).toEqual([
    [1, 2],
    [2, 3],
  ]);
  await lambda.call({});
  const { stdout } = await lambdaCoverage(
    ['doctor', `s3://${bucket.name}/coverage`, '--run', 'nightly', '--json'],
    { env: localstack.hostEnvironment },
  );
  const { functions, widened } = JSON.parse(stdout);
  expect([functions[0], widened]).toMatchObject([
    { invocations: 3, sandboxes: 1, outcomes: { ok: 3 } },
    undefined,
  ]);
});

test('a streaming handler answers in a stream', async () => {
  await using lambda = await start({ COVERAGE_DIR: '/tmp/store' }, baseImage('22'), 'index.streaming');
  expect(checked(await lambda.call(DIRECT)).status).toBe('ok');
  expect(String((await lambda.invoke({})).body)).toContain('runs 1');
});

test('the path can be moved, and switched off', async () => {
  const event = { rawPath: '/up', requestContext: { stage: '$default', http: {} } };
  await using moved = await start({ COVERAGE_DIR: '/tmp/store', COVERAGE_HEALTH_PATH: '/up' });
  expect(await moved.call(event)).toMatchObject({ statusCode: 200 });
  await using off = await start({ COVERAGE_DIR: '/tmp/store', COVERAGE_HEALTH_PATH: 'off' });
  expect(await off.call(HTTP_EVENTS['function URL'])).toEqual({ runs: 1 });
});

test.each([
  ['no such bucket', { COVERAGE_S3_BUCKET: 'nobody-made-this' }, 'no-such-bucket'],
  [
    'nobody at the endpoint',
    { COVERAGE_S3_BUCKET: 'any', AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' },
    'unreachable',
  ],
  ['no bucket name', { COVERAGE_S3_BUCKET: 's3://bucket/path' }, 'bad-bucket'],
  [
    'a directory that cannot be written',
    { COVERAGE_DIR: '/var/task/index.js/store' },
    'directory-unwritable',
  ],
  ['a value that is no choice', { COVERAGE_DIR: '/tmp/store', COVERAGE_UPLOAD: 'often' }, 'bad-value'],
])('%s: degraded, with a code and what to do, and the function answers', async (_, env, code) => {
  await using lambda = await start(env);
  const report = checked(await lambda.call(DIRECT));
  expect(report.status).toBe('degraded');
  expect(report.errors).toEqual([{ code, message: expect.any(String) }]);
  expect(JSON.stringify(report)).not.toContain('nobody-made-this');
  expect(await lambda.call({})).toEqual({ runs: 1 });
});

test('switched off: disabled, and nothing is written', async () => {
  await using lambda = await start({ COVERAGE_DIR: '/tmp/store', COVERAGE_ENABLED: 'false' });
  expect(checked(await lambda.call(DIRECT))).toMatchObject({
    status: 'disabled',
    recording: false,
    errors: [],
  });
  expect(await lambda.call({})).toEqual({ runs: 1 });
  expect((await lambda.exec(['ls', '/tmp/store'])).exitCode).not.toBe(0);
});
