import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { invokeLocally } from '../../../../cli/invoke/invoke.ts';
import { COUNTER_FORMS, type CounterForm } from '../../../../contract/counters/placement.ts';
import type { RawObject } from '../../../../contract/raw-object.ts';
import { instrumentedCopy } from '../../support/instrumented.ts';
import { temporaryFolder } from '../../support/recorded.ts';
import { entered, storedObjects } from '../../support/recorded-counters.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/functions');

interface Recorded {
  payloads: unknown[];
  objects: RawObject[];
  /** How often functions of a file were entered. */
  entered(path: string): Record<string, number>;
  log: string;
}

async function recorded(
  fixture: string,
  events: readonly object[],
  env: Record<string, string> = {},
  form?: CounterForm,
): Promise<Recorded> {
  const folder = temporaryFolder();
  const source = join(FIXTURES, fixture);
  let log = '';
  const answers = await invokeLocally({
    handler: 'index.handler',
    taskRoot: instrumentedCopy(source, join(folder, 'task'), form),
    functionName: 'counted',
    dir: join(folder, 'store'),
    events: events.map((event) => JSON.stringify(event)),
    env,
    onLog: (text) => {
      log += text;
    },
  });
  const objects = storedObjects(join(folder, 'store'));
  return {
    payloads: answers.map(({ payload }) => payload),
    objects,
    entered: (path) => entered(objects, path, readFileSync(join(source, path), 'utf8')),
    log,
  };
}

/** An exit waits for a thread no longer than its bound: on a busy machine that may go wrong once. */
const MAY_BE_SLOW = { retry: 3 };

describe.each(COUNTER_FORMS)('%s', (form) => {
  test('what threads run is counted, however they end, and threads of threads', MAY_BE_SLOW, async () => {
    const hows = ['ends', 'exits', 'throws', 'evaluated', 'bare', 'nested', 'terminated'];
    const run = await recorded(
      'threads',
      [...hows, 'pooled', 'pooled'].map((how) => ({ how })),
      {},
      form,
    );
    expect(run.entered('thread.js')).toMatchObject(
      Object.fromEntries([...hows, 'inner', 'pooled'].map((how) => [how, 1])),
    );
    expect(run.entered('thread.js')['work']).toBe(2);
    expect(run.log).toBe('');
  });

  test('what other processes run is counted, also of one that is killed', async () => {
    const hows = ['spawned', 'grandparent', 'forked', 'forkedThreads', 'terminated', 'killed'];
    const run = await recorded(
      'children',
      hows.map((how) => ({ how })),
      { COVERAGE_CHILDREN: 'on' },
      form,
    );
    expect(run.entered('child.js')).toMatchObject(
      Object.fromEntries([...hows, 'grandchild', 'thread'].map((how) => [how, 1])),
    );
    expect(run.log).toBe('');
  });

  test('each object of an invocation holds what that one ran', async () => {
    const steps = [{ step: 'one' }, { step: 'two' }, { step: 'one' }];
    const { objects } = await recorded('steps', steps, { COVERAGE_UPLOAD: 'invocation' }, form);
    const text = readFileSync(join(FIXTURES, 'steps/index.js'), 'utf8');
    const ran = objects.map((object) => entered([object], 'index.js', text));
    expect(ran.map(({ one, two, handler }) => [one, two, handler])).toEqual([
      [1, 0, 1],
      [0, 1, 1],
      [1, 0, 1],
    ]);
  });

  test('a context is given the counters that its invocations ran', async () => {
    const headers = (context: string) => ({ 'x-coverage-context': context });
    const { objects } = await recorded(
      'steps',
      [
        { step: 'one', headers: headers('first') },
        { step: 'two', headers: headers('second') },
        { step: 'two', headers: headers('third') },
      ],
      { COVERAGE_ATTRIBUTION: 'on' },
      form,
    );
    const text = readFileSync(join(FIXTURES, 'steps/index.js'), 'utf8');
    const [raw] = objects;
    const ranBy = (context: string) => {
      const { attribution, result } = raw ?? {};
      const counts = new Array<number>(result?.[0]?.counts?.length ?? 0).fill(0);
      for (const set of attribution?.contexts[context] ?? [])
        for (const run of attribution?.sets[set] ?? []) {
          const [, ...ranges] = attribution?.runs[run] ?? [];
          for (let i = 0; i + 1 < ranges.length; i += 2) counts.fill(1, ranges[i], ranges[i + 1]);
        }
      const of = result?.map((entry) => ({ ...entry, counts })) ?? [];
      const { one, two, handler } = entered(
        raw === undefined ? [] : [{ ...raw, result: of }],
        'index.js',
        text,
      );
      return { one, two, handler };
    };
    expect(['first', 'second', 'third'].map(ranBy)).toEqual([
      { one: 1, two: 0, handler: 1 },
      { one: 0, two: 1, handler: 1 },
      { one: 0, two: 1, handler: 1 },
    ]);
  });
});

test('what ran before the process ends by itself arrives, and the health check says what counts', async () => {
  const { payloads, objects } = await recorded('steps', [
    { step: 'one' },
    { lambdaCoverage: 'health' },
    { step: 'none' },
  ]);
  expect(payloads[1]).toMatchObject({ status: 'ok', errors: [], files: { 'counters-1': 1 } });
  expect(objects[0]?.invocations.map(({ outcome }) => outcome)).toEqual(['ok', 'error']);
});
