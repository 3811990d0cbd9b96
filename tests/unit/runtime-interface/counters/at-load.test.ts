import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { nodeBinaries } from '../../../accuracy/node-binaries.ts';
import { temporaryFolder, writeFiles } from '../../support/recorded.ts';
import { storedObjects } from '../../support/recorded-counters.ts';

const COMMAND = join(import.meta.dirname, '../../../../dist/cli/main.mjs');
const ASK = `exports.handler = async () => {
  await globalThis.loaded;
  return {
    inspector: process.moduleLoadList.includes('NativeModule inspector'),
    counters: Object.getOwnPropertyNames(globalThis).filter((name) => name.startsWith('$c')).length,
  };
};
`;
/** As `pirates` and its like do it. */
const TOOL = `const Module = require('module');
const js = Module._extensions['.js'];
Module._extensions['.js'] = (module, path) => {
  const compile = module._compile;
  module._compile = (text, ...rest) => compile.call(module, text.replace('BEFORE', 'AFTER'), ...rest);
  js(module, path);
};
`;

async function invoked(
  node: string,
  files: Record<string, string>,
  env: Record<string, string> = {},
  options: string[] = [],
) {
  return await invokedIn(node, writeFiles(join(temporaryFolder(), 'task'), files), env, options);
}

async function invokedIn(
  node: string,
  taskRoot: string,
  env: Record<string, string> = {},
  options: string[] = [],
  events: unknown[] = [{}],
) {
  const folder = temporaryFolder();
  const parameters = [COMMAND, 'invoke', 'index.handler', '--task-root', taskRoot];
  const { stdout, stderr } = await promisify(execFile)(
    node,
    [
      ...parameters,
      ...events.flatMap((event) => ['--event', JSON.stringify(event)]),
      '--function-name',
      'counted',
      '--dir',
      join(folder, 'store'),
      ...options,
    ],
    { env: { ...process.env, COVERAGE_ENGINE: 'counters', COVERAGE_LOAD_BUDGET_KB: '1000', ...env } },
  );
  const stored = storedObjects(join(folder, 'store'));
  const result = stored.flatMap((raw) => raw.result);
  const forms = result.map(({ url, form = 'v8-block' }) => [url.slice(url.indexOf('/task/') + 6), form]);
  return {
    answer: JSON.parse(stdout.trim().split('\n').at(-1) ?? ''),
    forms: Object.fromEntries(forms),
    result,
    stored,
    stderr,
  };
}

