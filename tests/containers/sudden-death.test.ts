import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawObject } from '../../contract/raw-object.ts';
import { baseImage, nodeVersions, parentImage } from './harness/artifacts.ts';
import type { Bucket } from './harness/bucket.ts';
import { countedIn, runsOf } from './harness/counted.ts';
import { functionCode } from './harness/fixtures.ts';
import { LambdaContainer } from './harness/lambda-container.ts';
import { LocalStack } from './harness/localstack.ts';
import { signalRuntime } from './harness/signal-runtime.ts';
import { DEATHS, SHUTDOWN } from './reliability/endings.ts';
import { arrivedOf, ENGINES, type Engine, keep, warningsIn } from './reliability/facts.ts';
import { codeFor, FORMS, isTurnOf } from './reliability/recorded-by.ts';

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

describe.each(nodeVersions)('on Node %s', (node) => {
  const start = (functionName: string, code: string, handler: string, image = baseImage(node)) =>
    LambdaContainer.start({
      image,
      handler,
      code,
      network: localstack.network,
      memoryMb: 256,
      timeoutSeconds: 30,
      env: {
        ...localstack.functionEnvironment,
        AWS_LAMBDA_FUNCTION_NAME: functionName,
        COVERAGE_S3_BUCKET: bucket.name,
      },
    });

  const deathsOf = (engine: Engine) =>
    DEATHS.filter(({ nodes }, row) => (nodes?.includes(node) ?? true) && isTurnOf(engine, node, row, nodes));
  const isShutdownOf = (engine: Engine) => isTurnOf(engine, node, DEATHS.length);
  // There are more Nodes than rows.
  const engines = ENGINES.filter((engine) => deathsOf(engine).length > 0 || isShutdownOf(engine));

  describe.each(engines)('%s', (engine) => {
    const rows = deathsOf(engine);

    test.each(rows)('$row: what ran before the last snapshot has arrived', async (death) => {
      const functionName = `${death.way}-${node}-${engine}`;
      const code = functionCode('endings');
      const recorded = start(functionName, codeFor(engine, 'endings'), death.handler);
      const parent = start(functionName, code, death.handler, parentImage(node));
      await using lambda = await recorded;
      await using plain = await parent;
      const { way, killedAfter } = death;
      const answers = Promise.all([lambda.invoke({ way }), plain.invoke({ way })]);
      if (killedAfter !== undefined) {
        const counted = async () => [...countedIn(await stored(functionName), code)];
        await expect.poll(counted, { timeout: 20_000 }).toContain(killedAfter);
        for (const each of [lambda, plain]) await signalRuntime(each, 'SIGKILL');
      }
      const [answer, expected] = await answers;

      expect(withoutId(answer.body)).toBe(withoutId(expected.body));
      const raw = await stored(functionName);
      expect(raw.engine).toBe(FORMS[engine]);
      const { arrived, lost } = arrivedOf(death.ran, countedIn(raw, code));
      const { always = [], maybe = [] } = death.lost ?? {};
      expect(lost.filter((name) => !maybe.includes(name))).toEqual(always);
      // The loss is counted: `doctor` names invocations that have no end.
      expect(raw.invocations.map(({ outcome }) => outcome)).toEqual([death.outcome]);
      const warnings = warningsIn(await lambda.logs());
      keep({ table: 'endings', row: death.row, node, engine, answer: 'same', arrived, lost, warnings });
    });

    // Not a skipped test: another Node has the row.
    if (isShutdownOf(engine))
      test(`${SHUTDOWN}: the counts since the last upload arrive`, async () => {
        const functionName = `SIGTERM-${node}-${engine}`;
        await using lambda = await start(functionName, codeFor(engine, 'steps'), 'index.handler');
        for (let i = 0; i < 3; i++) await lambda.call({ step: 'one' });
        const timesRun = async () => runsOf(await stored(functionName), functionCode('steps')).get('one');
        expect(await timesRun()).toBe(1);
        await signalRuntime(lambda, 'SIGTERM');
        await expect.poll(timesRun).toBe(3);
        const warnings = warningsIn(await lambda.logs());
        keep({
          table: 'endings',
          row: SHUTDOWN,
          node,
          engine,
          answer: 'none is due',
          arrived: ['one'],
          lost: [],
          warnings,
        });
      });
  });
});

function withoutId(body: Buffer): string {
  return String(body).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>');
}
