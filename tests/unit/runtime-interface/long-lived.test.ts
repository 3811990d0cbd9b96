import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../cli/invoke/answer.ts';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import type { RawObject } from '../../../contract/raw-object.ts';
import type { HealthReport } from '../../../runtime-interface/health/status.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { nodeBinaries } from '../../accuracy/node-binaries.ts';
import { writeInstrumented } from '../support/instrumented.ts';
import { sha256, temporaryFolder, writeFiles } from '../support/recorded.ts';

const FUNCTION = {
  'index.js': `
    const Module = require('node:module');
    const { getHeapSpaceStatistics } = require('node:v8');
    const newSpace = () =>
      getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_used_size;
    function usual(n) {
      return n % 50 === 49 ? Promise.reject(new Error('unknown')) : newSpace();
    }
    const newSpaceMb = () =>
      getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').physical_space_size / 2 ** 20;
    /** V8 doubles it with what outlives collections. */
    function growNewSpace() {
      const alive = [];
      for (let made = 0; newSpaceMb() < 24 && made < 1e8; made++) alive[made % 5_000] = { made, list: [made] };
      return newSpaceMb();
    }
    function compiled(text) {
      const file = require.resolve('./late.js');
      const module = new Module(file);
      module._compile(text, file);
      return module.exports.late(2);
    }
    function last() {
      process.exit(3);
    }
    exports.handler = async ({ n, way, text }) => {
      if (way === 'late') return require('./late.js').late(n);
      if (way === 'exit') last();
      if (way === 'grow') return growNewSpace();
      if (way === 'grown') return newSpaceMb();
      if (way === 'compiled') return compiled(text);
      return usual(n);
    };
  `,
  'late.js': `
    exports.late = function late(n) {
      return n > 1 ? 'second' : 'first';
    };
    exports.never = function never() {};
  `,
};

/** More than it takes for the worker to take in the place of the main thread. */
const MANY = Array.from({ length: LIMITS.takeOverInvocations + 50 }, (_, n) => ({ n }));

interface Invoked {
  answers: Answer[];
  raw: RawObject;
  log: string;
}

async function invoked(
  events: object[],
  options: { nodePath: string; env?: Record<string, string> },
): Promise<Invoked> {
  const folder = temporaryFolder();
  let log = '';
  const answers = await invokeLocally({
    handler: 'index.handler',
    taskRoot: writeFiles(join(folder, 'task'), FUNCTION),
    functionName: 'long-lived',
    dir: join(folder, 'store'),
    events: events.map((event) => JSON.stringify(event)),
    onLog: (text) => {
      log += text;
    },
    ...options,
  });
  const raws = join(folder, 'store/raw/long-lived');
  const name = readdirSync(raws).sort().at(-1) ?? '';
  return { answers, raw: JSON.parse(String(gunzipSync(readFileSync(join(raws, name))))), log };
}

function countOf({ result }: RawObject, name: string): number | undefined {
  const functions = result.flatMap((script) => script.functions);
  return functions.find(({ functionName }) => functionName === name)?.ranges[0]?.count;
}

