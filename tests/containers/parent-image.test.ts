import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NodeVersion, nodeVersions, parentImage } from './harness/artifacts.ts';
import { docker } from './harness/docker.ts';
import { LambdaContainer } from './harness/lambda-container.ts';

const versions: (NodeVersion | '18')[] = ['18', ...nodeVersions];

let code: string;

beforeAll(async () => {
  code = await mkdtemp(join(tmpdir(), 'function-'));
  await writeFile(
    join(code, 'index.mjs'),
    `export async function handler(event, context) {
       console.log('seen by the handler');
       return {
         event,
         memory: context.memoryLimitInMB,
         node: process.versions.node.split('.')[0],
         environment: process.env.AWS_EXECUTION_ENV,
         handler: process.env._HANDLER,
         folder: process.cwd(),
         wrapped: process.env.WRAPPED,
         heap: process.execArgv.filter((argument) => /space-size/.test(argument)),
       };
     }`,
  );
  await writeFile(join(code, 'wrapper'), '#!/bin/sh\nexec env WRAPPED="$1" "$@"\n', { mode: 0o755 });
  await writeFile(join(code, 'plain'), '#!/bin/sh\n', { mode: 0o644 });
});

afterAll(() => rm(code, { recursive: true }));

describe.each(versions)('the parent image of Node %s', (node) => {
  it('answers under the emulator as the managed runtime does', async () => {
    await using lambda = await LambdaContainer.start({
      image: parentImage(node),
      handler: 'index.handler',
      code,
      memoryMb: 512,
    });

    const answer = await lambda.invoke({ text: 'ü' });

    expect(answer.status).toBe(200);
    expect(JSON.parse(String(answer.body))).toEqual({
      event: { text: 'ü' },
      memory: '512',
      node,
      environment: `AWS_Lambda_nodejs${node}.x`,
      handler: 'index.handler',
      folder: '/var/task',
      heap: ['--max-semi-space-size=25', '--max-old-space-size=461'],
    });
    await lambda.waitForLog(/seen by the handler/);
  });

  it('runs the exec wrapper with the command line of the runtime', async () => {
    await using lambda = await LambdaContainer.start({
      image: parentImage(node),
      handler: 'index.handler',
      code,
      env: { AWS_LAMBDA_EXEC_WRAPPER: '/var/task/wrapper' },
    });

    expect(await lambda.call({})).toMatchObject({ wrapped: '/var/lang/bin/node', node });
  });

  it.each([
    ['missing', 'does not exist', 127],
    ['plain', 'is not an executable', 126],
  ])('refuses a %s file as exec wrapper', async (file, complaint, exitCode) => {
    const wrapper = `/var/task/${file}`;
    await using lambda = await LambdaContainer.start({
      image: parentImage(node),
      handler: 'index.handler',
      code,
      env: { AWS_LAMBDA_EXEC_WRAPPER: wrapper },
    });

    const answer = await lambda.invoke({});

    expect(answer.status).toBe(502);
    await lambda.waitForLog(new RegExp(`^${wrapper}: ${complaint}$`, 'm'));
    await lambda.waitForLog(new RegExp(`exit status ${exitCode}`));
  });

  it('ends with an error when it is given no handler', async () => {
    await expect(docker('run', '--rm', parentImage(node))).rejects.toThrow('requires the handler name');
  });
});
