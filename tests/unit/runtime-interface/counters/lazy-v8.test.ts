import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { nodeBinaries } from '../../../accuracy/node-binaries.ts';
import { writeInstrumented } from '../../support/instrumented.ts';
import { temporaryFolder, writeFiles } from '../../support/recorded.ts';
import { storedObjects } from '../../support/recorded-counters.ts';

const COMMAND = join(import.meta.dirname, '../../../../dist/cli/main.mjs');
const ASK = `exports.handler = async () => {
  await globalThis.loaded;
  return process.moduleLoadList.includes('NativeModule inspector');
};
`;

/** As tracers do it. */
const WRAPPING = `const fs = require('fs');
for (const [owner, name] of [[fs, 'readFileSync'], [fs.promises, 'readFile']]) {
  const original = owner[name];
  const value = function () { return original.apply(this, arguments); };
  Object.defineProperty(owner, name, { configurable: true, enumerable: true, writable: true, value });
}
`;

/** Files that were instrumented, and files that were not. */
interface Deployed {
  counted: Record<string, string>;
  plain?: Record<string, string>;
}

/** By a whole process: the built command runs on the oldest Node, too. */
async function invoked(node: string, { counted, plain = {} }: Deployed, env: Record<string, string> = {}) {
  const folder = temporaryFolder();
  const taskRoot = writeFiles(writeInstrumented(join(folder, 'task'), counted), plain);
  const parameters = [COMMAND, 'invoke', 'index.handler', '--task-root', taskRoot];
  const { stdout, stderr } = await promisify(execFile)(
    node,
    [...parameters, '--event', '{}', '--function-name', 'counted', '--dir', join(folder, 'store')],
    { env: { ...process.env, ...env } },
  );
  const result = storedObjects(join(folder, 'store')).flatMap((raw) => raw.result);
  const forms = result.map(({ url, form = 'v8-block' }) => [url.slice(url.indexOf('/task/') + 6), form]);
  const ran = result.flatMap(({ functions }) => functions).map(({ functionName }) => functionName);
  return { isLoaded: JSON.parse(stdout), forms: Object.fromEntries(forms), ran, stderr };
}

describe.each(await nodeBinaries())('%s', (node) => {
  test('no inspector is loaded where all code was instrumented, packages and data are no code of the function', async () => {
    const counted = {
      'index.js': `require('./data.json'); require('bare'); module.exports = require('./lib/a.js'); globalThis.loaded = import('./b.mjs');`,
      'lib/a.js': ASK,
      'b.mjs': "import './c.mjs';\nawait import('./d.cjs');\n",
      'c.mjs': 'export const c = 1;\n',
      'd.cjs': 'exports.d = () => 1;\n',
    };
    const plain = { 'data.json': '{}', 'node_modules/bare/index.js': 'exports.bare = () => 1;\n' };
    const { isLoaded, forms } = await invoked(node, { counted, plain });
    expect(isLoaded).toBe(false);
    const all = Object.keys(counted).map((path) => [path, 'counters-1']);
    expect(forms).toEqual(Object.fromEntries(all));
  });

  test.each([
    ['requires it', 'other.js', "require('./other.js');"],
    ['imports it', 'other.mjs', "globalThis.loaded = import('./other.mjs');"],
    ['imports what imports it', 'other.mjs', "globalThis.loaded = import('./between.mjs');"],
    ['imports what imports it, as CommonJS', 'other.cjs', "globalThis.loaded = import('./to-commonjs.mjs');"],
  ])(
    'V8 counts a file that was not instrumented, from its first line, where code %s',
    async (_, path, how) => {
      const counted = {
        'index.js': `${how}\n${ASK}`,
        'between.mjs': "import './other.mjs';\n",
        'to-commonjs.mjs': "import './other.cjs';\n",
      };
      const { isLoaded, forms, ran } = await invoked(node, {
        counted,
        plain: { [path]: 'function atOnce() {}\natOnce();\n' },
      });
      expect(isLoaded).toBe(true);
      expect(forms).toMatchObject({ 'index.js': 'counters-1', [path]: 'v8-block' });
      expect(ran).toContain('atOnce');
    },
  );

  test('V8 counts all else where a tool puts methods of its own in the place of those by which files are read', async () => {
    const { isLoaded, forms } = await invoked(node, {
      counted: { 'index.js': `${WRAPPING}globalThis.loaded = import('./other.mjs');\n${ASK}` },
      plain: { 'other.mjs': 'export const other = 1;\n' },
    });
    expect(isLoaded).toBe(true);
    expect(forms).toEqual({ 'index.js': 'counters-1', 'other.mjs': 'v8-block' });
  });

  test('V8 counts a file that was changed since it was instrumented, which is said', async () => {
    const text = 'function changed() {}\nchanged();\n';
    const { forms, ran, stderr } = await invoked(node, {
      counted: { 'index.js': `require('./other.js');\n${ASK}`, 'other.js': 'exports.before = 1;\n' },
      plain: { 'other.js': text },
    });
    expect(forms).toEqual({ 'index.js': 'counters-1', 'other.js': 'v8-block' });
    expect(ran).toContain('changed');
    expect(stderr).toContain('other.js has changed since it was instrumented');
  });

  test('COVERAGE_ENGINE=v8: V8 counts what was instrumented, which runs as without a recorder, and that is said', async () => {
    const { isLoaded, forms, stderr } = await invoked(
      node,
      { counted: { 'index.js': ASK } },
      { COVERAGE_ENGINE: 'v8' },
    );
    expect(isLoaded).toBe(true);
    expect(forms).toEqual({ 'index.js': 'v8-block' });
    expect(stderr).toContain('COVERAGE_ENGINE=v8 counts its text with counters');
  });
});
