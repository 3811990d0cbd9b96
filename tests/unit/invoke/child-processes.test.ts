import { join } from 'node:path';
import { expect, test } from 'vitest';
import { invoked } from '../support/invoked.ts';
import { entryCounts, rawObjects } from '../support/raw-objects.ts';
import { temporaryFolder } from '../support/recorded.ts';

async function recorded(hows: string[], env: Record<string, string> = {}) {
  const dir = temporaryFolder();
  const { payloads, log } = await invoked(
    'index.handler',
    hows.map((how) => ({ how })),
    {
      taskRoot: join(import.meta.dirname, '../../fixtures/functions/children'),
      functionName: 'children',
      record: true,
      dir,
      env,
    },
  );
  const answers = payloads as { result: unknown; options?: string }[];
  return { answers, counts: entryCounts(rawObjects(dir, 'children'), 'child.js'), log, dir };
}

test('what Node processes run is counted, however they are started and end', async () => {
  const hows = [
    'spawned',
    'executed',
    'synchronous',
    'grandparent',
    'forked',
    'forkedThreads',
    'terminated',
    'killed',
  ];
  const { answers, counts, log } = await recorded(hows, { COVERAGE_CHILDREN: 'on' });
  expect(answers.map(({ result }) => result)).toEqual([
    [0, null],
    'executed\n',
    'synchronous\n',
    'grandparent\n',
    [0, null],
    [0, null],
    [null, 'SIGTERM'],
    [null, 'SIGKILL'],
  ]);
  expect(counts).toMatchObject(Object.fromEntries([...hows, 'grandchild', 'thread'].map((how) => [how, 1])));
  expect(answers[0]?.options).toMatch(/^--require ".+\/preload\.cjs"$/);
  expect(log).toBe('');
});

test('a program that runs none of the function’s code leaves nothing behind', async () => {
  const { answers, dir } = await recorded(['foreign'], { COVERAGE_CHILDREN: 'on' });
  expect(answers[0]?.result).toBe('42\n');
  expect(rawObjects(dir, 'children')).toHaveLength(1);
});

test('options of the user stay', async () => {
  const { answers } = await recorded(['foreign'], {
    COVERAGE_CHILDREN: 'on',
    NODE_OPTIONS: '--no-warnings',
  });
  expect(answers[0]?.options).toMatch(/^--no-warnings --require "/);
});

test('unless asked for, the environment stays as it is and only a fork is counted', async () => {
  const { answers, counts } = await recorded(['spawned', 'forked']);
  expect(answers[0]?.options).toBeUndefined();
  expect(counts).toMatchObject({ spawned: 0, forked: 1 });
});
