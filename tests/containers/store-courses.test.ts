/** Faults of the store that need more than a mode of the proxy in front of it, with functions of both languages. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawObject } from '../../contract/raw-object.ts';
import { LIMITS } from '../../runtime-interface/limits.ts';
import { baseImage, parentImage } from './harness/artifacts.ts';
import type { Bucket } from './harness/bucket.ts';
import { countedIn } from './harness/counted.ts';
import { WRAPPER } from './harness/exec-wrapper.ts';
import { FaultProxy } from './harness/fault-proxy.ts';
import { functionCode } from './harness/fixtures.ts';
import { type Answer, type FunctionOptions, LambdaContainer } from './harness/lambda-container.ts';
import { LayerFolder } from './harness/layer-folder.ts';
import { LocalStack } from './harness/localstack.ts';
import { namesRun } from './harness/python-lines.ts';
import { pythonImage } from './harness/pythons.ts';
import { signalRuntime } from './harness/signal-runtime.ts';
import { arrivedOf, type Fact, keep, warningsIn } from './reliability/facts.ts';
import { OWN_COURSE } from './reliability/faults.ts';

const STEPS = ['one', 'two', 'three'];

/** How a function of a language is recorded, and what tells its steps. */
interface Recorded {
  fact: Pick<Fact, 'table' | 'node' | 'python'>;
  code: string;
  plain: string;
  recorded(layer: LayerFolder): Pick<FunctionOptions, 'image' | 'opt' | 'env'>;
  /** Steps that objects count. */
  stepsOf(raws: readonly RawObject[]): ReadonlySet<string>;
}

const PYTHON_CODE = functionCode('python-steps');
const LANGUAGES: Record<string, Recorded> = {
  'Node.js': {
    fact: { table: 'faults', node: '22' },
    code: functionCode('steps'),
    plain: parentImage('22'),
    recorded: () => ({ image: baseImage('22') }),
    stepsOf: (raws) => new Set(raws.flatMap((raw) => [...countedIn(raw)])),
  },
  Python: {
    fact: { table: 'pythonFaults', python: '3.13' },
    code: PYTHON_CODE,
    plain: pythonImage('3.13'),
    recorded: (layer) => ({ image: pythonImage('3.13'), opt: layer.path, env: WRAPPER }),
    stepsOf: (raws) => namesRun(raws, PYTHON_CODE),
  },
};

let localstack: LocalStack;
let proxy: FaultProxy;
let bucket: Bucket;
let layer: LayerFolder;
beforeAll(async () => {
  [localstack, layer] = await Promise.all([LocalStack.start(), LayerFolder.unpack()]);
  [proxy, bucket] = await Promise.all([FaultProxy.start(localstack), localstack.bucket('courses')]);
});
afterAll(async () => {
  await Promise.all([proxy?.stop(), layer?.[Symbol.asyncDispose]()]);
  await localstack?.stop();
});

/** For tests that are tried again, and for both languages: what another one stored is not theirs. */
function anew(functionName: string): string {
  return `${functionName}-${randomBytes(3).toString('hex')}`;
}

function told({ status, body }: Answer) {
  return { status, body: String(body) };
}

/** Until a store that failed once or twice is tried again. */
const backoff = (): Promise<void> => sleep(LIMITS.firstBackoffMs * 2 + 200);

