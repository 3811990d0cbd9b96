import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawObject } from '../../../contract/raw-object.ts';
import type { Bucket } from '../harness/bucket.ts';
import { WRAPPER } from '../harness/exec-wrapper.ts';
import { functionCode } from '../harness/fixtures.ts';
import { LayerFolder } from '../harness/layer-folder.ts';
import { LocalStack } from '../harness/localstack.ts';
import { namesRun } from '../harness/python-lines.ts';
import { type PythonVersion, pythonImage, pythons } from '../harness/pythons.ts';
import { runSandboxes, type SandboxResult } from '../harness/sandboxes.ts';
import { arrivedOf, keep, warningsIn } from '../reliability/facts.ts';
import {
  ALL_ROWS,
  coreOf,
  FEW_ROWS,
  PYTHON_ENDINGS,
  type PythonEnding,
} from '../reliability/python-endings.ts';

const CODE = functionCode('python-endings');
/** Of the sandboxes of one container, on a busy machine. */
const A_WHILE = 600_000;

let localstack: LocalStack;
let bucket: Bucket;
beforeAll(async () => {
  localstack = await LocalStack.start();
  bucket = await localstack.bucket('python-endings');
});
afterAll(() => localstack?.stop());

function rowsOf(python: PythonVersion): PythonEnding[] {
  const own = PYTHON_ENDINGS.filter(({ only }) => only === undefined || only === coreOf(python));
  return ALL_ROWS.includes(python) ? own : own.filter(({ row }) => FEW_ROWS.includes(row));
}

/** What a sandbox with the recorder answered, and one without. */
interface Ran {
  /** Of the function with the recorder, and of what it stores. */
  name: string;
  recorded: SandboxResult;
  plain: SandboxResult;
}

async function run(python: PythonVersion, endings: PythonEnding[]): Promise<Map<PythonEnding, Ran>> {
  await using layer = await LayerFolder.unpack();
  const rows = endings.map((ending) => ({
    name: `${ending.way}-${python.replace('.', '-')}-${randomBytes(3).toString('hex')}`,
    handler: ending.handler,
    events: ending.events ?? [{ way: ending.way }],
    env: {
      // The emulator counts the init too; a busy machine needs two seconds for that alone.
      AWS_LAMBDA_FUNCTION_TIMEOUT: ending.way.endsWith('timeout') ? '6' : '30',
      ...ending.env,
    },
    ...(ending.graceful && { graceful: true }),
  }));
  const settings: Parameters<typeof runSandboxes>[0] = {
    ...{ image: pythonImage(python), language: 'python', network: localstack.network },
    ...{ code: CODE, parallel: 6 },
  };
  const store = { ...localstack.functionEnvironment, COVERAGE_S3_BUCKET: bucket.name };
  const [recorded, plain] = await Promise.all([
    runSandboxes({ ...settings, env: { ...store, ...WRAPPER }, opt: layer.path }, rows),
    runSandboxes(settings, rows),
  ]);
  const [one, other] = [recorded.results, plain.results];
  return new Map(
    endings.map((ending, i) => [
      ending,
      { name: rows[i]?.name ?? '', recorded: one[i] as SandboxResult, plain: other[i] as SandboxResult },
    ]),
  );
}

// Tried again, alone: of many idle timeouts the emulator left one unanswered until the handler's own end, and on a busy
// machine the store is too slow for a process that ends.
describe.each(pythons)('on Python %s', { retry: 2 }, (python) => {
  const rows = rowsOf(python);
  let together: Map<PythonEnding, Ran>;

  beforeAll(async () => {
    together = await run(python, rows);
  }, A_WHILE);

  test.each(rows)('$row: what ran has arrived, and the answer is the same without us', async (ending) => {
    const ran = together.get(ending) ?? (await run(python, [ending])).get(ending);
    together.delete(ending);
    if (ran === undefined) throw new Error(`${ending.row} was not run`);
    const { log } = ran.recorded;

    expect(told(ran.recorded), log).toEqual(told(ran.plain));
    const raws = await bucket.rawObjects(ran.name, (all) => lostOf(ending, all).length === 0, 3_000);
    const { arrived, lost } = arrivedOf(ending.ran, namesRun(raws, CODE));
    expect(lost, log).toEqual(ending.lost?.names ?? []);
    if (raws.length > 0) expect(endsOf(raws), log).toEqual(ending.outcomes);
    // A busy machine is slow, and says so.
    const warnings = warningsIn(log).filter((line) => !/did not answer in time|arrive again/.test(line));
    expect(warnings, log).toEqual([]);
    keep({ table: 'pythonEndings', row: ending.row, python, answer: 'same', arrived, lost, warnings });
  });
});

function lostOf(ending: PythonEnding, raws: RawObject[]): string[] {
  const expected = ending.lost?.names ?? [];
  return arrivedOf(ending.ran, namesRun(raws, CODE)).lost.filter((name) => !expected.includes(name));
}

/** Of the process that had events. */
function endsOf(raws: RawObject[]): PythonEnding['outcomes'] {
  const outcomes = raws.flatMap(({ invocations }) => invocations.map(({ outcome }) => outcome));
  const init = raws.map((raw) => raw.init.outcome).find((outcome) => outcome !== 'ok');
  return init !== undefined && outcomes.length === 0 ? { init } : outcomes;
}

/** The answers without request ids. */
function told(result: SandboxResult): unknown {
  return result.answers.map(({ status, body, error }) => ({
    status,
    error,
    body: body?.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>'),
  }));
}
