import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawObject } from '../../contract/raw-object.ts';
import { baseImage, nodeVersions } from './harness/artifacts.ts';
import type { Bucket } from './harness/bucket.ts';
import { functionCode } from './harness/fixtures.ts';
import { LambdaContainer } from './harness/lambda-container.ts';
import { LocalStack } from './harness/localstack.ts';

let localstack: LocalStack;
let bucket: Bucket;
beforeAll(async () => {
  localstack = await LocalStack.start();
  bucket = await localstack.bucket('deaths');
});
afterAll(() => localstack?.stop());

async function stored(functionName: string): Promise<RawObject> {
  const [key = ''] = await bucket.waitForKeys(new RegExp(`/raw/${functionName}/`));
  return bucket.readJson<RawObject>(key);
}

function timesRun(raw: RawObject, name: string): number {
  const functions = raw.result.flatMap((script) => script.functions);
  return functions.find(({ functionName }) => functionName === name)?.ranges[0]?.count ?? 0;
}

describe.each(nodeVersions)('on Node %s', (node) => {
  const start = (functionName: string, code: string, handler: string) =>
    LambdaContainer.start({
      image: baseImage(node),
      handler,
      code: functionCode(code),
      network: localstack.network,
      memoryMb: 256,
      timeoutSeconds: 30,
      env: {
        ...localstack.functionEnvironment,
        AWS_LAMBDA_FUNCTION_NAME: functionName,
        COVERAGE_S3_BUCKET: bucket.name,
      },
    });

  test.each(['out-of-memory', 'SIGKILL'])(
    '%s: what ran before the last collection has arrived',
    async (way) => {
      const functionName = `${way}-${node}`;
      await using lambda = await start(functionName, 'endings', 'deaths.handler');
      await lambda.invoke({ way });
      const raw = await stored(functionName);
      expect(timesRun(raw, 'early')).toBe(1);
      // Memory runs out at its own pace: a collection may come in between.
      if (way === 'SIGKILL') expect(timesRun(raw, 'late')).toBe(0);
      expect(raw.invocations.map(({ outcome }) => outcome)).toEqual(['running']);
    },
  );

  test('SIGTERM at shutdown: the counts since the last upload arrive', async () => {
    const functionName = `SIGTERM-${node}`;
    await using lambda = await start(functionName, 'steps', 'index.handler');
    for (let i = 0; i < 3; i++) await lambda.call({ step: 'one' });
    expect(timesRun(await stored(functionName), 'one')).toBe(1);
    await lambda.exec(['node', '-e', TERMINATE_RUNTIME]);
    await expect.poll(async () => timesRun(await stored(functionName), 'one')).toBe(3);
  });
});

/** As Lambda ends a sandbox: SIGTERM to the runtime's process. */
const TERMINATE_RUNTIME = `
const fs = require('node:fs');
for (const pid of fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
  let line = '';
  try { line = fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8'); } catch {}
  if (line.includes('/var/runtime/index.mjs')) process.kill(Number(pid), 'SIGTERM');
}`;
