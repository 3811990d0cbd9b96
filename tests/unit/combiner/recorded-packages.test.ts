import { transformSync } from 'esbuild';
import { expect, test } from 'vitest';
import { combineFolder } from '../support/combined.ts';
import { invoked } from '../support/invoked.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const TYPED = `export function typed(value: number): string {
  if (value > 10) {
    return 'large';
  }
  return 'small';
}
`;

async function recorded(env: Record<string, string>) {
  const { code, map } = transformSync(TYPED, {
    loader: 'ts',
    format: 'cjs',
    sourcemap: true,
    sourcefile: '../src/typed.ts',
  });
  const taskRoot = writeFiles(temporaryFolder(), {
    'index.js': `const { typed } = require('@team/typed');
exports.handler = async ({ value }) => [typed(value), require('plain'), require('other')];
`,
    'node_modules/@team/typed/package.json': '{"main":"dist/typed.js"}',
    'node_modules/@team/typed/dist/typed.js': `${code}//# sourceMappingURL=typed.js.map\n`,
    'node_modules/@team/typed/dist/typed.js.map': map,
    'node_modules/plain/index.js': "module.exports = 'plain';\n",
    'node_modules/other/index.js': "module.exports = 'other';\n",
  });
  const dir = temporaryFolder();
  const options = { taskRoot, dir, env, record: true, functionName: 'packages' };
  const { payloads } = await invoked('index.handler', [{ value: 3 }], options);
  expect(payloads).toEqual([['small', 'plain', 'other']]);
  const { files, warnings, ...combined } = await combineFolder(dir, { root: taskRoot, reporters: ['json'] });
  expect(warnings).toEqual([]);
  return { ...combined, files: files.map(({ path, lines }) => [path, lines.covered, lines.total]).sort() };
}

test('packages that COVERAGE_EXCLUDE lets in are reported, by their own sources', async () => {
  const { files } = await recorded({ COVERAGE_EXCLUDE: 'node_modules/other/**' });
  expect(files).toEqual([
    ['index.js', 2, 2],
    ['node_modules/plain/index.js', 1, 1],
    // No file of the checkout has its text.
    ['packages/node_modules/@team/typed/src/typed.ts', 2, 3],
  ]);
});

test('without it, none is', async () => {
  expect((await recorded({})).files).toEqual([['index.js', 2, 2]]);
});
