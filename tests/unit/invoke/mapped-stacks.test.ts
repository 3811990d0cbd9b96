import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import { istanbulCounts, listing, reportOf } from '../support/against-istanbul.ts';
import { invoked } from '../support/invoked.ts';
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

async function bundled(before: string): Promise<{ project: string; taskRoot: string }> {
  const project = writeFiles(temporaryFolder(), { 'src/index.mjs': SOURCE });
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

const EVENTS = ['{"id":1}', '{}', '{}'];

test.each([
  ...Object.keys(STACKS).map((name) => [name, {}] as const),
  ['plain', { NODE_OPTIONS: '--enable-source-maps' }] as const,
  ['source-map-support', { NODE_OPTIONS: '--enable-source-maps' }] as const,
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
