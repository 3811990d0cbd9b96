import { afterAll, beforeAll, expect, test } from 'vitest';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import type { Bucket } from '../harness/bucket.ts';
import { WRAPPER } from '../harness/exec-wrapper.ts';
import { FaultProxy } from '../harness/fault-proxy.ts';
import { functionCode } from '../harness/fixtures.ts';
import { LayerFolder } from '../harness/layer-folder.ts';
import { LocalStack } from '../harness/localstack.ts';
import { namesRun } from '../harness/python-lines.ts';
import { pythonImage } from '../harness/pythons.ts';
import { runSandboxes, type SandboxResult } from '../harness/sandboxes.ts';
import { arrivedOf, keep, warningsIn } from '../reliability/facts.ts';
import { FAULTS } from '../reliability/faults.ts';

const PYTHON = '3.13';
const CODE = functionCode('python-steps');
const STEPS = ['one', 'two', 'three'];
/** Of the sandboxes of one container, on a busy machine. */
const A_WHILE = 600_000;
/** Until a store that failed once or twice is tried again. */
const BACKOFF_SECONDS = (LIMITS.firstBackoffMs * 2 + 200) / 1_000;

let localstack: LocalStack;
let proxy: FaultProxy;
let bucket: Bucket;
let results: SandboxResult[];
beforeAll(async () => {
  localstack = await LocalStack.start();
  [proxy, bucket] = await Promise.all([
    FaultProxy.start(localstack, 'store', FAULTS.length),
    localstack.bucket('python-faults'),
  ]);
  await using layer = await LayerFolder.unpack();
  const ran = await runSandboxes(
    {
      ...{ image: pythonImage(PYTHON), language: 'python', network: localstack.network, parallel: 7 },
      ...{ code: CODE, opt: layer.path },
      env: {
        ...localstack.functionEnvironment,
        ...WRAPPER,
        COVERAGE_S3_BUCKET: bucket.name,
        AWS_LAMBDA_FUNCTION_TIMEOUT: '30',
      },
    },
    FAULTS.map(({ row, mode, tmp = 'rw,size=8m' }, index) => {
      const { endpoint, mode: at } = proxy.door(index);
      return {
        name: nameOf(row),
        handler: 'index.handler',
        env: { AWS_ENDPOINT_URL_S3: endpoint },
        tmp,
        events: [
          { $put: at(mode) },
          // Beside the sandbox, where its /tmp can be seen.
          ...(tmp.includes('64k') ? [{ $shell: 'cat /dev/zero > $ROOT/tmp/full 2> /dev/null || true' }] : []),
          ...[{ step: 'one' }, { step: 'two' }],
          ...[
            { $sleep: 0.3 },
            { $put: at('pass') },
            { $sleep: BACKOFF_SECONDS },
            { step: 'three' },
            { $sleep: 0.3 },
          ],
        ],
      };
    }),
  );
  results = ran.results;
}, A_WHILE);
afterAll(async () => {
  await proxy?.stop();
  await localstack?.stop();
});

function nameOf(row: string): string {
  return row.replace(/[^a-z]+/gi, '-');
}

test.each(FAULTS)(
  '$row: the answer is the same, one line says what to do, and nothing is lost',
  async ({ row, says }) => {
    const { answers, log } = results[FAULTS.findIndex((fault) => fault.row === row)] as SandboxResult;

    const told = answers.map(({ status, body }) => ({ status, body }));
    expect(told, log).toEqual(
      ['first', 'second', 'third'].map((step) => ({ status: 200, body: `{"step": "${step}"}` })),
    );
    const warnings = warningsIn(log);
    expect(warnings, log).toEqual(
      says === undefined ? [] : [expect.stringMatching(says), expect.stringMatching(/^uploads arrive again/)],
    );
    const isWhole = (all: Parameters<typeof namesRun>[0]) =>
      arrivedOf(STEPS, namesRun(all, CODE)).lost.length === 0;
    const raws = await bucket.rawObjects(nameOf(row), isWhole);
    const { arrived, lost } = arrivedOf(STEPS, namesRun(raws, CODE));
    expect({ arrived, lost }, log).toEqual({ arrived: STEPS, lost: [] });
    keep({
      ...{ table: 'pythonFaults', row, python: PYTHON, answer: 'same', arrived, lost },
      warnings: warnings.slice(0, 1),
    });
  },
);
