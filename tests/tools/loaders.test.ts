/** Loaders of the user's, and counters at load: whichever is first, the function does what it does without a recorder. */
import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { installedPackages } from '../../scripts/packages/installed-packages.ts';
import { nodeBinaries } from '../accuracy/node-binaries.ts';
import { reportOf } from '../unit/support/against-istanbul.ts';
import { temporaryFolder, writeFiles } from '../unit/support/recorded.ts';
import { storedObjects } from '../unit/support/recorded-counters.ts';

const COMMAND = join(import.meta.dirname, '../../dist/cli/main.mjs');

let packages: string;
beforeAll(async () => {
  packages = await installedPackages(join(import.meta.dirname, 'loaders'));
});

interface Loader {
  name: string;
  /** How Node is told of it before all else, and how the function loads it. */
  option: string;
  code: string;
  /** What the function loads then, by which file. */
  own: 'own.ts' | 'own.js' | 'own.mjs';
  /** By what the answer shows that it was at work. */
  makes?: { text?: 'AFTER'; traced?: true };
  needsHooks?: true;
  /** Its loaders alone see what is imported. */
  leavesToV8?: true;
}

/** What is put for `BEFORE` shows whether it is at work. */
const HOOK = `const { registerHooks } = require('node:module');
registerHooks({
  load(url, context, next) {
    if (/own\\.\\w+$/.test(url)) globalThis.seen = 'AFTER';
    return next(url, context);
  },
});
`;
/** OpenTelemetry's, by way of require and of import. */
const TRACER = `const dep = (exports) => { exports.traced = true; return exports; };
const { Hook } = require('require-in-the-middle');
new Hook(['dep'], dep);
`;
const IMPORT_TRACER = `import { register } from 'node:module';
import { Hook } from 'import-in-the-middle';
register('import-in-the-middle/hook.mjs', import.meta.url);
new Hook(['dep'], (exports) => { exports.default.traced = true; });
`;

const LOADERS: Loader[] = [
  { name: 'tsx', option: '--require tsx/cjs', code: "require('tsx/cjs');", own: 'own.ts' },
  {
    name: 'sucrase, by pirates',
    option: '--require sucrase/register',
    code: "require('sucrase/register');",
    own: 'own.ts',
  },
  {
    name: 'require-in-the-middle',
    option: '--require ./tracer.cjs',
    code: "require('./tracer.cjs');",
    own: 'own.js',
    makes: { traced: true },
  },
  {
    name: 'import-in-the-middle',
    option: '--import ./tracer.mjs',
    code: "await import('./tracer.mjs');",
    own: 'own.mjs',
    leavesToV8: true,
    makes: { traced: true },
  },
  {
    name: 'module.registerHooks, of what is imported',
    option: '--require ./hook.cjs',
    code: "require('./hook.cjs');",
    own: 'own.mjs',
    needsHooks: true,
    makes: { text: 'AFTER' },
  },
  {
    name: 'module.registerHooks, of what is required',
    option: '--require ./hook.cjs',
    code: "require('./hook.cjs');",
    own: 'own.js',
    needsHooks: true,
    makes: { text: 'AFTER' },
  },
];

const BODY = `
function once(x) { return x ? globalThis['seen'] ?? 'BEFORE' : never(); }
function thrice(x) { return x > 1 ? x : 0; }
function never() { return 0; }
`;
const OWN = {
  'own.ts': `import dep = require('dep');
interface Shown { x: number }
${BODY.replaceAll('(x)', '(x: number)')}
export = { run: (): unknown => [once(1), [0, 1, 2].map((x) => thrice(({ x } as Shown).x)), dep.traced] };
`,
  'own.js': `const dep = require('dep');
${BODY}
exports.run = () => [once(1), [0, 1, 2].map(thrice), dep.traced];
`,
  'own.mjs': `import dep from 'dep';
${BODY}
export const run = () => [once(1), [0, 1, 2].map(thrice), dep.traced];
`,
};

type Order = 'before' | 'behind';

function deployed({ code, own }: Loader, order: Order): string {
  const load = own === 'own.mjs' ? `await import('./${own}')` : `require('./${own}')`;
  const folder = writeFiles(join(temporaryFolder(), 'task'), {
    'index.js': `exports.handler = async () => {
  ${order === 'behind' ? code : ''}
  const own = ${load};
  return own.run();
};
`,
    ...OWN,
    'hook.cjs': HOOK,
    'tracer.cjs': TRACER,
    'tracer.mjs': IMPORT_TRACER,
    'node_modules/dep/index.js': 'exports.dep = 1;\n',
  });
  for (const name of readdirSync(packages))
    if (!name.startsWith('.')) symlinkSync(join(packages, name), join(folder, 'node_modules', name));
  return folder;
}

/** What the function answers, and how often its functions ran by each form of counts. */
async function ran(node: string, loader: Loader, order: Order, engine?: 'counters' | 'v8') {
  const folder = deployed(loader, order);
  const store = temporaryFolder();
  const options = order === 'before' ? ['--env', `NODE_OPTIONS=${loader.option}`] : [];
  const { stdout, stderr } = await promisify(execFile)(
    node,
    [
      ...[COMMAND, 'invoke', 'index.handler', '--task-root', folder, '--event', '{}'],
      ...['--function-name', 'counted', '--dir', store, ...options],
    ],
    {
      cwd: folder,
      env: {
        ...process.env,
        COVERAGE_ENABLED: String(engine !== undefined),
        COVERAGE_ENGINE: engine ?? 'auto',
        // More than the default, so that there is no limit of time.
        COVERAGE_LOAD_BUDGET_KB: '61',
      },
    },
  );
  const answer: unknown[] = JSON.parse(stdout);
  if (engine === undefined) return { answer, stderr };
  const report = await reportOf(store, folder);
  const file = report[loader.own];
  const counts = Object.fromEntries(
    Object.entries(file?.fnMap ?? {}).map(([id, { name }]) => [name, file?.f[id]]),
  );
  const forms = storedObjects(store).flatMap(({ result }) =>
    result.flatMap(({ url, form = 'v8-block' }) => (url.endsWith(`/${loader.own}`) ? [form] : [])),
  );
  return { answer, counts, forms, stderr };
}

describe.each(await nodeBinaries())('%s', (node) => {
  const hasHooks = execFileSync(node, ['-p', "'registerHooks' in require('module')"], {
    encoding: 'utf8',
  }).startsWith('true');

  test.each(
    LOADERS.filter(({ needsHooks }) => hasHooks || !needsHooks).flatMap((loader) =>
      (['before', 'behind'] as const).map((order) => ({ ...loader, order })),
    ),
  )('$name, $order ours', async ({ order, ...loader }) => {
    const [plain, byV8, counted] = await Promise.all([
      ran(node, loader, order),
      ran(node, loader, order, 'v8'),
      ran(node, loader, order, 'counters'),
    ]);
    expect(plain.answer).toEqual([loader.makes?.text ?? 'BEFORE', [0, 0, 2], plain.answer[2]]);
    // Before the handler's own, Node 24 shows it no import of the handler's.
    if (order === 'behind') expect(plain.answer[2]).toBe(loader.makes?.traced ?? null);
    expect([byV8.answer, counted.answer]).toEqual([plain.answer, plain.answer]);
    expect(byV8.counts).toMatchObject({ once: 1, thrice: 3, never: 0 });
    expect(counted.counts).toMatchObject({ once: 1, thrice: 3, never: 0 });
    expect(counted.forms).toEqual([loader.leavesToV8 ? 'v8-block' : 'counters-1']);
  });
});
