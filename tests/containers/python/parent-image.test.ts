import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker } from '../harness/docker.ts';
import { LambdaContainer } from '../harness/lambda-container.ts';
import { type PythonVersion, pythonImage, pythons } from '../harness/pythons.ts';

const CODE = `
import os, sys

def handler(event, context):
    import awslambdaric, boto3
    print('seen by the handler')
    return {
        'event': event,
        'memory': context.memory_limit_in_mb,
        'python': '%d.%d' % sys.version_info[:2],
        'environment': os.environ['AWS_EXECUTION_ENV'],
        'handler': os.environ['_HANDLER'],
        'folder': os.getcwd(),
        'argv': sys.argv,
        'executable': sys.executable,
        'path': sys.path,
        'PYTHONPATH': os.environ['PYTHONPATH'],
        'wrapped': os.environ.get('WRAPPED'),
        'client': awslambdaric.__file__,
        'sdk': boto3.__file__,
    }
`;

let code: string;

beforeAll(async () => {
  code = await mkdtemp(join(tmpdir(), 'function-'));
  await writeFile(join(code, 'index.py'), CODE);
  await writeFile(join(code, 'wrapper'), '#!/bin/sh\nexec env WRAPPED="$1 $2" "$@"\n', { mode: 0o755 });
  await writeFile(join(code, 'plain'), '#!/bin/sh\n', { mode: 0o644 });
});

afterAll(() => rm(code, { recursive: true }));

function start(python: PythonVersion, env: Record<string, string> = {}): Promise<LambdaContainer> {
  return LambdaContainer.start({
    image: pythonImage(python),
    handler: 'index.handler',
    code,
    memoryMb: 512,
    env,
  });
}

it.each(pythons)('Python %s answers under the emulator as the managed runtime does', async (python) => {
  const library = `/var/lang/lib/python${python}`;
  await using lambda = await start(python);

  const answer = await lambda.invoke({ text: 'ü' });

  expect(answer.status).toBe(200);
  const packages = Number(python.split('.')[1]) < 12 ? '/var/runtime' : `${library}/site-packages`;
  expect(JSON.parse(String(answer.body))).toEqual({
    event: { text: 'ü' },
    memory: '512',
    python,
    environment: `AWS_Lambda_python${python}`,
    handler: 'index.handler',
    folder: '/var/task',
    argv: ['/var/runtime/bootstrap.py'],
    executable: `/var/lang/bin/python${python}`,
    path: [
      '/var/task',
      `/opt/python/lib/python${python}/site-packages`,
      '/opt/python',
      `${library}/site-packages`,
      '/var/runtime',
      `/var/lang/lib/python${python.replace('.', '')}.zip`,
      library,
      `${library}/lib-dynload`,
      `/opt/python/lib/python${python}/site-packages`,
      '/opt/python',
    ],
    PYTHONPATH: '/var/runtime',
    wrapped: null,
    client: `${packages}/awslambdaric/__init__.py`,
    sdk: `${packages}/boto3/__init__.py`,
  });
  await lambda.waitForLog(/seen by the handler/);
});

// All have the same start. Tried again: of a runtime that ends at once the emulator may not know yet that it began.
describe('the parent image', { retry: 2 }, () => {
  const python = '3.13';

  it('runs the exec wrapper with the command line of the runtime, and layers are not on the path of a user', async () => {
    await using lambda = await start(python, {
      AWS_LAMBDA_EXEC_WRAPPER: '/var/task/wrapper',
      PYTHONPATH: '/var/task/lib',
    });

    const answer = await lambda.call<{ path: string[] }>({});

    expect(answer).toMatchObject({
      wrapped: `/var/lang/bin/python${python} /var/runtime/bootstrap.py`,
      PYTHONPATH: '/var/task/lib',
    });
    expect(answer.path.filter((folder) => folder.startsWith('/opt'))).toEqual([]);
  });

  it.each([
    ['missing', 'does not exist', 127],
    ['plain', 'is not an executable', 126],
  ])('refuses a %s file as exec wrapper', async (file, complaint, exitCode) => {
    const wrapper = `/var/task/${file}`;
    await using lambda = await start(python, { AWS_LAMBDA_EXEC_WRAPPER: wrapper });

    const answer = await lambda.invoke({});

    expect(answer.status).toBe(502);
    await lambda.waitForLog(new RegExp(`^${wrapper}: ${complaint}$`, 'm'));
    await lambda.waitForLog(new RegExp(`exit status ${exitCode}`));
  });

  it('ends with an error when it is given no handler', async () => {
    await expect(docker('run', '--rm', pythonImage(python))).rejects.toThrow('requires the handler name');
  });
});
