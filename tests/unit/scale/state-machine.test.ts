import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ACTIONS } from '../../../combiner-image/actions/actions.ts';
import { isFields } from '../../../combiner-image/bytes/check.ts';
import { handler } from '../../../combiner-image/handler.ts';
import type { CombineResult } from '../../../combiner-image/result.ts';
import { FakeS3 } from '../support/fake-s3.ts';
import {
  filesBelow,
  RecordedStore,
  rawObject,
  run,
  temporaryFolder,
  writeFiles,
} from '../support/recorded.ts';

const FILE = join(import.meta.dirname, '../../../infrastructure/step-functions/coverage.asl.json');
const { States } = JSON.parse(readFileSync(FILE, 'utf8'));
const EXECUTION = '5a1f-night';

let s3: FakeS3;
beforeEach(async () => {
  s3 = await FakeS3.start();
  vi.spyOn(console, 'info').mockReturnValue();
  vi.spyOn(console, 'warn').mockReturnValue();
  for (const [name, value] of Object.entries({
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'eu-central-1',
    COVERAGE_DIR: '',
    COVERAGE_S3_BUCKET: 'my-bucket',
    COVERAGE_S3_PREFIX: 'team/',
  }))
    vi.stubEnv(name, value);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Fills the fields whose names end in `.$`, as the language says it. */
function filled(template: unknown, input: unknown, context: object): unknown {
  if (!isFields(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) => {
      if (!name.endsWith('.$')) return [name, filled(value, input, context)];
      const [, isOfContext, path = ''] = /^(\$)?\$\.?(.*)$/.exec(String(value)) ?? [];
      let found: unknown = isOfContext ? context : input;
      for (const step of path.split('.').filter(Boolean)) found = isFields(found) ? found[step] : undefined;
      if (found === undefined) throw new Error(`${name}: ${value} is not there`);
      return [name.slice(0, -2), found];
    }),
  );
}

/** A call of the combiner, whose event and answer are JSON in AWS. */
async function call(event: unknown): Promise<unknown> {
  return JSON.parse(JSON.stringify(await handler(JSON.parse(JSON.stringify(event)))));
}

/** The calls of an execution, one after another. */
async function execute(input: object, beforeCombining?: () => void): Promise<unknown> {
  const context = { Execution: { Name: EXECUTION } };
  const { Payload: plan } = States.Plan.Parameters;
  const planned = await call(filled(plan, input, context));
  const { Bucket, Key } = filled(States.Fold.ItemReader.Parameters, planned, context) as Record<
    string,
    string
  >;
  expect(Bucket).toBe('my-bucket');
  const items: unknown[] = JSON.parse(String(s3.objects.get(Key ?? '')));
  for (const Value of items) {
    const event = filled(States.Fold.ItemSelector, planned, { ...context, Map: { Item: { Value } } });
    await call(event);
  }
  beforeCombining?.();
  expect(filled({ 'is.$': States.Fold.MaxConcurrencyPath }, planned, context)).toEqual({ is: 3 });
  const { Payload: combine } = filled(States.Combine.Parameters, planned, context) as { Payload: unknown };
  return call(combine);
}

function record(): void {
  const store = new RecordedStore();
  for (const functionName of ['orders', 'users', 'mail']) {
    const text = 'exports.handler = async ({ n }) => (n > 1 ? "many" : "one");\n';
    const taskRoot = writeFiles(temporaryFolder(), { [`${functionName}.js`]: text });
    const result = run(taskRoot, `${functionName}.js`, [{ n: 1 }]);
    store.putScripts(taskRoot, result);
    for (let minute = 10; minute < 17; minute++)
      store.put(rawObject(taskRoot, result, { functionName, time: new Date(`2026-11-23T01:${minute}:00Z`) }));
  }
  store.putBytes('raw/orders/20261123T020000.000Z-aa.json.gz', Buffer.from('nothing'));
  for (const [path, bytes] of filesBelow(store.folder)) s3.objects.set(`team/${path}`, bytes);
}

const INPUT = { functions: ['orders', 'users'], batch: 3, maxConcurrency: 3, reporters: ['json'] };

test('the calls of an execution make the report that one call makes', async () => {
  record();
  const answer = (await execute(INPUT)) as Pick<CombineResult, 'report' | 'read' | 'totals'>;
  const shared = JSON.parse(String(s3.objects.get(`${answer.report.folder}lambda-coverage.json`)));
  const { functions, reporters } = INPUT;
  const direct = (await call({ functions, reporters })) as CombineResult;
  expect(direct.read).toMatchObject({ used: 14, skipped: 1 });
  for (const field of ['read', 'totals', 'files', 'functions', 'skipped', 'asked'] as const)
    expect(shared[field], field).toEqual(direct[field]);
  expect(answer).toMatchObject({ read: direct.read, totals: direct.totals });
  // A state machine keeps at most 256 KiB of what a call answers.
  expect(Object.keys(answer)).not.toContain('files');
});

test('what it was asked for is said as one call says it', async () => {
  record();
  const asked = { functions: ['ord*', 'users'], builds: ['newest'], reporters: ['json'] };
  const answer = (await execute({ ...asked, maxConcurrency: 3 })) as Pick<CombineResult, 'report'>;
  const shared = JSON.parse(String(s3.objects.get(`${answer.report.folder}lambda-coverage.json`)));
  const direct = (await call(asked)) as CombineResult;
  expect(direct.asked).toContain('newest');
  expect(shared.asked).toEqual(direct.asked);
  expect(shared.read).toEqual(direct.read);
});

test('a part that is not there is named, and there is no report', async () => {
  record();
  const lose = () => s3.objects.delete(`team/work/${EXECUTION}/parts/2.json.gz`);
  await expect(execute(INPUT, lose)).rejects.toMatchObject({
    name: 'MissingPartsError',
    message: expect.stringMatching(/\b2\b/),
  });
  expect([...s3.objects.keys()].filter((key) => key.includes('/reports/20'))).toEqual([]);
});

test.each([
  [{ action: 'plan' }, 'no "execution"'],
  [{ action: 'fold', execution: '../x', item: {} }, 'must be the name of an execution'],
  [{ action: 'plan', execution: 'x', batch: 0 }, '"batch" must be a whole number from 1 to'],
  [{ action: 'plan', execution: 'x', maxConcurrency: '10' }, '"maxConcurrency" must be a whole number'],
  [{ action: 'plan', execution: 'x', reporters: ['htlm'] }, 'Unknown reporter "htlm"'],
  [{ action: 'plan', execution: 'x', item: {} }, 'unknown field "item" for the action "plan"'],
  [{ action: 'combine', execution: 'x', since: '24h' }, 'asked of the plan'],
])('%j is refused before anything is read', async (event, message) => {
  await expect(handler(event)).rejects.toThrow(message);
  expect(s3.objects.size).toBe(0);
});

test('it calls for actions that there are', () => {
  const asked = [States.Plan.Parameters.Payload.action, States.Fold.ItemSelector.action];
  expect(Object.keys(ACTIONS)).toEqual(expect.arrayContaining(asked));
});
