import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { CountedFiles } from '../../../runtime-interface/engine/counters/counted-files.ts';
import { registerInstrumented } from '../../../runtime-interface/engine/counters/instrumented-files.ts';
import type { Engine, FormName, ScriptTake } from '../../../runtime-interface/engine/engine.ts';
import { ENGINE_KINDS } from '../../../runtime-interface/engine/engine-kinds.ts';
import { COUNT_FORMS } from '../../../runtime-interface/engine/forms.ts';
import { FORM_FIXTURES } from '../contract/form-fixtures.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const require = createRequire(import.meta.url);

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

interface Counting {
  engine: Engine;
  wanted: string;
  call: () => void;
}

/** Two files alike, of which one is wanted. */
function counting(
  name: FormName,
  text = 'exports.run = (n) => (n > 1 ? n : 0);\n',
  asked: (engine: Engine) => void = () => {},
): Counting {
  const folder = temporaryFolder();
  const [wanted = '', other = ''] = ['wanted.js', 'other.js'].map((file) => join(folder, file));
  const { prepared } = FORM_FIXTURES[name];
  writeFiles(folder, { 'wanted.js': prepared(text, wanted), 'other.js': prepared(text, other) });
  const url = pathToFileURL(wanted).href;
  const counted = new CountedFiles();
  registerInstrumented({ taskRoot: folder, handler: undefined }, (each) => each === url, counted);
  const engine: Engine = ENGINE_KINDS[name].create((each) => {
    asked(engine);
    return each === url;
  }, counted);
  engine.start();
  const modules = [wanted, other].map((file) => require(file));
  return { engine, wanted: url, call: () => modules.forEach(({ run }) => void run(2)) };
}

/** One place that ran as often as JSON can say. */
function hugeTake(name: FormName): unknown {
  const count = Number.MAX_SAFE_INTEGER;
  if (name === 'istanbul-1') return { index: 0, counts: [count] };
  if (name !== 'v8-block') return { counters: 1, ran: [0, count] };
  return [{ functionName: '', isBlockCoverage: true, ranges: [{ startOffset: 0, endOffset: 9, count }] }];
}

describe.each(Object.keys(ENGINE_KINDS) as FormName[])('the engine %s', (name) => {
  test('takes what is wanted, and nothing else', () => {
    const { engine, wanted, call } = counting(name);
    call();
    const takes = engine.take();
    expect(takes.map(({ form, url }) => ({ form, url }))).toEqual([{ form: name, url: wanted }]);
    expect(takes[0]?.length).toBeGreaterThan(0);
  });

  test('takes each run once, under one name for one text', () => {
    const { engine, call } = counting(name);
    call();
    const [first] = engine.take();
    expect(engine.take()).toEqual([]);
    call();
    const again = engine.take();
    expect(again.map(({ scriptId }) => scriptId)).toEqual([first?.scriptId]);
    // Plain data: it is posted between threads.
    expect(structuredClone(again)).toEqual(again);
  });

  test('takes a file at first though nothing of it ran but the file itself: it is counted by whom takes it first', () => {
    const { engine, wanted } = counting(name, 'function f() {}\n');
    expect(engine.take().map(({ url }) => url)).toEqual([wanted]);
  });

  test('takes nothing twice where the worker takes in the midst of a take', () => {
    const inner: ScriptTake[] = [];
    let isTaking = false;
    const { engine, wanted, call } = counting(name, undefined, (own) => {
      if (isTaking) inner.push(...own.take());
    });
    call();
    isTaking = true;
    const all = [...engine.take(), ...inner];
    expect(all.map(({ url }) => url)).toEqual([wanted]);
  });

  test('knows in the worker what is news, and which code ran', () => {
    const { engine, call } = counting(name);
    call();
    const [{ counts } = { counts: undefined }] = engine.take();
    const { newSum, runs } = COUNT_FORMS[name];
    const sum = newSum();
    expect([sum.add(counts), sum.add(counts)]).toEqual([true, false]);
    expect(runs(counts)).toEqual(expect.arrayContaining([expect.arrayContaining([expect.any(Number)])]));
  });

  test('keeps nothing of an invocation but its counts, neither in the thread nor in the worker', () => {
    const { engine, call } = counting(name);
    const sum = COUNT_FORMS[name].newSum();
    const invoke = (times: number): number => {
      for (let i = 0; i < times; i++) {
        call();
        for (const { counts } of engine.take()) sum.add(counts);
      }
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    // V8 takes a hundred times as long.
    const times = name === 'v8-block' ? 200 : 4_000;
    let heap = invoke(times);
    const growths = Array.from({ length: 3 }, () => {
      const before = heap;
      heap = invoke(times);
      return (heap - before) / times;
    });
    // What is kept of each shows each time; what the tests' own worker allocates meanwhile does not.
    expect(Math.min(...growths)).toBeLessThan(name === 'v8-block' ? 500 : 50);
  });

  test('adds up in the worker to numbers that readers take, however often code runs', () => {
    const sum = COUNT_FORMS[name].newSum();
    for (let takes = 0; takes < 3; takes++) sum.add(hugeTake(name));
    const numbers =
      JSON.stringify(sum.toCounts())
        .match(/(?<=[:,[])\d[^,\]}]*/g)
        ?.map(Number) ?? [];
    expect(numbers.filter((number) => !Number.isSafeInteger(number))).toEqual([]);
    expect(Math.max(...numbers)).toBe(Number.MAX_SAFE_INTEGER);
  });
});
