import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeCombiner } from '../../../infrastructure/combiner-folder.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** As Lambda loads it: from a folder that has nothing above it. */
const RUN = `
import { handler } from './index.mjs';
console.info = console.warn = console.error;
console.log(JSON.stringify(await handler({ reporters: ['html', 'page', 'lcovonly'] })));
`;

test('the folder is a function of its own: it writes a report where no package is installed', () => {
  const folder = temporaryFolder();
  writeCombiner(ROOT, folder);
  const code = writeFiles(temporaryFolder(), { 'index.js': 'exports.handler = async () => 1;\n' });
  const result = run(code, 'index.js', [{}]);
  const store = new RecordedStore();
  store.putScripts(code, result);
  store.put(rawObject(code, result));
  const answer = execFileSync(process.execPath, ['--input-type=module', '-e', RUN], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], COVERAGE_DIR: store.folder },
  });
  expect(JSON.parse(answer)).toMatchObject({ files: [{ path: 'orders/index.js' }] });
  expect(existsSync(join(store.folder, 'reports/latest.json'))).toBe(true);
  const packages = readdirSync(join(folder, 'node_modules'));
  expect(packages).toContain('istanbul-reports');
  expect(packages).not.toContain('typescript');
});

test('a package that is not built, or not installed, is named', () => {
  const root = temporaryFolder();
  expect(() => writeCombiner(root, temporaryFolder())).toThrow(/dist.combiner is not there.*npm run build/);
});