/** Before 22.15 Node 22 shows imports to nobody. */
describe.each(await nodeBinaries([20, '22.12', 22]))('%s, COVERAGE_ENGINE=counters', (node) => {
  const seesImports = execFileSync(node, ['-p', "typeof require('module').registerHooks"], {
    encoding: 'utf8',
  }).includes('function');

  test('what is required counts by itself, and V8 is not started', async () => {
    const { answer, forms } = await invoked(node, {
      'index.js': `require('./a.js'); require('bare'); require('./data.json');\n${ASK}`,
      'a.js': 'exports.a = (x) => (x ? 1 : 2);\nexports.a(0);\n',
      'data.json': '{}',
      'node_modules/bare/index.js': 'exports.bare = () => 1;\n',
    });
    expect(forms).toEqual({ 'index.js': 'counters-1', 'a.js': 'counters-1' });
    expect(answer).toEqual({ inspector: false, counters: 2 });
  });

  test('what is imported counts by itself where Node has hooks for it, elsewhere V8 counts it', async () => {
    const { answer, forms } = await invoked(node, {
      'index.js': `globalThis.loaded = import('./b.mjs');\n${ASK}`,
      'b.mjs': "import './c.mjs';\nimport './d.cjs';\n",
      'c.mjs': 'export const c = () => 1;\nc();\n',
      'd.cjs': 'exports.d = () => 1;\nexports.d();\n',
    });
    expect(forms).toEqual({
      'index.js': 'counters-1',
      'b.mjs': seesImports ? 'counters-1' : 'v8-block',
      'c.mjs': seesImports ? 'counters-1' : 'v8-block',
      'd.cjs': 'counters-1',
    });
    expect(answer.inspector).toBe(!seesImports);
  });

  test('the health check and the store name what got no counters, why, and what to do', async () => {
    const files = {
      'index.js': `require('./lib/big.js'); require('./deep.js'); require('./istanbul.js'); require('./mapped.js'); globalThis.loaded = import('./m.mjs');
exports.handler = async () => { await globalThis.loaded; };`,
      'lib/big.js': `//${'x'.repeat(62 * 1024)}\n`,
      'deep.js': `exports.deep = ${'['.repeat(1200)}${']'.repeat(1200)};\n`,
      'istanbul.js': "exports.map = { _coverageSchema: '1' };\n",
      'mapped.js': 'Error.prepareStackTrace;\n//# sourceMappingURL=mapped.js.map\n',
      'm.mjs': 'export const m = 1;\n',
    };
    const taskRoot = writeFiles(join(temporaryFolder(), 'task'), files);
    const events = [{}, { lambdaCoverage: 'health' }];
    // More than the default, so that there is no limit of time.
    const { answer, stored, stderr } = await invokedIn(
      node,
      taskRoot,
      { COVERAGE_LOAD_BUDGET_KB: '61' },
      [],
      events,
    );
    expect(answer.status).toBe('degraded');
    const found = answer.errors as { code: string; message: string }[];
    const told = Object.fromEntries(
      found.map(({ code, message }) => [/lib\/\w+.js|\w+\.m?js/.exec(message)?.[0], [code, message]]),
    );
    expect(told).toEqual({
      'lib/big.js': [
        'load-budget',
        expect.stringMatching(/had no room\. Set COVERAGE_LOAD_BUDGET_KB to \d+, or/),
      ],
      'deep.js': ['no-counters', expect.stringContaining('no parser')],
      'istanbul.js': ['no-counters', expect.stringContaining('counters of another tool')],
      'mapped.js': ['no-counters', expect.stringContaining('--enable-source-maps')],
      ...(!seesImports && { 'm.mjs': ['no-counters', expect.stringContaining('Node 22.15')] }),
    });
    for (const { message } of found) expect(stderr).toContain(message);
    // What the message asks for is enough.
    const kilobytes = /BUDGET_KB to (\d+)/.exec(found[0]?.message ?? '')?.[1] ?? '';
    const again = await invokedIn(node, taskRoot, { COVERAGE_LOAD_BUDGET_KB: kilobytes }, [], events);
    expect(JSON.stringify(again.answer.errors)).not.toContain('load-budget');
    expect(stored.at(-1)?.problems).toEqual(found);
  });
});

