import { readFileSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import { istanbulCounts, listing, reportOf } from '../support/against-istanbul.ts';
import { invoked } from '../support/invoked.ts';
import { rawObjects } from '../support/raw-objects.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const SOURCE = `const check = (order) => {
  if (!order.id) throw new TypeError('no id');
  return order.id;
};
export const handler = async (order) => {
  const id = check(order);
  const text = 'order ' + id;
  return text;
};
`;
const MODULES = join(import.meta.dirname, '../../../node_modules');

/** What users do to stacks, before the handler runs. */
const STACKS = {
  plain: '',
  'a formatter of their own': `Error.prepareStackTrace = (error, sites) => 'mine ' + sites[0];`,
  'source-map-support': `import support from 'source-map-support'; support.install();`,
};

async function bundled(before: string, source = SOURCE): Promise<{ project: string; taskRoot: string }> {
  const project = writeFiles(temporaryFolder(), { 'src/index.mjs': source });
  const taskRoot = join(project, 'dist');
  await build({
    absWorkingDir: project,
    entryPoints: ['src/index.mjs'],
    outfile: 'dist/index.mjs',
    format: 'esm',
    bundle: true,
    sourcemap: true,
  });
  writeFiles(taskRoot, {
    'before.mjs': before,
    'main.mjs': `import './before.mjs'; export * from './index.mjs';`,
  });
  symlinkSync(MODULES, join(taskRoot, 'node_modules'));
  return { project, taskRoot };
}

/** Without request ids, and without the one frame of ours that has to be there. */
function shown(payloads: unknown): string[] {
  const lines = JSON.stringify(payloads, undefined, 1).split('\n');
  return lines
    .filter((line) => !line.includes('/layer/lambda-coverage/'))
    .map((line) => line.replace(/RequestId: \S+/, ''));
}

const ENABLED = { NODE_OPTIONS: '--enable-source-maps' };
const EVENTS = ['{"id":1}', '{}', '{}'];

test.each([
  ...Object.keys(STACKS).map((name) => [name, {}] as const),
  ['plain', ENABLED] as const,
  ['source-map-support', ENABLED] as const,
])('code behind a throw did not run, with %s and %j, and the user sees the same stack', async (name, env) => {
  const { project, taskRoot } = await bundled(STACKS[name as keyof typeof STACKS]);
  const options = { handler: 'main.handler', taskRoot, env };
  const events = EVENTS.map((event) => JSON.parse(event));
  const plain = await invoked('main.handler', events, options);
  const dir = temporaryFolder();
  const answers = await invokeLocally({ ...options, events: EVENTS, dir, onLog: () => {} });
  expect(shown(answers.map(({ payload }) => payload))).toEqual(shown(plain.payloads));

  const invocation = { handler: 'index.handler', events: EVENTS };
  const istanbul = (await istanbulCounts(join(project, 'src'), ['index.mjs'], invocation))['index.mjs'];
  const reported = (await reportOf(dir, project))['src/index.mjs'];
  expect(reported && listing(reported)).toEqual(istanbul && listing(istanbul));
});

/** As loggers and error trackers do, before the error goes on. */
const READS = SOURCE.replace(
  '  const id = check(order);',
  `  let id;
  try {
    id = check(order);
  } catch (error) {
    seen.push(String(error.stack).split('\\n').slice(0, 2).join());
    throw error;
  }`,
).replace('return text;', 'return text + seen;');

/** Switched on by code, where no option says so. */
const BY_CODE = 'process.setSourceMapsEnabled(true);';

test.each([
  ...Object.entries(STACKS).map(([name, before]) => [name, before, {}] as const),
  ...Object.entries(STACKS).map(([name, before]) => [name, before, ENABLED] as const),
  ['source maps that code enables', BY_CODE, {}] as const,
])(
  'a stack that was read before the error went on has positions of the deployed script, with %s (%s) and %j',
  async (_, before, env) => {
    const { project, taskRoot } = await bundled(before, `const seen = [];\n${READS}`);
    const options = { handler: 'main.handler', taskRoot, env };
    const events = [...EVENTS, '{"id":2}'];
    const plain = await invoked(
      'main.handler',
      events.map((event) => JSON.parse(event)),
      options,
    );
    const dir = temporaryFolder();
    const answers = await invokeLocally({ ...options, events, dir, onLog: () => {} });
    expect(shown(answers.map(({ payload }) => payload))).toEqual(shown(plain.payloads));
    const istanbul = (
      await istanbulCounts(join(project, 'src'), ['index.mjs'], { handler: 'index.handler', events })
    )['index.mjs'];
    const reported = (await reportOf(dir, project))['src/index.mjs'];
    expect(reported && listing(reported)).toEqual(istanbul && listing(istanbul));
  },
);

test('the frames of an error are kept when the process dies before the answer is sent', async () => {
  const taskRoot = writeFiles(temporaryFolder(), {
    'index.js': `function fails() {
  throw new TypeError('as asked for');
}
exports.handler = async () => {
  process.nextTick(() => process.exit(1));
  fails();
};`,
  });
  const dir = temporaryFolder();
  await invokeLocally({
    handler: 'index.handler',
    taskRoot,
    events: ['{}'],
    dir,
    functionName: 'dies',
    onLog: () => {},
  });
  const [object] = rawObjects(dir, 'dies');
  expect(object?.throws).toMatchObject([{ count: 1, frames: [{ line: 2 }, { line: 6 }] }]);
});

const FAILING_INIT = `const check = (settings) => {
  if (!settings.table) throw new TypeError('no table');
  return settings.table;
};
const start = () => {
  try {
    return check({});
  } catch (error) {
    process.stderr.write(String(error.stack));
    throw error;
  }
};
const table = start();
export const handler = async () => table;
`;
const REQUIRED = { NODE_OPTIONS: `--require=${join(MODULES, 'source-map-support/register.js')}` };

/** Of the one failed init; positions in the deployed bundle, without folders. */
async function framesOfInit(before: string, env: Record<string, string>): Promise<string[] | undefined> {
  const { taskRoot } = await bundled(before, FAILING_INIT);
  const dir = temporaryFolder();
  const options = { handler: 'main.handler', taskRoot, env, functionName: 'fails', onLog: () => {} };
  await invokeLocally({ ...options, events: ['{}'], dir });
  const [object] = rawObjects(dir, 'fails');
  expect(object?.init.outcome).toBe('error');
  const deployed = readFileSync(join(taskRoot, 'index.mjs'), 'utf8').split('\n');
  return object?.throws?.[0]?.frames.map(
    ({ url, line }) => `${basename(url)}: ${deployed[line - 1]?.trim()}`,
  );
}

test.each([
  ['plain', '', {}],
  ['source maps by option', '', ENABLED],
  ['source-map-support by option', '', REQUIRED],
] as const)(
  'an init that fails behind a stack that was read has its positions, with %s',
  async (_, before, env) => {
    expect(await framesOfInit(before, env)).toEqual([
      'index.mjs: if (!settings.table) throw new TypeError("no table");',
      'index.mjs: return check({});',
      'index.mjs: var table = start();',
    ]);
  },
);

test('a formatter that the failing init itself sets and asks is not watched, so its positions are left out', async () => {
  expect(await framesOfInit(STACKS['source-map-support'], {})).toBeUndefined();
});
