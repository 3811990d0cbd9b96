import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RawObject } from '../../../contract/raw-object.ts';
import type { ScriptObject } from '../../../contract/script-object.ts';
import { PYTHON_EXAMPLES } from '../../../examples/examples.ts';
import { type PythonBase, pythonBaseImage, pythonBases } from '../harness/artifacts.ts';
import type { Bucket } from '../harness/bucket.ts';
import { repository } from '../harness/docker.ts';
import { WRAPPER } from '../harness/exec-wrapper.ts';
import { functionCode } from '../harness/fixtures.ts';
import { LambdaContainer } from '../harness/lambda-container.ts';
import { LayerFolder } from '../harness/layer-folder.ts';
import { LocalStack } from '../harness/localstack.ts';
import { pythonImage } from '../harness/pythons.ts';

const PYTHON = '3.13';

let localstack: LocalStack;
let bucket: Bucket;
beforeAll(async () => {
  localstack = await LocalStack.start();
  bucket = await localstack.bucket('python-base');
});
afterAll(() => localstack?.stop());

function inBucket(functionName: string): Record<string, string> {
  return {
    ...localstack.functionEnvironment,
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    COVERAGE_S3_BUCKET: bucket.name,
  };
}

test.each(pythonBases)(
  'Python %s answers byte for byte as on the parent, and image and layer record the same',
  async (python) => {
    const [example] = PYTHON_EXAMPLES;
    if (example === undefined) throw new Error('there is no example in Python');
    const folder = join(repository, 'examples', example.folder);
    await using layer = await LayerFolder.unpack();
    const common = {
      handler: example.handler,
      code: join(folder, example.taskRoot),
      network: localstack.network,
    };
    const [byImage, byLayer] = [`image-${python.replace('.', '-')}`, `layer-${python.replace('.', '-')}`];
    await using parent = await LambdaContainer.start({ ...common, image: pythonImage(python) });
    await using image = await LambdaContainer.start({
      ...common,
      image: pythonBaseImage(python),
      env: inBucket(byImage),
    });
    await using layered = await LambdaContainer.start({
      ...common,
      image: pythonImage(python),
      opt: layer.path,
      env: { ...inBucket(byLayer), ...WRAPPER },
    });

    for (const name of example.events) {
      const event = JSON.parse(await readFile(join(folder, 'events', name), 'utf8'));
      const expected = await parent.invoke(event);
      for (const lambda of [image, layered]) {
        const answer = await lambda.invoke(event);
        expect(answer.status).toBe(expected.status);
        expect(answer.body.equals(expected.body), `${answer.body}`).toBe(true);
      }
    }

    const check = await image.exec(['python3', '/opt/lambda-coverage/python/compile.py', '--check']);
    expect(check, 'what the image has compiled is not what its Python makes of the text').toMatchObject({
      exitCode: 0,
    });

    const isWhole = ([only]: RawObject[]) => only?.invocationCount === example.events.length;
    const [one, other] = await Promise.all(
      [byImage, byLayer].map((name) => bucket.rawObjects(name, isWhole)),
    );
    expect(one).toMatchObject([{ engine: 'python-1', init: { outcome: 'ok' } }]);
    expect(ranIn(one)).toEqual(ranIn(other));
    const urls = example.sources.map((path) => `file:///var/task/${path.replace('src/', '')}`);
    expect(one?.[0]?.result.map(({ url }) => url).sort()).toEqual(urls);
    const [text = ''] = await bucket.waitForKeys(
      new RegExp(`/scripts/${byImage}/${one?.[0]?.result[0]?.script}`),
    );
    expect(await bucket.readJson<ScriptObject>(text)).toMatchObject({
      text: expect.stringContaining('def '),
    });
  },
);

/** Objects have files in no order. */
function ranIn(raws: RawObject[] | undefined): unknown {
  const entries = raws?.flatMap(({ result }) =>
    result.map(({ url, hash, counts }) => ({ url, hash, counts })),
  );
  return entries?.sort((a, b) => (a.url < b.url ? -1 : 1));
}

