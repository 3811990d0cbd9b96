import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { invokeLocally } from '../../../../cli/invoke/invoke.ts';
import { writeInstrumented } from '../../support/instrumented.ts';
import { temporaryFolder, writeFiles } from '../../support/recorded.ts';
import { storedObjects } from '../../support/recorded-counters.ts';

const LAYER = join(import.meta.dirname, '../../../../dist/layer/lambda-coverage');
const BUNDLES = ['load.cjs', 'counters.cjs', 'patterns.cjs'];
const FILES = { 'index.js': 'exports.handler = async () => 1;\n' };

/** By a layer in which reading one of the files ends the process. */
async function invoked(taskRoot: string, spoilt: readonly string[], env: Record<string, string> = {}) {
  const [layer, dir] = [join(temporaryFolder(), 'layer'), temporaryFolder()];
  cpSync(LAYER, layer, { recursive: true });
  for (const name of spoilt) writeFileSync(join(layer, name), `throw new Error('${name} was read');\n`);
  let log = '';
  const [answer] = await invokeLocally({
    handler: 'index.handler',
    taskRoot,
    events: ['{}'],
    functionName: 'counted',
    dir,
    preload: join(layer, 'preload.cjs'),
    env,
    onLog: (text) => {
      log += text;
    },
  });
  const forms = storedObjects(dir).flatMap(({ result }) => result.map(({ form = 'v8-block' }) => form));
  return { payload: answer?.payload, forms, log };
}

test.each([
  ['nothing was instrumented', (folder: string) => writeFiles(folder, FILES), 'v8-block'],
  ['all was instrumented', (folder: string) => writeInstrumented(folder, FILES), 'counters-1'],
])('where %s nothing is read of what puts in counters', async (_, write, form) => {
  const taskRoot = write(join(temporaryFolder(), 'task'));
  expect(await invoked(taskRoot, BUNDLES)).toEqual({ payload: 1, forms: [form], log: '' });
});

test('with COVERAGE_ENGINE=counters that is read, and where it cannot be, V8 counts', async () => {
  const taskRoot = writeFiles(join(temporaryFolder(), 'task'), FILES);
  const env = { COVERAGE_ENGINE: 'counters', COVERAGE_LOAD_BUDGET_KB: '61' };
  for (const name of ['load.cjs', 'counters.cjs']) {
    const { payload, forms, log } = await invoked(taskRoot, [name], env);
    expect({ payload, forms }, name).toEqual({ payload: 1, forms: ['v8-block'] });
    expect(log).toContain('V8 counts');
  }
});

test('globs are read where patterns are set', async () => {
  const taskRoot = writeFiles(join(temporaryFolder(), 'task'), {
    ...FILES,
    'index.js': "require('./out.js');\nexports.handler = async () => 1;\n",
    'out.js': 'exports.out = 1;\n',
  });
  const env = { COVERAGE_ENGINE: 'counters', COVERAGE_LOAD_BUDGET_KB: '61', COVERAGE_EXCLUDE: 'o*.js' };
  expect(await invoked(taskRoot, [], env)).toEqual({ payload: 1, forms: ['counters-1'], log: '' });
});