describe.each(Object.entries(LANGUAGES))('%s', (_, { fact, code, plain: image, recorded, stepsOf }) => {
  let plain: LambdaContainer;
  beforeAll(async () => {
    plain = await LambdaContainer.start({ image, handler: 'index.handler', code });
  });
  afterAll(() => plain?.stop());

  function start(
    functionName: string,
    { env, ...options }: Pick<FunctionOptions, 'env' | 'tmp' | 'timeoutSeconds'> = {},
  ): Promise<LambdaContainer> {
    const { env: own, ...of } = recorded(layer);
    return LambdaContainer.start({
      handler: 'index.handler',
      code,
      network: localstack.network,
      env: {
        ...localstack.functionEnvironment,
        AWS_ENDPOINT_URL_S3: proxy.endpoint,
        AWS_LAMBDA_FUNCTION_NAME: functionName,
        COVERAGE_S3_BUCKET: bucket.name,
        ...own,
        ...env,
      },
      ...of,
      ...options,
    });
  }

  /** Both run the step, and must answer alike. */
  async function step(lambda: LambdaContainer, name: string, more = {}): Promise<void> {
    const event = { step: name, ...more };
    const [answer, expected] = [await lambda.invoke(event), await plain.invoke(event)];
    expect(told(answer)).toEqual(told(expected));
  }

  async function keepStored(row: string, functionName: string, ran: string[], warnings: string[]) {
    const raws = await bucket.rawObjects(
      functionName,
      (all) => arrivedOf(ran, stepsOf(all)).lost.length === 0,
    );
    keepFault(row, raws, ran, warnings);
  }

  function keepFault(row: string, raws: readonly RawObject[], ran: string[], warnings: string[]): void {
    const { arrived, lost } = arrivedOf(ran, stepsOf(raws));
    expect({ arrived, lost }).toEqual({ arrived: ran, lost: [] });
    keep({ ...fact, row, answer: 'same', arrived, lost, warnings });
  }

  test(OWN_COURSE.vanished, async () => {
    await using hidden = await FaultProxy.start(localstack, 'hidden');
    const functionName = anew('vanished');
    await using lambda = await start(functionName, { env: { AWS_ENDPOINT_URL_S3: hidden.addressEndpoint } });
    await hidden.vanish();
    await step(lambda, 'one');
    await step(lambda, 'two');
    await hidden.reappear();
    const warnings = warningsIn(await lambda.logs());
    expect(warnings).toEqual([expect.stringMatching(/did not answer in time|cannot be reached/)]);
    await backoff();
    await step(lambda, 'three');
    await keepStored(OWN_COURSE.vanished, functionName, STEPS, warnings);
  });

  test(OWN_COURSE.paused, async () => {
    const functionName = anew('paused');
    await using lambda = await start(functionName, {
      env: { AWS_ENDPOINT_URL_S3: localstack.functionEnvironment['AWS_ENDPOINT_URL_S3'] ?? '' },
    });
    await localstack.pause();
    try {
      await step(lambda, 'one');
      await step(lambda, 'two');
    } finally {
      await localstack.unpause();
    }
    const warnings = warningsIn(await lambda.logs());
    expect(warnings).toEqual([expect.stringMatching(/did not answer in time/)]);
    await backoff();
    await step(lambda, 'three');
    await keepStored(OWN_COURSE.paused, functionName, STEPS, warnings);
  });

  test(OWN_COURSE.deadline, { retry: 2 }, async () => {
    await proxy.mode('hang');
    const functionName = anew('deadline');
    await using lambda = await start(functionName, { timeoutSeconds: 3 });
    // Of an upload's two seconds one and a half are left at most: the emulator counts the init too.
    await step(lambda, 'one', { waitMs: 1_500 });
    const warnings = warningsIn(await lambda.logs());

    await proxy.mode('pass');
    await backoff();
    await step(lambda, 'two');
    await keepStored(OWN_COURSE.deadline, functionName, ['one', 'two'], warnings);
  });

  test(OWN_COURSE.timeout, { retry: 2 }, async () => {
    await proxy.mode('hang');
    const functionName = anew('timeout');
    await using lambda = await start(functionName, { timeoutSeconds: 6 });
    const answer = await lambda.invoke({ step: 'one', block: true });
    expect(String(answer.body)).toMatch(/Task timed out after 6\.00 seconds/);
    const warnings = warningsIn(await lambda.logs());

    // The emulator starts the runtime again in the same sandbox: its init takes up what lies in /tmp.
    await proxy.mode('pass');
    await step(lambda, 'two');
    const raws = await bucket.rawObjects(functionName, ({ length }) => length === 2);
    expect(raws.map(({ invocations }) => invocations.map(({ outcome }) => outcome))).toEqual([
      ['timeout'],
      ['ok'],
    ]);
    keepFault(OWN_COURSE.timeout, raws, ['one', 'two'], warnings);
  });

  test(OWN_COURSE.killed, async () => {
    await proxy.mode('reset');
    const functionName = anew('killed');
    await using lambda = await start(functionName);
    await step(lambda, 'one');
    const warnings = warningsIn(await lambda.logs());
    expect(await bucket.keys(`coverage/raw/${functionName}/`)).toEqual([]);

    await signalRuntime(lambda, 'SIGKILL');
    await proxy.mode('pass');
    // The emulator answers this one for the runtime that is gone.
    await lambda.invoke({ step: 'two' });
    await step(lambda, 'two');
    await keepStored(OWN_COURSE.killed, functionName, ['one', 'two'], warnings);
  });

  test(OWN_COURSE.directory, async () => {
    await using lambda = await start('directory', {
      env: { COVERAGE_DIR: '/tmp/store' },
      tmp: 'rw,size=64k',
    });
    await lambda.exec(['sh', '-c', 'cat /dev/zero > /tmp/full 2> /dev/null']);
    await step(lambda, 'one');
    await step(lambda, 'two');
    const warnings = warningsIn(await lambda.logs()).filter((line) => !line.includes('both set'));
    expect(warnings).toEqual([expect.stringMatching(/COVERAGE_DIR cannot be written \(ENOSPC\): make it/)]);

    await lambda.exec(['rm', '/tmp/full']);
    await backoff();
    await step(lambda, 'three');
    const { output } = await lambda.exec(['sh', '-c', 'base64 -w0 /tmp/store/raw/*/*.json.gz']);
    const raw: RawObject = JSON.parse(String(gunzipSync(Buffer.from(output.trim(), 'base64'))));
    keepFault(OWN_COURSE.directory, [raw], STEPS, warnings);
  });
});
