import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { STAMP_FILE } from '../../../contract/build.ts';
import { RAW_SCHEMA } from '../../../contract/raw-object.ts';
import { BAD_STAMP } from '../../../runtime-interface/health/status.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { readBuild } from '../../../runtime-interface/worker/build-stamp.ts';
import { forOnePython, type PythonRecorder } from '../support/python-recorder.ts';
import { temporaryFolder } from '../support/recorded.ts';

const COMMIT = 'a1'.repeat(20);
const STAMPS = [
  { name: 'v1' },
  { name: 'v1', commit: COMMIT, branch: 'main', folder: 'src/orders', more: 1 },
  { name: 'v1', commit: 'A1'.repeat(20) },
  { name: 'v1', commit: 7 },
  { name: ' ' },
  { name: 'x'.repeat(201) },
  { name: '😀'.repeat(100) },
  { name: '😀'.repeat(101) },
  { name: 'a\u0085b' },
  { name: 'all' },
  { branch: 'main' },
  { name: 'v1', branch: null },
  [],
  'v1',
  null,
].map((stamp) => JSON.stringify(stamp));

const PARTS = {
  span: { kind: 'slice', sequence: 1, upload: 2 },
  init: { outcome: 'ok', durationMs: 20 },
  invocation_count: 1,
  invocations: [{ requestId: 'r', startedAt: '2025-11-24T16:00:00.500Z', outcome: 'ok' }],
  result: [],
  cost: { startMs: 1, held: 1, heldMs: 2, uploads: 0, bytes: 0, memory: 0 },
};

async function bodyOf(recorder: PythonRecorder, environ: Record<string, string>, more: object = {}) {
  const given = {
    environ: { LAMBDA_TASK_ROOT: temporaryFolder(), ...environ },
    parts: { ...PARTS, ...more },
  };
  const packed = Buffer.from(await recorder.call<string>('raw_body', given), 'base64');
  return { packed, object: JSON.parse(gunzipSync(packed).toString()) as Record<string, unknown> };
}

forOnePython('a raw object', (recorder) => {
  test('says what the contract has, and nothing that is not so', async () => {
    const { object } = await bodyOf(recorder(), {
      LAMBDA_TASK_ROOT: '/var/task',
      AWS_LAMBDA_FUNCTION_NAME: 'orders',
      AWS_EXECUTION_ENV: 'AWS_Lambda_python3.12',
      COVERAGE_BUILD: 'v1',
    });
    const { collectedAt, runtime, layer, ...rest } = object;
    expect(rest).toEqual({
      schema: RAW_SCHEMA,
      function: { name: 'orders', version: '$LATEST' },
      sandbox: { id: 'ab12', startedAt: '2025-11-24T16:00:00.500Z', taskRoot: '/var/task' },
      span: PARTS.span,
      build: { name: 'v1' },
      engine: 'none',
      init: PARTS.init,
      invocationCount: 1,
      invocations: PARTS.invocations,
      result: [],
      cost: PARTS.cost,
    });
    expect(runtime).toEqual({
      python: expect.stringMatching(new RegExp(`^3\\.${recorder().python.minor}\\.\\d+$`)),
      name: 'AWS_Lambda_python3.12',
      arch: process.arch,
    });
    expect(Math.abs(Date.parse(String(collectedAt)) - Date.now())).toBeLessThan(600_000);
  });

  test('tells what was lost, and that the hook is not there', async () => {
    const lost = { objects: 0, threads: 0, unhandled: 2 };
    const { object } = await bodyOf(recorder(), {}, { lost, is_wrapped: false });
    expect(object).toMatchObject({ lost: { objects: 0, unhandled: 2 }, unwrapped: 1 });
    expect((await bodyOf(recorder(), {}, { lost: { objects: 0 } })).object['lost']).toBeUndefined();
  });

  test('names what is wrong with the variables, within its bounds', async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`COVERAGE_OF_SOMEBODY_${i}`, 'x']));
    const long = `COVERAGE_${'X'.repeat(1_000)}`;
    const { object } = await bodyOf(recorder(), { COVERAGE_UPLOAD: 'x', [long]: '1', ...many });
    const problems = object['problems'] as { code: string; message: string }[];
    expect(problems).toHaveLength(LIMITS.problems);
    expect(problems[0]).toEqual({
      code: 'bad-value',
      message: 'COVERAGE_UPLOAD must be changed or invocation; using the default, changed.',
    });
    expect(problems[1]?.message).toHaveLength(LIMITS.problemLength);
    expect(problems[2]).toEqual({
      code: 'unknown-variable',
      message: 'COVERAGE_OF_SOMEBODY_0 is not a setting of lambda-coverage, and has no effect on it.',
    });
  });

  test.each([...STAMPS, '{', '\u0000', '[[[['])(
    'the stamp %s is the build that Node makes of it',
    async (stamp) => {
      const LAMBDA_TASK_ROOT = temporaryFolder();
      writeFileSync(join(LAMBDA_TASK_ROOT, STAMP_FILE), stamp);
      for (const name of [undefined, 'v2']) {
        const { object } = await bodyOf(recorder(), {
          LAMBDA_TASK_ROOT,
          ...(name && { COVERAGE_BUILD: name }),
        });
        const { build, isStampBad } = readBuild(LAMBDA_TASK_ROOT, name);
        expect(object['build']).toEqual(build);
        expect(object['problems']).toEqual(
          isStampBad ? [{ code: 'bad-stamp', message: BAD_STAMP }] : undefined,
        );
      }
    },
  );
});

forOnePython('a line of the log', (recorder) => {
  const said = async (environ: Record<string, string>, level: string, message: string): Promise<string> => {
    recorder().log();
    await recorder().call('say', { environ, level, message });
    // Its pipe may be read after the answer's.
    await recorder().call('say', { environ: {}, level: 'warn', message: 'END' });
    for (;;) {
      const text = recorder().peek();
      if (text.includes('END\n')) return text.slice(0, text.indexOf('lambda-coverage: warn: END'));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  test('is one line, in the words of Node, from the level on', async () => {
    expect(await said({}, 'warn', 'a\n b\u2028c')).toBe('lambda-coverage: warn: a b c\n');
    expect(await said({}, 'info', 'a')).toBe('');
    expect(await said({ COVERAGE_LOG_LEVEL: 'debug' }, 'debug', 'é \ud83d')).toBe(
      'lambda-coverage: debug: é ?\n',
    );
    expect(await said({ COVERAGE_LOG_LEVEL: 'silent' }, 'warn', 'a')).toBe('');
  });

  test('is JSON where the function logs JSON', async () => {
    const line = await said({ AWS_LAMBDA_LOG_FORMAT: 'JSON' }, 'warn', 'a "b"\nc');
    expect(JSON.parse(line)).toEqual({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: 'WARN',
      message: 'lambda-coverage: a "b"\nc',
    });
  });
});
