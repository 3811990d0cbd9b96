import { realpathSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { HANDLERS, invoked } from '../support/invoked.ts';

interface Surroundings {
  context: Record<string, unknown> & { remaining: number };
  env: Record<string, string>;
  folder: string;
  time: number;
}

async function surroundings(env: Record<string, string> = {}) {
  const { payloads, answers, log } = await invoked('surroundings.nested.handler', [{}], { env });
  return { ...(payloads[0] as Surroundings), requestId: answers[0]?.requestId, log };
}

afterEach(() => vi.unstubAllEnvs());

test('the context is Lambda’s', async () => {
  const { context, requestId } = await surroundings();
  expect(context).toMatchObject({
    awsRequestId: requestId,
    functionName: 'surroundings',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:012345678912:function:surroundings',
    memoryLimitInMB: '1024',
    logGroupName: '/aws/lambda/surroundings',
  });
  expect(context.remaining).toBeGreaterThan(0);
  expect(context.remaining).toBeLessThanOrEqual(20_000);
});

test('the environment is Lambda’s with the user’s variables, and the shell stays outside', async () => {
  vi.stubEnv('SHELL_ONLY', 'secret');
  vi.stubEnv('NODE_OPTIONS', '--no-warnings');
  vi.stubEnv('AWS_LAMBDA_EXEC_WRAPPER', '/wrapper');
  vi.stubEnv('COVERAGE_S3_BUCKET', 'a-bucket');
  vi.stubEnv('COVERAGE_S3_PREFIX', 'a-prefix');
  const { env, folder, time } = await surroundings({ TABLE: 'orders', _HANDLER: 'mine' });
  expect(env).toMatchObject({
    TABLE: 'orders',
    _HANDLER: 'surroundings.nested.handler',
    LAMBDA_TASK_ROOT: realpathSync(HANDLERS),
    AWS_LAMBDA_FUNCTION_NAME: 'surroundings',
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    AWS_REGION: 'us-east-1',
  });
  expect(Object.keys(env)).not.toEqual(
    expect.arrayContaining([
      expect.stringMatching('SHELL_ONLY|NODE_OPTIONS|AWS_LAMBDA_EXEC_WRAPPER|COVERAGE_S3'),
    ]),
  );
  expect(folder).toBe(realpathSync(HANDLERS));
  expect(time).toBe(0);
});

test('log lines have time, request id and level, and stay one line', async () => {
  const { log, requestId } = await surroundings();
  expect(log).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z\t/);
  expect(log).toContain(`\t${requestId}\tINFO\tone line\rand another\n`);
});

test('log lines as JSON', async () => {
  const { log, requestId } = await surroundings({ AWS_LAMBDA_LOG_FORMAT: 'JSON' });
  expect(JSON.parse(log)).toMatchObject({ level: 'INFO', requestId, message: 'one line\nand another' });
});
