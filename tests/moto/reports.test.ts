import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { lambdaCoverage } from '../unit/support/command.ts';
import { type Policy, printedPolicy } from '../unit/support/policies.ts';
import { temporaryFolder, writeFiles } from '../unit/support/recorded.ts';
import { Moto } from './harness/moto.ts';

const BUCKET = 'my-coverage';
const STORE = `s3://${BUCKET}/coverage`;
const COMBINER = printedPolicy('The combiner');

let moto: Moto;
let role: Record<'function' | 'combiner' | 'deleting' | 'blind', Record<string, string>>;

beforeAll(async () => {
  moto = await Moto.start();
  role = {
    function: await moto.role('function', printedPolicy('One function alone')),
    combiner: await moto.role('combiner', COMBINER),
    deleting: await moto.role('deleting', deleting(COMBINER)),
    blind: await moto.role('blind', withoutReading(COMBINER)),
  };
});
afterAll(() => moto?.stop());
beforeEach(async () => {
  await moto.emptyBucket(BUCKET);
  const cwd = writeFiles(temporaryFolder(), { 'index.mjs': 'export const handler = async () => 1;\n' });
  const variables = { ...role.function, COVERAGE_S3_BUCKET: BUCKET, COVERAGE_S3_PREFIX: 'coverage/' };
  const env = Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const invoke = ['invoke', 'index.handler', '--function-name', 'orders-api', '--event', '{}', ...env];
  expect(await lambdaCoverage(invoke, { cwd })).toMatchObject({ code: 0 });
});

/** As docs/iam.md says for `--keep-reports`. */
function deleting({ Statement, ...policy }: Policy): Policy {
  const Resource = 'arn:aws:s3:::my-coverage/coverage/reports/*';
  return { ...policy, Statement: [...Statement, { Effect: 'Allow', Action: 's3:DeleteObject', Resource }] };
}

/** A role of before there was a list. */
function withoutReading({ Statement, ...policy }: Policy): Policy {
  const narrowed = Statement.map((each) => ({
    ...each,
    ...(each.Action === 's3:GetObject' && {
      Resource: [each.Resource].flat().filter((name) => !name.endsWith('/reports/*')),
    }),
  }));
  return { ...policy, Statement: narrowed };
}

/** @returns the report's id */
async function combine(env: Record<string, string>, ...options: string[]) {
  const { code, stdout, stderr } = await lambdaCoverage(
    ['combine', STORE, '-r', 'json', '--json', ...options],
    { env, cwd: temporaryFolder() },
  );
  expect(code, stderr).toBe(0);
  const id: string = JSON.parse(stdout).report.folder.split('/').at(-2);
  return { id, stderr };
}

async function listed(): Promise<string[]> {
  const Key = 'coverage/reports/index.json';
  const { Body } = await moto.admin.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
  const { reports } = JSON.parse((await Body?.transformToString()) ?? '');
  return reports.map(({ id }: { id: string }) => id);
}

test('combiners that work at the same time are all in the list, with the policy that is printed', async () => {
  const ids = await Promise.all([1, 2, 3].map(() => combine(role.combiner).then(({ id }) => id)));
  expect(await listed()).toEqual(ids.sort());
  const { id } = await combine(role.combiner);
  expect(await listed()).toEqual([...ids, id]);
  const compared = await lambdaCoverage(['compare', 'latest~1', 'latest', '--store', STORE, '--json'], {
    env: role.combiner,
  });
  expect(JSON.parse(compared.stdout)).toMatchObject({
    before: { name: expect.stringContaining(ids.at(-1) ?? '') },
    totals: { lostLines: 0, gainedLines: 0 },
  });
});

test('old reports are deleted where the role may, else that is said, and the report is there', async () => {
  const first = await combine(role.combiner);
  const second = await combine(role.combiner, '--keep-reports', '1');
  expect(second.stderr).toContain('the list of reports is not up to date');
  expect(second.stderr).toContain('s3:DeleteObject');
  expect(await listed()).toEqual([first.id, second.id]);
  const third = await combine(role.deleting, '--keep-reports', '1');
  expect(await listed()).toEqual([third.id]);
  const keys = await moto.keys(BUCKET, 'coverage/reports/2');
  expect(new Set(keys.map((key) => key.split('/')[2]))).toEqual(new Set([third.id]));
});

test('a role of before there was a list makes reports as it did, with a warning', async () => {
  await combine(role.combiner);
  const { id, stderr } = await combine(role.blind);
  expect(stderr).toContain('Listing them needs s3:GetObject on reports/*');
  expect(await moto.keys(BUCKET, `coverage/reports/${id}/`)).toContain(
    `coverage/reports/${id}/lambda-coverage.json`,
  );
  const next = await combine(role.combiner);
  expect(await listed()).toContain(next.id);
});
