import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UnusedResult } from '../../combiner-image/unused.ts';
import { lambdaCoverage } from '../unit/support/command.ts';
import { invoked } from '../unit/support/invoked.ts';
import { printedPolicy } from '../unit/support/policies.ts';
import { temporaryFolder, writeFiles } from '../unit/support/recorded.ts';
import { Moto } from './harness/moto.ts';

const HOUR_MS = 3_600_000;
const CODE = `export const handler = async () => 1;
export function unused() {
  return 2;
}
`;

let moto: Moto;
let role: Record<'reader' | 'nobody', Record<string, string>>;

beforeAll(async () => {
  moto = await Moto.start();
  const { Statement, ...policy } = printedPolicy('Metrics');
  // moto calls an action by the service that the request is signed for, IAM by another name.
  const named = Statement.map((each) => ({
    ...each,
    Action: String(each.Action).replace('cloudwatch:', 'monitoring:'),
  }));
  role = {
    reader: await moto.role('reader', { ...policy, Statement: named }),
    nobody: await moto.role('nobody', printedPolicy('Test runs')),
  };
});
afterAll(() => moto?.stop());

/** Four invocations were recorded. */
async function recorded(): Promise<{ store: string; cwd: string }> {
  const store = temporaryFolder();
  const taskRoot = writeFiles(temporaryFolder(), { 'index.mjs': CODE });
  await invoked('index.handler', [{}, {}, {}, {}], {
    taskRoot,
    record: true,
    dir: store,
    functionName: 'orders',
  });
  return { store, cwd: taskRoot };
}

async function unused(env: Record<string, string>, ...options: string[]) {
  const { store, cwd } = await recorded();
  return lambdaCoverage(['unused', store, '--cloudwatch', '--json', ...options], { cwd, env });
}

test('with the policy that is printed, CloudWatch says which share was recorded, in the time that was asked for', async () => {
  await moto.invocations('orders', new Date(Date.now() - 2 * HOUR_MS), 3);
  await moto.invocations('orders', new Date(Date.now() - 30 * HOUR_MS), 2);
  await moto.invocations('orders', new Date(Date.now() - 100 * HOUR_MS), 3);
  await moto.invocations('payments', new Date(Date.now() - 2 * HOUR_MS), 100);
  const env = { ...role.reader, AWS_ENDPOINT_URL_CLOUDWATCH: moto.endpoint };
  const share = async (since: string) => {
    const { code, stdout, stderr } = await unused(env, '--since', since);
    expect(code, stderr).toBe(0);
    const { unused: pieces }: UnusedResult = JSON.parse(stdout);
    return pieces.map(({ name, recordedShare }) => [name, recordedShare]);
  };
  expect(await share('30d')).toEqual([['unused', 0.5]]);
  expect(await share('48h')).toEqual([['unused', 0.8]]);
  expect(await share('80d')).toEqual([['unused', 0.5]]);
});

test('who may not ask, and who is not answered, is told what to do', async () => {
  const denied = await unused({ ...role.nobody, AWS_ENDPOINT_URL_CLOUDWATCH: moto.endpoint });
  expect(denied).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('Allow cloudwatch:GetMetricStatistics'),
  });
  const silent = await unused({ ...role.reader, AWS_ENDPOINT_URL_CLOUDWATCH: 'http://127.0.0.1:1' });
  expect(silent).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('does not answer (ECONNREFUSED)'),
  });
});