describe.each(await nodeBinaries())('%s, COVERAGE_ENGINE=counters', (node) => {
  test('a worker thread and a fork count by themselves', async () => {
    const { forms } = await invoked(node, {
      'index.js': `const { Worker } = require('node:worker_threads');
const { fork } = require('node:child_process');
const ended = (each) => new Promise((resolve) => each.once('exit', resolve));
globalThis.loaded = Promise.all([ended(new Worker(require.resolve('./thread.js'))), ended(fork(require.resolve('./child.js')))]);
${ASK}`,
      'thread.js': 'exports.t = () => 1;\nexports.t();\n',
      'child.js': 'exports.t = () => 1;\nexports.t();\n',
    });
    expect(forms).toEqual({ 'index.js': 'counters-1', 'thread.js': 'counters-1', 'child.js': 'counters-1' });
  });

  test('what is beyond the budget is counted by V8, from its first line, and that is said once', async () => {
    const { forms, stderr } = await invoked(
      node,
      {
        'index.js': `require('./big.js');\n${ASK}`,
        'big.js': `function once() {}\nonce();\n//${'x'.repeat(2000)}\n`,
      },
      { COVERAGE_LOAD_BUDGET_KB: '1' },
    );
    expect(forms).toEqual({ 'index.js': 'counters-1', 'big.js': 'v8-block' });
    expect(stderr.match(/COVERAGE_LOAD_BUDGET_KB/g)).toHaveLength(1);
  });

  test('a file that is loaded again goes on counting; with another text it is named', async () => {
    const { result, stored } = await invoked(node, {
      'index.js': `require('./a.js');
delete require.cache[require.resolve('./a.js')];
require('./a.js'); require('./b.js');
delete require.cache[require.resolve('./b.js')];
require('fs').appendFileSync(require.resolve('./b.js'), 'exports.b = 2;');
require('./b.js');
${ASK}`,
      'a.js': 'exports.a = 1;\n',
      'b.js': 'exports.b = 1;\n',
    });
    const counts = result.flatMap((script) => (script.url.endsWith('/a.js') ? script.counts : []));
    expect(counts).toEqual([2]);
    expect(stored.at(-1)?.problems?.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^what runs of b\.js is not all counted/),
    ]);
  });

  test('what cannot be read, is huge, or brings a name like ours does what it does without a recorder', async () => {
    const { answer, forms } = await invoked(node, {
      'index.js': `try { require('./broken.js'); } catch (error) { if (!(error instanceof SyntaxError)) throw error; }
require('./huge.js'); require('./hostile.js');\n${ASK}`,
      'broken.js': 'const = ;\n',
      'huge.js': `exports.huge = ${'['.repeat(1200)}${']'.repeat(1200)};\n`,
      'hostile.js': 'var Uint32Array = 1, globalThis = 2, $c = 3;\nexports.h = () => $c;\nexports.h();\n',
    });
    expect(answer.inspector).toBe(true);
    expect(forms).toMatchObject({ 'index.js': 'counters-1', 'huge.js': 'v8-block' });
    expect(forms['hostile.js']).toBeDefined();
  });

  test.each(['before', 'behind'])(
    'hooks of another tool, put in %s ours, change what runs, and that is counted',
    async (order) => {
      const files = {
        'tool.js': TOOL,
        'index.js': `${order === 'before' ? '' : "require('./tool.js');\n"}require('./a.js');\n${ASK}`,
        'a.js': "if ('BEFORE' !== 'AF' + 'TER') throw new Error('not changed');\n",
      };
      const folder = temporaryFolder();
      const tool = join(writeFiles(folder, { 'tool.cjs': TOOL }), 'tool.cjs');
      const options = order === 'before' ? ['--env', `NODE_OPTIONS=--require ${tool}`] : [];
      const { forms } = await invoked(node, files, {}, options);
      expect(forms).toMatchObject({ 'index.js': 'counters-1', 'a.js': 'counters-1' });
    },
  );

  test.each(['counts', 'hits'])(
    'a bundle has the counters and %s that it has instrumented when it is built',
    async (counts) => {
      const source = writeFiles(temporaryFolder(), {
        'own.js': "import { dep } from 'dep';\nexport const own = (x) => (x > 1 ? dep(x) : dep(0) || 7);\n",
        'index.js': `import { own } from './own.js';\nfor (const x of [0, 1, 2, 3]) own(x);\nexport const handler = async () => ({ own: own(2) });\n`,
        'node_modules/dep/index.js': 'exports.dep = (x) => (x ? x + 1 : 0);\n',
      });
      const { outputFiles } = buildSync({
        absWorkingDir: source,
        entryPoints: ['index.js'],
        bundle: true,
        minify: counts === 'hits',
        platform: 'node',
        sourcemap: 'inline',
        write: false,
      });
      const files = { 'index.js': outputFiles[0]?.text ?? '' };
      const built = writeFiles(temporaryFolder(), files);
      await promisify(execFile)(process.execPath, [COMMAND, 'instrument', built, '--counts', counts]);
      const atLoad = await invoked(node, files, { COVERAGE_COUNTS: counts });
      const atBuild = await invokedIn(node, built, { COVERAGE_ENGINE: 'auto' });
      const contents = ({ result }: typeof atLoad) => result.map(({ url, scriptId, ...rest }) => rest);
      expect(atLoad.answer).toEqual({ own: 3 });
      expect(contents(atLoad)).toEqual(contents(atBuild));
      expect(Object.values(atLoad.forms)).toEqual([counts === 'hits' ? 'hits-2' : 'counters-1']);
    },
  );

  test('nothing of this is loaded unless it is asked for', async () => {
    const { answer, forms } = await invoked(node, { 'index.js': ASK }, { COVERAGE_ENGINE: 'auto' });
    expect(answer).toEqual({ inspector: true, counters: 0 });
    expect(forms).toEqual({ 'index.js': 'v8-block' });
  });
});
