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
import { arrivedOf, ENGINES, type Engine, keep, warningsIn } from './reliability/facts.ts';
import { codeFor, FORMS, isTurnOf } from './reliability/recorded-by.ts';

let localstack: LocalStack;
let bucket: Bucket;
beforeAll(async () => {
  localstack = await LocalStack.start();
  bucket = await localstack.bucket('endings');
});
afterAll(() => localstack?.stop());

const CODE = functionCode('endings');

interface Started extends AsyncDisposable {
  lambda: LambdaContainer;
  functionName: string;
}

// Tried again: of some hundred idle timeouts the emulator left one unanswered until the handler's own end.
describe.each(nodeVersions)('on Node %s', { retry: 2 }, (node) => {
  async function start(way: string, handler: string, engine?: Engine): Promise<Started> {
    const functionName = `${way}-${node}-${randomBytes(3).toString('hex')}`;
    const lambda = await LambdaContainer.start({
      image: engine === undefined ? parentImage(node) : baseImage(node),
      handler,
      code: engine === undefined ? CODE : codeFor(engine, 'endings'),
      network: localstack.network,
      // Of the emulator, which counts the init too; a busy machine needs two seconds for that alone.
      timeoutSeconds: way.endsWith('timeout') ? 6 : 30,
      env:
        engine === undefined
          ? {}
          : {
              ...localstack.functionEnvironment,
              AWS_LAMBDA_FUNCTION_NAME: functionName,
              COVERAGE_S3_BUCKET: bucket.name,
            },
    });
    return { lambda, functionName, [Symbol.asyncDispose]: () => lambda.stop() };
  }

  /** @throws with what the function logged, when nothing has arrived. */
  async function stored({ functionName, lambda }: Started): Promise<RawObject> {
    try {
      const [key = ''] = await bucket.waitForKeys(new RegExp(`/raw/${functionName}/`));
      return await bucket.readJson<RawObject>(key);
    } catch (cause) {
      throw new Error(`${String(cause)}\n${await lambda.logs()}`, { cause });
    }
  }

  const rows = ENDINGS.filter(({ nodes }) => nodes?.includes(node) ?? true);

  describe.each(ENGINES)('%s', (engine) => {
    const own = rows.filter((ending) => isTurnOf(engine, node, ENDINGS.indexOf(ending), ending.nodes));

    test.each(own)('$row: what ran has arrived, and the answer is the same without us', async (ending) => {
      const { way, handler } = ending;
      const [recorded, parent] = [start(way, handler, engine), start(way, handler)];
      await using one = await recorded;
      await using plain = await parent;
      const { lambda } = one;

      const [answer, expected] = await Promise.all([lambda.invoke({ way }), plain.lambda.invoke({ way })]);

      const racy = ending.racy?.includes(node) ?? false;
      if (!racy) expect(answer.status).toBe(expected.status);
      expect(withoutOwnFrames(answer.body)).toEqual(withoutOwnFrames(expected.body));
      const raw = await stored(one);
      expect(raw.engine).toBe(FORMS[engine]);
      const { arrived, lost } = arrivedOf(ending.ran, countedIn(raw, CODE));
      expect({ arrived, lost }).toEqual({ arrived: ending.ran, lost: [] });
      expect(runsOf(raw, CODE).get('reached')).toBe(1);
      if (typeof ending.outcome === 'object') expect(raw.init.outcome).toBe(ending.outcome.init);
      else expect(raw.invocations.map(({ outcome }) => outcome)).toEqual([ending.outcome]);
      const status = racy ? 'same body; the plain image itself has now this status, now that' : 'same';
      const warnings = warningsIn(await lambda.logs());
      expect(warnings).toEqual([]);
      keep({ table: 'endings', row: ending.row, node, engine, answer: status, arrived, lost, warnings });
    });

    // Not a skipped test: another Node has the row.
    if (isTurnOf(engine, node, ENDINGS.length))
      test(`${AFTER_THE_ANSWER}: what ran since is saved too`, async () => {
        const way = 'after-answer';
        const [recorded, parent] = [start(way, 'index.handler', engine), start(way, 'index.handler')];
        await using one = await recorded;
        await using plain = await parent;

        const calls = [one, plain].map(({ lambda }) => lambda.invoke({ way }));
        const [answer, expected] = await Promise.all(calls);

        expect(String(answer?.body)).toBe(String(expected?.body));
        const ran = ['reached', 'afterAnswer'];
        const arrivedSoFar = async () => arrivedOf(ran, countedIn(await stored(one), CODE));
        await expect.poll(arrivedSoFar, { timeout: 10_000 }).toEqual({ arrived: ran, lost: [] });
        const warnings = warningsIn(await one.lambda.logs());
        const row = AFTER_THE_ANSWER;
        keep({ table: 'endings', row, node, engine, answer: 'same', arrived: ran, lost: [], warnings });
      });
  });
});

/**
 * The answer, without request ids, without the frames that are not the user's, and without the columns of those: behind
 * counters they are others, as docs/engines.md says.
 */
function withoutOwnFrames(body: Buffer): unknown {
  const text = String(body)
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>')
    .replace(/(\/var\/task\/[^)"]*:\d+):\d+/g, '$1');
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
