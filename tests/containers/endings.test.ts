import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawObject } from '../../contract/raw-object.ts';
import { baseImage, nodeVersions, parentImage } from './harness/artifacts.ts';
import type { Bucket } from './harness/bucket.ts';
import { countedIn, runsOf } from './harness/counted.ts';
import { functionCode } from './harness/fixtures.ts';
import { LambdaContainer } from './harness/lambda-container.ts';
import { LocalStack } from './harness/localstack.ts';
import { AFTER_THE_ANSWER, ENDINGS } from './reliability/endings.ts';
import { arrivedOf, keep, warningsIn } from './reliability/facts.ts';

let localstack: LocalStack;
let bucket: Bucket;
beforeAll(async () => {
  localstack = await LocalStack.start();
  bucket = await localstack.bucket('endings');
});
afterAll(() => localstack?.stop());

// Tried again: of some hundred idle timeouts the emulator left one unanswered until the handler's own end.
describe.each(nodeVersions)('on Node %s', { retry: 2 }, (node) => {
  async function startBoth(way: string, handler: string) {
    const functionName = `${way}-${node}-${randomBytes(3).toString('hex')}`;
    const options = {
      handler,
      code: functionCode('endings'),
      network: localstack.network,
      // Of the emulator, which counts the init too; a busy machine needs two seconds for that alone.
      timeoutSeconds: way.endsWith('timeout') ? 6 : 30,
    };
    const lambda = await LambdaContainer.start({
      ...options,
      image: baseImage(node),
      env: {
        ...localstack.functionEnvironment,
        AWS_LAMBDA_FUNCTION_NAME: functionName,
        COVERAGE_S3_BUCKET: bucket.name,
      },
    });
    const plain = await LambdaContainer.start({ ...options, image: parentImage(node) });
    return { lambda, plain, functionName };
  }

  /** @throws with what the function logged, when nothing has arrived. */
  async function stored(functionName: string, lambda: LambdaContainer): Promise<RawObject> {
    try {
      const [key = ''] = await bucket.waitForKeys(new RegExp(`/raw/${functionName}/`));
      return await bucket.readJson<RawObject>(key);
    } catch (cause) {
      throw new Error(`${String(cause)}\n${await lambda.logs()}`, { cause });
    }
  }

  const rows = ENDINGS.filter(({ nodes }) => nodes?.includes(node) ?? true);

  test.each(rows)('$row: what ran has arrived, and the answer is the same without us', async (ending) => {
    const both = await startBoth(ending.way, ending.handler);
    await using lambda = both.lambda;
    await using plain = both.plain;

    const event = { way: ending.way };
    const [answer, expected] = await Promise.all([lambda.invoke(event), plain.invoke(event)]);

    const racy = ending.racy?.includes(node) ?? false;
    if (!racy) expect(answer.status).toBe(expected.status);
    expect(withoutOwnFrames(answer.body)).toEqual(withoutOwnFrames(expected.body));
    const raw = await stored(both.functionName, lambda);
    const { arrived, lost } = arrivedOf(ending.ran, countedIn(raw));
    expect({ arrived, lost }).toEqual({ arrived: ending.ran, lost: [] });
    expect(runsOf(raw).get('reached')).toBe(1);
    if (typeof ending.outcome === 'object') expect(raw.init.outcome).toBe(ending.outcome.init);
    else expect(raw.invocations.map(({ outcome }) => outcome)).toEqual([ending.outcome]);
    const status = racy ? 'same body; the plain image itself has now this status, now that' : 'same';
    const warnings = warningsIn(await lambda.logs());
    expect(warnings).toEqual([]);
    keep({ table: 'endings', row: ending.row, node, answer: status, arrived, lost, warnings });
  });

  test(`${AFTER_THE_ANSWER}: what ran since is saved too`, async () => {
    const both = await startBoth('after-answer', 'index.handler');
    await using lambda = both.lambda;
    await using plain = both.plain;

    const event = { way: 'after-answer' };
    const [answer, expected] = await Promise.all([lambda.invoke(event), plain.invoke(event)]);

    expect(String(answer.body)).toBe(String(expected.body));
    const ran = ['reached', 'afterAnswer'];
    const arrivedSoFar = async () => arrivedOf(ran, countedIn(await stored(both.functionName, lambda)));
    await expect.poll(arrivedSoFar, { timeout: 10_000 }).toEqual({ arrived: ran, lost: [] });
    const warnings = warningsIn(await lambda.logs());
    keep({ table: 'endings', row: AFTER_THE_ANSWER, node, answer: 'same', arrived: ran, lost: [], warnings });
  });
});

/** The answer, without request ids and without the frames that are not the user's. */
function withoutOwnFrames(body: Buffer): unknown {
  const text = String(body).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>');
  try {
    const { trace, ...rest } = JSON.parse(text);
    return Array.isArray(trace)
      ? {
          ...rest,
          trace: trace.filter((line: string) => !/\/opt\/|\/var\/runtime\/|node:internal/.test(line)),
        }
      : JSON.parse(text);
  } catch {
    return text;
  }
}
