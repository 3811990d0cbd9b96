import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { parseRawKey } from '../../../contract/key-layout.ts';
import { combineFolder } from '../support/combined.ts';
import { invoked } from '../support/invoked.ts';
import { rawObjects } from '../support/raw-objects.ts';
import { filesBelow, temporaryFolder, writeFiles } from '../support/recorded.ts';

/** What user code does to the clocks of its thread; `back` sees how often somebody asks. */
const CLOCKS = {
  'goes back': `let late = 0; const real = Date.now; Date.now = () => real() - 50 * ++late;`,
  'is fake': `globalThis.Date = class extends Date { constructor() { super(0); } static now() { return 0; } };
    const zero = () => [0, 0]; process.hrtime = Object.assign(zero, { bigint: () => 0n }); performance.now = () => 0;`,
  'is far ahead': `const real = Date.now; Date.now = () => real() + 1e12;`,
  throws: `Date.now = () => { throw new Error('no clock'); };`,
  'has fake timers': `for (const timers of [globalThis, require('node:timers')])
    for (const name of ['setTimeout', 'clearTimeout', 'setInterval']) timers[name] = () => 0;`,
};

test.each(Object.entries(CLOCKS))('a clock that %s costs nothing and is not asked', async (_, clock) => {
  const dir = temporaryFolder();
  const taskRoot = writeFiles(temporaryFolder(), {
    'index.js': `const asked = [];
let isSet = false;
exports.handler = async ({ wait }) => {
  if (!isSet) { isSet = true; const { setTimeout } = globalThis; exports.sleep = (ms) => new Promise((r) => setTimeout(r, ms)); ${clock} 
    const { now } = Date; Date.now = () => { asked.push(1); return now(); }; }
  await exports.sleep(wait);
  return asked.length;
};
`,
  });
  const from = Date.now();
  const env = { COVERAGE_UPLOAD: 'invocation', COVERAGE_LOG_LEVEL: 'debug' };
  const events = [{ wait: 30 }, { wait: 30 }, { wait: 30 }];
  const { payloads } = await invoked('index.handler', events, {
    taskRoot,
    dir,
    env,
    record: true,
    functionName: 'clocks',
  });
  expect(payloads).toEqual([0, 0, 0]);
  const objects = rawObjects(dir, 'clocks');
  const invocations = objects.flatMap((object) => object.invocations);
  expect(invocations.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok']);
  for (const { durationMs = -1, startedAt } of invocations) {
    expect(durationMs).toBeGreaterThan(20);
    expect(durationMs).toBeLessThan(20_000);
    expect(Date.parse(startedAt)).toBeGreaterThanOrEqual(from - 1_000);
    expect(Date.parse(startedAt)).toBeLessThanOrEqual(Date.now() + 1_000);
  }
  const keys = [...filesBelow(dir).keys()].filter((key) => key.startsWith('raw/'));
  for (const key of keys) {
    const time = parseRawKey('', key)?.time.getTime() ?? 0;
    expect([time >= from - 1_000, time <= Date.now() + 1_000]).toEqual([true, true]);
  }
  const { read } = await combineFolder(dir);
  expect(read).toMatchObject({ used: 3, skipped: 0 });
});

test.each(['goes back', 'is far ahead', 'is fake'] as const)(
  'a deadline is met though the clock %s: what ran before a timeout is there',
  async (name) => {
    const dir = temporaryFolder();
    const taskRoot = writeFiles(temporaryFolder(), {
      'index.js': `let n = 0;
exports.handler = async () => {
  if (n++ === 0) { ${CLOCKS[name]} return 'first'; }
  for (;;);
};
`,
    });
    await invoked('index.handler', [{}, {}], {
      taskRoot,
      dir,
      record: true,
      timeout: 3,
      functionName: 'late',
    });
    const outcomes = rawObjects(dir, 'late').flatMap(({ invocations }) =>
      invocations.map((each) => each.outcome),
    );
    expect(outcomes).toContain('timeout');
  },
);

test('with the fake timers of a test library in place nothing is lost, and the library sees no timer of ours', async () => {
  const library = createRequire(import.meta.url).resolve('@sinonjs/fake-timers');
  const taskRoot = writeFiles(temporaryFolder(), {
    'index.js': `const { install } = require(${JSON.stringify(library)});
let clock;
exports.handler = async () => {
  clock ??= install({ now: 0, toFake: ['Date', 'setTimeout', 'setInterval', 'hrtime', 'performance'] });
  return { now: Date.now(), timers: clock.countTimers() };
};
`,
  });
  const dir = temporaryFolder();
  const events = [{}, {}];
  const plain = await invoked('index.handler', events, { taskRoot });
  const { payloads } = await invoked('index.handler', events, {
    taskRoot,
    dir,
    record: true,
    functionName: 'faked',
  });
  expect(payloads).toEqual(plain.payloads);
  const [object] = rawObjects(dir, 'faked');
  expect(object?.invocationCount).toBe(2);
  for (const { durationMs = -1, startedAt } of object?.invocations ?? []) {
    expect(durationMs).toBeGreaterThanOrEqual(0);
    expect(Date.parse(startedAt)).toBeGreaterThan(0);
  }
});
