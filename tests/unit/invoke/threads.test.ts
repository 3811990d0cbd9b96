import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { examine } from '../../../combiner-image/examine/examine.ts';
import { parseStoreLocation } from '../../../combiner-image/store/location.ts';
import { invoked } from '../support/invoked.ts';
import { entryCounts, rawObjects } from '../support/raw-objects.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const CODE = join(import.meta.dirname, '../../fixtures/functions/threads');

interface Event {
  how: string;
  headers?: Record<string, string>;
}

async function recorded(events: (string | Event)[], env: Record<string, string> = {}, record = true) {
  const dir = temporaryFolder();
  const { payloads, log } = await invoked(
    'index.handler',
    events.map((event) => (typeof event === 'string' ? { how: event } : event)),
    { taskRoot: CODE, functionName: 'threads', record, dir, env },
  );
  return { results: payloads, objects: record ? rawObjects(dir, 'threads') : [], log };
}

/**
 * An exit or `terminate` waits for a thread no longer than its bound, and what a thread has open depends on when it looks:
 * on a busy machine that may go wrong once. A fault goes wrong each time.
 */
const MAY_BE_SLOW = { retry: 3 };

const CODES = { ends: 0, exits: 3, throws: 1, evaluated: 0, bare: 0, terminated: 1 };

test('what threads run is counted, however they end', MAY_BE_SLOW, async () => {
  const hows = Object.keys(CODES);
  const { results, objects, log } = await recorded([...hows, ...hows]);
  const once = Object.entries(CODES).map(([how, result]) => ({ how, result }));
  expect(results).toEqual([...once, ...once]);
  expect(entryCounts(objects, 'thread.js')).toMatchObject(Object.fromEntries(hows.map((how) => [how, 2])));
  expect(log).toBe('');
});

test('a thread that a thread starts is counted', async () => {
  const { objects } = await recorded(['nested']);
  expect(entryCounts(objects, 'thread.js')).toMatchObject({ nested: 1, inner: 1 });
});

test('a thread that lives on is asked at the end of each invocation, and said where it does not answer in time', async () => {
  let counts: number[] = [];
  // A busy machine may be too slow for the bound of an answer, though hardly each time.
  for (let tries = 0; tries < 10 && counts.join() !== '1,1,1'; tries++) {
    const { results, objects } = await recorded(['pooled', 'pooled', 'pooled'], {
      COVERAGE_UPLOAD: 'invocation',
    });
    expect(results.map((result) => Reflect.get(Object(result), 'result'))).toEqual([1, 2, 3]);
    counts = objects.map((object) => entryCounts([object], 'thread.js')['work'] ?? 0);
    const counted = counts.reduce((sum, count) => sum + count, 0);
    const missing = objects.at(-1)?.lost?.threads ?? 0;
    expect([counts, counted === 3 || missing === 1]).toEqual([counts, true]);
  }
  expect(counts).toEqual([1, 1, 1]);
});

test('what a thread ran goes to the context of the invocation', async () => {
  const headers = (context: string) => ({ 'x-coverage-context': context });
  const { objects } = await recorded(
    [
      { how: 'pooled', headers: headers('first') },
      { how: 'ends', headers: headers('second') },
    ],
    { COVERAGE_ATTRIBUTION: 'on' },
  );
  const [object] = objects;
  const ranBy = (context: string) =>
    object?.attribution?.contexts[context]
      ?.flatMap((set) => object.attribution?.sets[set] ?? [])
      .map((run) => object.attribution?.runs[run] ?? [])
      .map(([script = -1, start, end]) => {
        const found = object.result[script]?.functions.find(
          ({ ranges: [root] }) => root?.startOffset === start && root?.endOffset === end,
        );
        return found?.functionName;
      });
  expect(ranBy('first')).toEqual(expect.arrayContaining(['pooled', 'work']));
  expect(ranBy('first')).not.toContain('ends');
  expect(ranBy('second')).toContain('ends');
  expect(ranBy('second')).not.toContain('work');
});

