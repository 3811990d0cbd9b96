/** What a sandbox says of itself, and what it takes, where nothing else is in it. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawObject } from '../../../contract/raw-object.ts';
import schema from '../../../contract/schemas/health.schema.json' with { type: 'json' };
import type { HealthReport } from '../../../runtime-interface/health/status.ts';
import { ALB, DIRECT, HEALTH_CHECKS } from '../../unit/support/health-events.ts';
import { linesOf } from '../../unit/support/python-sandbox.ts';
import { WRAPPER } from '../harness/exec-wrapper.ts';
import { functionCode } from '../harness/fixtures.ts';
import { LayerFolder } from '../harness/layer-folder.ts';
import { pythonImage } from '../harness/pythons.ts';
import { runSandboxes, type SandboxResult } from '../harness/sandboxes.ts';
import { warningsIn } from '../reliability/facts.ts';
import { ALL_ROWS } from '../reliability/python-endings.ts';

/** Of the sandboxes of one container, on a busy machine. */
const A_WHILE = 600_000;
const INVOCATIONS = 60;
/** By which the recorder may make a process grow: the hard limit is 50, as of a function of Node.js. */
const MOST_MB = 25;
/** Of it, after the invocation by which all is loaded. */
const MOST_LATER_MB = 5;
const LOADED_BY = 10;

const validate = new Ajv({ allowUnionTypes: true }).compile<HealthReport>(schema);
const CHECKS = Object.entries(HEALTH_CHECKS);
const STEPS = Array.from({ length: INVOCATIONS }, (_, step) => ({ step }));

let code: string;
beforeAll(async () => {
  code = await mkdtemp(join(tmpdir(), 'python-peak-'));
  await cp(functionCode('python-peak'), code, { recursive: true });
  // What is new is uploaded: each invocation has something.
  const steps = STEPS.map(({ step }) => `def step_${step}():\n    return ${step}  # ran: step`);
  const list = `STEPS = [${STEPS.map(({ step }) => `step_${step}`).join(', ')}]`;
  await writeFile(join(code, 'steps.py'), `${[...steps, list].join('\n')}\n`);
});
afterAll(() => rm(code, { recursive: true, force: true }));

interface Answer {
  runs: number;
  peakKb: number;
}

describe.each(ALL_ROWS)('Python %s', (python) => {
  let plain: SandboxResult;
  let checked: SandboxResult;
  let recorded: SandboxResult;
  let raw: RawObject[];

  beforeAll(async () => {
    const env = { AWS_LAMBDA_FUNCTION_TIMEOUT: '60' };
    const long = { name: 'long', handler: 'index.handler', env, events: STEPS };
    const events = [...CHECKS.map(([, event]) => event), { step: 0 }, DIRECT];
    const settings = { image: pythonImage(python), language: 'python' as const, code };
    await using layer = await LayerFolder.unpack();
    const [before, after] = await Promise.all([
      runSandboxes(settings, [long]),
      runSandboxes({ ...settings, opt: layer.path, env: { ...WRAPPER, COVERAGE_DIR: '/tmp/store' } }, [
        { ...long, name: 'checked', events },
        { ...long, events: [...STEPS, DIRECT] },
      ]),
    ]);
    [plain] = before.results as [SandboxResult];
    [checked, recorded] = after.results as [SandboxResult, SandboxResult];
    ({ raw } = after);
  }, A_WHILE);

  test('the health check answers every kind of event in its own shape, and never runs the handler', () => {
    const answers = checked.answers.map(({ body }) => JSON.parse(body));
    const [last, ran] = answers.splice(-2).reverse();
    for (const [index, [kind, event]] of CHECKS.entries()) {
      const { body, ...http } = answers[index];
      expect(body === undefined, kind).toBe('lambdaCoverage' in event);
      if (body !== undefined)
        expect(http, kind).toEqual({
          statusCode: 200,
          headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
          isBase64Encoded: false,
          ...(event === ALB && { statusDescription: '200 OK' }),
        });
      const { status, counts } = reportOf(body === undefined ? http : JSON.parse(body));
      expect([status, counts.invocations], kind).toEqual(['ok', 0]);
    }
    expect(ran, checked.log).toMatchObject({ runs: 1, step: 0 });
    expect(reportOf(last)).toMatchObject({
      status: 'ok',
      recording: true,
      store: { kind: 'directory', reachable: true },
      counts: { invocations: 1, failures: 0, spooled: 0, lost: 0 },
      runtime: {
        name: `AWS_Lambda_python${python}`,
        python: expect.stringMatching(`^${python.replace('.', '\\.')}\\.`),
      },
      files: { 'python-1': 2 },
      errors: [],
    });
    expect(warningsIn(checked.log)).toEqual([]);
  });

  test(`${INVOCATIONS} invocations, each of which runs new code, take little memory`, async () => {
    const health = reportOf(JSON.parse(recorded.answers.at(-1)?.body ?? '{}'));
    expect(health).toMatchObject({
      status: 'ok',
      counts: { invocations: INVOCATIONS, failures: 0, lost: 0 },
    });
    const steps = (await readFile(join(code, 'steps.py'), 'utf8')).split('\n');
    const bodies = steps.flatMap((text, index) => (text.includes('# ran: ') ? [index + 1] : []));
    const own = raw.filter((each) => each.function.name === 'long');
    expect(linesOf(own, 'steps.py')).toEqual(expect.arrayContaining(bodies));

    const [without, withIt] = [peaksOf(plain), peaksOf(recorded)];
    expect([without.length, withIt.length]).toEqual([INVOCATIONS, INVOCATIONS]);
    const grown = (withIt.at(-1) ?? Infinity) - (without.at(-1) ?? 0);
    expect(grown, `MB more than the ${without.at(-1)} without it`).toBeLessThan(MOST_MB);
    const later = (withIt.at(-1) ?? Infinity) - (withIt[LOADED_BY - 1] ?? 0);
    expect(later, 'MB in the later invocations').toBeLessThan(MOST_LATER_MB);
  });
});

function reportOf(report: unknown): HealthReport {
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  return report as HealthReport;
}

/** After each invocation, in MB. */
function peaksOf({ answers }: SandboxResult): number[] {
  return answers.slice(0, INVOCATIONS).map(({ body }) => (JSON.parse(body) as Answer).peakKb / 1024);
}
