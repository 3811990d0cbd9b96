import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CombineResult } from '../../combiner-image/result.ts';
import { lambdaCoverage } from '../unit/support/command.ts';
import { temporaryFolder } from '../unit/support/recorded.ts';
import { repository } from './harness/docker.ts';

const CA = process.env['SSL_CERT_FILE'] ?? '/etc/ssl/certs/ca-certificates.crt';

async function compose(...args: string[]): Promise<string> {
  const env = { ...process.env, ...(existsSync(CA) ? { COVERAGE_BUILD_CA: CA } : {}) };
  const { stdout } = await promisify(execFile)('docker', ['compose', ...args], { cwd: repository, env });
  return stdout;
}

/** As the README's curl does. */
async function post(port: number, body: Buffer | string): Promise<unknown> {
  const url = `http://localhost:${port}/2015-03-31/functions/function/invocations`;
  return (await fetch(url, { method: 'POST', body: new Uint8Array(Buffer.from(body)) })).json();
}

/** Beside the services of docker-compose.yml, the state machine and its combiners. */
const WITH_STATE_MACHINE = [
  '-f',
  'docker-compose.yml',
  '-f',
  'examples/step-functions/docker-compose.yml',
] as const;

const down = () => compose(...WITH_STATE_MACHINE, 'down', '--volumes');
beforeAll(async () => {
  await down();
}, 60_000);
afterAll(async () => {
  await down();
}, 60_000);

test('compose up, four calls, and the report is in the bucket', async () => {
  await compose('up', '--wait', '--build', '--quiet-pull');
  const event = (path: string) => readFile(join(repository, 'examples', path));

  expect(await post(9001, await event('orders-api/events/place-order.json'))).toMatchObject({
    statusCode: 201,
  });
  expect(await post(9002, await event('csv-import/events/products.json'))).toMatchObject({ stored: 2 });
  expect(await post(9004, await event('orders-python/events/place-order.json'))).toMatchObject({
    statusCode: 201,
  });
  const answer = (await post(9003, '{}')) as CombineResult;

  expect(answer.read).toMatchObject({ objects: 3, used: 3, skipped: 0 });
  expect(answer.files.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      'orders-api/src/pricing.ts',
      'orders-api/src/validation.ts',
      'csv-import/lib/csv.js',
      'orders-python/orders.py',
      'orders-python/pricing.py',
    ]),
  );
  const listing = await compose(
    'exec',
    '-T',
    'localstack',
    'awslocal',
    's3',
    'ls',
    '--recursive',
    's3://coverage',
  );
  expect(listing).toContain(`${answer.report.folder}index.html`);
  expect(listing).toContain('coverage/reports/latest.json');
}, 600_000);

test('with the state machine beside: one command starts a run, and its report is what the command line says', async () => {
  await down();
  await compose(...WITH_STATE_MACHINE, 'up', '--wait', '--build', '--quiet-pull');
  const event = (path: string) => readFile(join(repository, 'examples', path));
  await post(9001, await event('orders-api/events/place-order.json'));
  await post(9002, await event('csv-import/events/products.json'));
  await post(9004, await event('orders-python/events/place-order.json'));

  const inLocalStack = (...command: string[]) =>
    compose(...WITH_STATE_MACHINE, 'exec', '-T', 'localstack', ...command);
  const { folder } = JSON.parse(
    await inLocalStack('coverage-run', '{"batch": 1}'),
  ) as CombineResult['report'];
  const file = `s3://coverage/${folder}lambda-coverage.json`;
  const shared = JSON.parse(await inLocalStack('awslocal', 's3', 'cp', file, '-')) as CombineResult;

  const cwd = temporaryFolder();
  const { code, stdout, stderr } = await lambdaCoverage(['report', 's3://coverage/coverage', '--json'], {
    cwd,
    env: {
      AWS_ENDPOINT_URL_S3: 'http://localhost:4566',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
  });
  expect(code, stderr).toBe(0);
  const direct = JSON.parse(stdout) as CombineResult;
  expect(direct.read.used).toBe(3);
  for (const field of ['read', 'totals', 'files', 'functions'] as const)
    expect(shared[field], field).toEqual(direct[field]);
}, 600_000);
