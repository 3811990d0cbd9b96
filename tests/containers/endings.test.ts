import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Outcome, RawObject } from '../../contract/raw-object.ts';
import { baseImage, type NodeVersion, nodeVersions, parentImage } from './harness/artifacts.ts';
import type { Bucket } from './harness/bucket.ts';
import { functionCode } from './harness/fixtures.ts';
import { LambdaContainer } from './harness/lambda-container.ts';
import { LocalStack } from './harness/localstack.ts';

interface Row {
  ending: string;
  handler?: string;
  /** How the invocation ended as the object says; `init` when no invocation began. */
  outcome: Outcome | { init: Outcome };
  /** Where the plain parent itself answers now this, now that: its status is not compared. */
  racy?: NodeVersion[];
  /** Where the runtime knows this shape of handler at all. */
  nodes?: NodeVersion[];
}

const ROWS: Row[] = [
  { ending: 'return', outcome: 'ok' },
  { ending: 'throw', outcome: 'error' },
  { ending: 'throw-nothing', outcome: 'error' },
  { ending: 'reject-text', outcome: 'error' },
  { ending: 'callback', handler: 'index.callback', outcome: 'ok', nodes: ['20', '22'] },
  { ending: 'callback after the loop', handler: 'index.loopEnds', outcome: 'ok', nodes: ['20', '22'] },
  { ending: 'no answer at all', handler: 'index.noAnswer', outcome: 'ok', nodes: ['20', '22'] },
  { ending: 'stream', handler: 'streams.complete', outcome: 'ok' },
  { ending: 'stream fails half-way', handler: 'streams.failing', outcome: 'error', racy: ['24'] },
  { ending: 'idle-timeout', outcome: 'timeout' },
  { ending: 'blocked-timeout', outcome: 'timeout' },
  { ending: 'exit', outcome: 'exit' },
  { ending: 'uncaught-exception', outcome: 'exit' },
  { ending: 'unhandled-rejection', outcome: 'exit' },
  { ending: 'init throws', handler: 'init-throws.handler', outcome: { init: 'error' } },
  { ending: 'init exits', handler: 'init-exits.handler', outcome: { init: 'exit' } },
  { ending: 'top-level await rejects', handler: 'init-rejects.handler', outcome: { init: 'error' } },
];

let localstack: LocalStack;
let bucket: Bucket;
beforeAll(async () => {
  localstack = await LocalStack.start();
  bucket = await localstack.bucket('endings');
});
afterAll(() => localstack?.stop());

describe.each(nodeVersions)('on Node %s', (node) => {
  const rows = ROWS.filter(({ nodes }) => nodes?.includes(node) ?? true);

  // Tried again: of some hundred idle timeouts the emulator left one unanswered until the handler's own end.
  test.each(rows)(
    '$ending: what ran has arrived, and the answer is the same without us',
    {
      retry: 2,
    },
    async (row) => {
      const attempt = randomBytes(3).toString('hex');
      const functionName = `${row.ending.replaceAll(' ', '-')}-${node}-${attempt}`;
      const options = {
        handler: row.handler ?? 'index.handler',
        code: functionCode('endings'),
        network: localstack.network,
        timeoutSeconds: 2,
      };
      await using lambda = await LambdaContainer.start({
        ...options,
        image: baseImage(node),
        env: {
          ...localstack.functionEnvironment,
          AWS_LAMBDA_FUNCTION_NAME: functionName,
          COVERAGE_S3_BUCKET: bucket.name,
        },
      });
      await using plain = await LambdaContainer.start({ ...options, image: parentImage(node) });

      const event = { way: row.ending };
      const [answer, expected] = await Promise.all([lambda.invoke(event), plain.invoke(event)]);

      if (!row.racy?.includes(node)) expect(answer.status).toBe(expected.status);
      expect(withoutOwnFrames(answer.body)).toEqual(withoutOwnFrames(expected.body));
      const [key = ''] = await bucket.waitForKeys(new RegExp(`/raw/${functionName}/`));
      const raw = await bucket.readJson<RawObject>(key);
      expect(timesReached(raw)).toBe(1);
      if (typeof row.outcome === 'object') expect(raw.init.outcome).toBe(row.outcome.init);
      else expect(raw.invocations.map(({ outcome }) => outcome)).toEqual([row.outcome]);
    },
  );
});

function timesReached(raw: RawObject): number {
  const functions = raw.result.flatMap((script) => script.functions);
  return functions.find(({ functionName }) => functionName === 'reached')?.ranges[0]?.count ?? 0;
}

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