interface Surroundings {
  environment: Record<string, string>;
  modules: string[];
}

/** Variables that differ from sandbox to sandbox on the plain parent too, and those that the test sets. */
const OF_THE_SANDBOX =
  /^(HOSTNAME|_X_AMZN_TRACE_ID|AWS_LAMBDA_LOG_STREAM_NAME|AWS_LAMBDA_METADATA_TOKEN|COVERAGE_DIR)$/;

async function surroundings(image: string, env: Record<string, string> = {}): Promise<Surroundings[]> {
  await using lambda = await LambdaContainer.start({
    image,
    handler: 'index.handler',
    code: functionCode('python-surroundings'),
    env: { AWS_LAMBDA_FUNCTION_NAME: 'look', ...env },
  });
  const seen = await lambda.call<Record<'init' | 'call', Surroundings>>({});
  return [seen.init, seen.call].map(({ environment, ...others }) => ({
    ...others,
    environment: Object.fromEntries(
      Object.entries(environment).filter(([name]) => !OF_THE_SANDBOX.test(name)),
    ),
  }));
}

test('without a store user code sees nothing that it would not see on the parent', async () => {
  expect(await surroundings(pythonBaseImage(PYTHON))).toEqual(await surroundings(pythonImage(PYTHON)));
});

test('with a store it sees one package more, and what that imports', async () => {
  const plain = await surroundings(pythonImage(PYTHON));
  const recorded = await surroundings(pythonBaseImage(PYTHON), { COVERAGE_DIR: '/tmp/store' });

  const others = (all: Surroundings[]) => all.map(({ modules, ...seen }) => seen);
  expect(others(recorded)).toEqual(others(plain));
  const added = recorded[0]?.modules.filter((name) => !plain[0]?.modules.includes(name)) ?? [];
  expect(added).toContain('_lambda_coverage');
  expect(added.filter((name) => name.includes('sitecustomize'))).toEqual([]);
});

test.each([
  ['the base image', (python: PythonBase) => pythonBaseImage(python), {}],
  ['the layer', pythonImage, { ...WRAPPER, COVERAGE_EXEC_WRAPPER: '/var/task/wrapper' }],
])(
  'by %s a wrapper that is a Python program itself still runs, and what it starts is recorded',
  async (_, image, env) => {
    await using layer = await LayerFolder.unpack();
    const isLayer = 'COVERAGE_EXEC_WRAPPER' in env;
    await using lambda = await LambdaContainer.start({
      image: image(PYTHON),
      handler: 'index.handler',
      code: functionCode('python-surroundings'),
      ...(isLayer && { opt: layer.path }),
      env: { AWS_LAMBDA_EXEC_WRAPPER: '/var/task/wrapper', COVERAGE_DIR: '/tmp/store', ...env },
    });

    const { call } = await lambda.call<{ call: Surroundings }>({});
    expect(call.environment['WRAPPED']).toBe(isLayer ? WRAPPER.AWS_LAMBDA_EXEC_WRAPPER : '/var/task/wrapper');
    const { output } = await lambda.exec(['find', '/tmp/store/raw', '-name', '*.json.gz']);
    expect(output.trim().split('\n'), await lambda.logs()).toHaveLength(1);
  },
);

test('where something hides the recorder’s folder the function runs, and the log says why nothing is recorded', async () => {
  await using lambda = await LambdaContainer.start({
    image: pythonBaseImage(PYTHON),
    handler: 'index.handler',
    code: functionCode('python-steps'),
    hidden: '/opt',
    env: { COVERAGE_DIR: '/tmp/store' },
  });

  expect(await lambda.call({ step: 'one' })).toEqual({ step: 'first' });
  await lambda.waitForLog(/^lambda-coverage: warn: nothing is recorded: the folder \/opt\/lambda-coverage/m);
});
