import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import libCoverage, { type CoverageMapData } from 'istanbul-lib-coverage';
import { beforeAll, expect, test } from 'vitest';
import { installedPackages } from '../../scripts/packages/installed-packages.ts';
import { instrument } from '../accuracy/instrument.ts';
import { git } from '../unit/support/git.ts';
import { invoked } from '../unit/support/invoked.ts';
import { temporaryFolder, writeFiles } from '../unit/support/recorded.ts';
import { EVENTS, listings, PROJECT, reported, UNIT_TESTS } from '../unit/support/two-suites.ts';

let tools: string;
beforeAll(async () => {
  tools = await installedPackages(join(import.meta.dirname, 'producers'));
});

/** The same project as Jest and as Vitest want it. */
const COMMON = { ...PROJECT, 'package.json': '{"name": "shop"}' };
const MODULES = {
  ...Object.fromEntries(Object.entries(PROJECT).map(([path, text]) => [path, toModule(text)])),
  'package.json': '{"name": "shop", "type": "module"}',
};

/** By the producer: its program, the project, and its test. */
const PRODUCERS: Record<string, { files: Record<string, string>; test: string; args: string[] }> = {
  'Jest with babel': {
    files: COMMON,
    test: `test('unit', () => {\n${UNIT_TESTS}});`,
    args: ['jest/bin/jest.js', '--coverage', '--coverageReporters=json', '--coverageProvider=babel'],
  },
  'Jest with v8': {
    files: COMMON,
    test: `test('unit', () => {\n${UNIT_TESTS}});`,
    args: ['jest/bin/jest.js', '--coverage', '--coverageReporters=json', '--coverageProvider=v8'],
  },
  'Vitest with istanbul': {
    files: MODULES,
    test: vitestTest(),
    args: [
      'vitest/vitest.mjs',
      'run',
      '--coverage.enabled',
      '--coverage.reporter=json',
      '--coverage.provider=istanbul',
    ],
  },
  'Vitest with v8': {
    files: MODULES,
    test: vitestTest(),
    args: [
      'vitest/vitest.mjs',
      'run',
      '--coverage.enabled',
      '--coverage.reporter=json',
      '--coverage.provider=v8',
    ],
  },
};

test.each(Object.entries(PRODUCERS))(
  'merged with %s, a report is Istanbul’s of both suites',
  async (_, producer) => {
    const { files, test: unit, args } = producer;
    const root = writeFiles(temporaryFolder(), {
      ...files,
      'unit.test.js': unit,
      '.gitignore': 'node_modules\ncoverage\n',
    });
    symlinkSync(tools, join(root, 'node_modules'));
    git(root, 'init', '-q');
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'One');
    const [program = '', ...options] = args;
    execFileSync(process.execPath, [join(tools, program), ...options], {
      cwd: root,
      stdio: 'pipe',
      env: { ...process.env, NODE_ENV: 'test', VITEST: undefined, NODE_V8_COVERAGE: undefined },
    });
    const store = temporaryFolder();
    await invoked('src/index.handler', EVENTS, {
      taskRoot: root,
      record: true,
      dir: store,
      functionName: 'shop',
    });
    const { files: merged, stderr } = await reported(
      { root, store },
      '--with',
      join(root, 'coverage/coverage-final.json'),
    );
    const truth = truthOf(files);
    expect(Object.keys(truth)).toEqual(['src/index.js', 'src/price.js', 'src/report.js']);
    expect(merged, stderr).toEqual(truth);
  },
);

/** Istanbul’s counters in the files themselves, over both suites. */
function truthOf(files: Record<string, string>): Record<string, string[]> {
  const folder = temporaryFolder();
  const isModule = files === MODULES;
  for (const [path, text] of Object.entries(files)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, path.endsWith('.js') ? instrument(text, join(folder, path)) : text);
  }
  const e2e = `const { handler } = require('./src/index.js');
    (async () => { for (const event of ${JSON.stringify(EVENTS)}) await handler(event); })();`;
  const map = libCoverage.createCoverageMap({});
  for (const [name, program] of Object.entries({ unit: UNIT_TESTS, e2e })) {
    const out = join(folder, `${name}.json`);
    const dump = `process.on('exit', () => process.getBuiltinModule('node:fs').writeFileSync(${JSON.stringify(out)}, JSON.stringify(globalThis.__coverage__)));`;
    writeFiles(folder, { [`${name}.js`]: `${isModule ? toModule(program) : program}\n${dump}` });
    execFileSync(process.execPath, [join(folder, `${name}.js`)]);
    map.merge(JSON.parse(readFileSync(out, 'utf8')) as CoverageMapData);
  }
  const all = join(folder, 'all.json');
  writeFileSync(all, JSON.stringify(map));
  return listings(all, folder);
}

function toModule(text: string): string {
  return text
    .replace(/^'use strict';\n/, '')
    .replaceAll(/^const (\{.*?\}) = require\('(.*?)'\);/gm, "import $1 from '$2';")
    .replace('exports.Price = Price;', 'export { Price };')
    .replaceAll(/^exports\.(\w+) = /gm, 'export const $1 = ');
}

function vitestTest(): string {
  const [imports, calls] = [/^import .*$/gm, /^(?!import ).*$/gm].map((pattern) =>
    (toModule(UNIT_TESTS).match(pattern) ?? []).join('\n'),
  );
  return `import { test } from 'vitest';\n${imports}\ntest('unit', () => {\n${calls}\n});`;
}