// Not Node 20 as well: each costs many seconds of a processor.
describe.each(await nodeBinaries([22]))('%s', (nodePath) => {
  test('a sandbox that lives for long counts all that it runs, code that it loads late too', async () => {
    const late = [1, 2, 3].map((n) => ({ n, way: 'late', headers: { 'x-coverage-context': `late ${n}` } }));
    const health = { lambdaCoverage: 'health', flush: true };
    const env = { COVERAGE_ATTRIBUTION: 'on', COVERAGE_CONTEXT: 'usual' };
    const { answers, raw } = await invoked([...MANY, ...late, health], { nodePath, env });

    const report = answers.at(-1)?.payload as HealthReport;
    expect(report).toMatchObject({ status: 'ok', errors: [] });
    expect(raw.invocationCount).toBe(MANY.length + late.length);
    expect(countOf(raw, 'exports.handler')).toBe(MANY.length + late.length);
    expect(countOf(raw, 'usual')).toBe(MANY.length);
    expect(countOf(raw, 'late')).toBe(late.length);
    expect(countOf(raw, 'never')).toBe(0);
    // Its text was read: the first take of it spans it.
    expect(raw.result.map(({ hash }) => hash)).not.toContain('');
    const scriptsOf = (context: string) => {
      const { sets = [], runs = [], contexts = {} } = raw.attribution ?? {};
      const ran = (contexts[context] ?? []).flatMap((set) => sets[set] ?? []);
      return [...new Set(ran.map((run) => raw.result[runs[run]?.[0] ?? -1]?.url.split('/').at(-1)))].sort();
    };
    expect(scriptsOf('usual')).toEqual(['index.js']);
    expect(scriptsOf('late 1')).toEqual(['index.js', 'late.js']);
    expect(scriptsOf('late 3')).toEqual(['index.js', 'late.js']);
  });

  test('it exits as it would without the recorder, and what it ran last is stored', async () => {
    const { answers, raw, log } = await invoked([...MANY, { way: 'exit' }], { nodePath });
    expect(answers.at(-1)?.payload).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(countOf(raw, 'last')).toBe(1);
    expect(countOf(raw, 'usual')).toBe(MANY.length);
    expect(raw.invocations.at(-1)?.outcome).toBe('exit');
    expect(log).not.toMatch(/debugger|lambda-coverage:/);
  });

  test('each object of an invocation holds what that one ran', async () => {
    const env = { COVERAGE_UPLOAD: 'invocation' };
    const { raw } = await invoked([...MANY, { n: 1, way: 'late' }, { n: 2, way: 'late' }], { nodePath, env });
    expect(raw.result.map(({ hash }) => hash)).not.toContain('');
    expect([countOf(raw, 'late'), countOf(raw, 'exports.handler')]).toEqual([1, 1]);
  });

  test.each([
    ['before', (late: object, compiled: object[]) => [late, ...MANY, ...compiled]],
    ['after', (late: object, compiled: object[]) => [...MANY, late, ...compiled]],
  ])(
    'each text of a file is told from the others, when the file itself is loaded %s it lives for long',
    async (_, order) => {
      const file = FUNCTION['late.js'];
      const texts = {
        longer: `${file}exports.more = () => 3;\n`,
        'as long': file.replace("'second'", "'dnoces'"),
        other: `/* ${file.length} */ exports.late = function late() { return 'other'; };\n`,
      };
      const late = { n: 1, way: 'late' };
      const compiled = Object.values(texts).map((text) => ({ way: 'compiled', text }));
      const run = async (events: object[]) => {
        const { raw, answers } = await invoked(events, { nodePath });
        const ran = raw.result
          .filter(({ url }) => url.endsWith('late.js'))
          .map(
            ({ hash, functions }) =>
              `${nameOf(hash)}: ${functions.map((each) => `${each.functionName} ${each.ranges[0]?.count}`)}`,
          );
        return { ran: ran.sort(), answers: answers.slice(-3).map(({ payload }) => payload) };
      };
      const names = new Map(Object.entries({ file, ...texts }).map(([name, text]) => [sha256(text), name]));
      const nameOf = (hash: string) => names.get(hash) ?? hash;
      const short = await run([late, ...compiled]);
      expect(short.ran.map((line) => line.replace(/:.*/, ''))).toEqual(['as long', 'file', 'file', 'other']);
      expect(await run(order(late, compiled))).toEqual(short);
    },
  );

  test('what the function needs no more of its memory is given back, and counts stay whole', async () => {
    const env = { NODE_OPTIONS: '--max-semi-space-size=64' };
    const looks = MANY.slice(0, 2 * LIMITS.heapLookInvocations);
    const grown = { way: 'grown' };
    const { answers, raw } = await invoked([...MANY, { way: 'grow' }, ...looks, grown], { nodePath, env });
    expect(answers[MANY.length]?.payload).toBeGreaterThan(20);
    expect(answers.at(-1)?.payload).toBeLessThan(8);
    expect(countOf(raw, 'usual')).toBe(MANY.length + looks.length);
    expect(countOf(raw, 'exports.handler')).toBe(MANY.length + looks.length + 2);
  });

  test.each([
    ['V8', false],
    ['counters', true],
  ])('an invocation leaves little garbage in the memory of the function, %s', async (_, isInstrumented) => {
    const allocated = async (record: boolean): Promise<number> => {
      const folder = temporaryFolder();
      const answers = await invokeLocally({
        handler: 'index.handler',
        taskRoot: isInstrumented ? writeInstrumented(folder, FUNCTION) : writeFiles(folder, FUNCTION),
        dir: temporaryFolder(),
        events: [...MANY, ...MANY].map((event) => JSON.stringify(event)),
        record,
        nodePath,
        onLog: () => {},
      });
      const used = answers.slice(MANY.length).map(({ payload }) => Number(payload));
      const grown = used.flatMap((bytes, index) => bytes - (used[index - 1] ?? Number.NaN));
      const sorted = grown.filter((bytes) => bytes > 0).sort((a, b) => a - b);
      return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    };
    // What V8 answers to a take, and is read of it, is 50 KB more.
    expect((await allocated(true)) - (await allocated(false))).toBeLessThan(20 * 1024);
  });
});