test('a thread that lives when the process exits is asked before', MAY_BE_SLOW, async () => {
  const { objects } = await recorded(['dies']);
  expect(entryCounts(objects, 'thread.js')).toMatchObject({ work: 1 });
  expect(objects[0]?.invocations[0]?.outcome).toBe('exit');
});

test('a busy thread is terminated as ever', async () => {
  const { results, log } = await recorded(['busy', 'ends']);
  expect(results[0]).toEqual({ how: 'busy', result: 1 });
  expect(log).toBe('');
});

test('a thread with arguments of its own is left alone', async () => {
  const { results, objects } = await recorded(['unrecorded']);
  expect(results).toEqual([{ how: 'unrecorded', result: 0 }]);
  expect(entryCounts(objects, 'thread.js')).toEqual({});
});

test('neither the thread nor who started it sees anything', MAY_BE_SLOW, async () => {
  const [plain] = (await recorded(['sees'], {}, false)).results;
  const [seen] = (await recorded(['sees'])).results;
  expect(plain).toBeDefined();
  expect(seen).toEqual(plain);
});

test('threads of a pool, which sleep in Atomics.wait between tasks, hand over before they fall asleep', async () => {
  const dir = temporaryFolder();
  const taskRoot = writeFiles(temporaryFolder(), {
    'index.js': `const { Piscina } = require('piscina');
const pool = new Piscina({ filename: require.resolve('./task.js'), minThreads: 2, maxThreads: 2 });
exports.handler = async ({ n }) => pool.run(n);
`,
    'task.js': `module.exports = function task(n) {
  return n % 2 === 0 ? even(n) : odd(n);
};
function even(n) { return n; }
function odd(n) { return -n; }
`,
  });
  symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(taskRoot, 'node_modules'));
  const events = [1, 2, 3].map((n) => ({ n }));
  const health = { lambdaCoverage: 'health' };
  const options = {
    taskRoot,
    dir,
    record: true,
    functionName: 'pool',
    env: { COVERAGE_UPLOAD: 'invocation' },
  };
  const { payloads } = await invoked('index.handler', [...events, health], options);
  expect(payloads.slice(0, 3)).toEqual([-1, 2, -3]);
  expect(payloads[3]).toMatchObject({ status: 'ok' });
  const objects = rawObjects(dir, 'pool');
  expect(entryCounts(objects, 'task.js')).toMatchObject({ task: 3, even: 1, odd: 2 });
  // On a busy machine a thread may hand over after its invocation: one object more.
  expect(objects.flatMap(({ lost }) => lost ?? [])).toEqual([]);
});

test('a thread that never answers is counted as lost, in health, object and doctor', async () => {
  const dir = temporaryFolder();
  const taskRoot = writeFiles(temporaryFolder(), {
    'index.js': `const { Worker } = require('node:worker_threads');
let busy;
exports.handler = async () => {
  busy ??= await new Promise((resolve) => {
    const worker = new Worker(require.resolve('./thread.js'));
    worker.unref();
    worker.once('message', resolve);
  });
  return busy;
};
`,
    'thread.js': `require('node:worker_threads').parentPort.postMessage('busy');
setImmediate(() => { for (;;); });
`,
  });
  const options = { taskRoot, dir, record: true, functionName: 'busy' };
  const { payloads } = await invoked('index.handler', [{}, {}, { lambdaCoverage: 'health' }], options);
  expect(payloads[2]).toMatchObject({ status: 'degraded', errors: [{ code: 'thread-silent' }] });
  expect(rawObjects(dir, 'busy').at(-1)?.lost).toEqual({ objects: 0, threads: 1 });
  const { advice } = await examine([parseStoreLocation(dir)], {});
  expect(advice.join()).toContain('busy: 1 worker thread did not hand over what they ran');
});
