import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replaceFolder } from '../../../scripts/build/replace-folder.ts';

const ROOT = join(import.meta.dirname, '../../..');
const COPIED = [
  'api',
  'cli',
  'combiner-image',
  'contract',
  'infrastructure',
  'runtime-interface',
  'runtime-interface-python',
  'scripts',
  'examples',
].concat([
  'LICENSE',
  'package.json',
  'tsconfig.json',
  'package-lock.json',
  'vitest.config.ts',
  'tests/build-first.ts',
]);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'build-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A checkout whose dist/ is older than its sources. */
function editedCheckout(): void {
  for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  spawnSync(process.execPath, ['scripts/build.ts'], { cwd: folder, stdio: 'inherit' });
  appendFileSync(join(folder, 'runtime-interface/preload.ts'), "\nconsole.error('edited a moment ago');\n");
}

test('one test file that is run alone sees dist/ as the sources are now', { timeout: 300_000 }, () => {
  editedCheckout();
  const seen = join(folder, 'tests/unit/seen.test.ts');
  mkdirSync(dirname(seen), { recursive: true });
  writeFileSync(
    seen,
    `import { readFileSync } from 'node:fs';
     import { expect, test } from 'vitest';
     test('built', () => {
       const preload = readFileSync('dist/layer/lambda-coverage/preload.cjs', 'utf8');
       expect(preload).toContain('edited a moment ago');
     });`,
  );
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--project=unit', seen],
    { cwd: folder, encoding: 'utf8' },
  );
  expect(status, stdout + stderr).toBe(0);
});

test('the demo runs the recorder as its sources are now', { timeout: 300_000 }, () => {
  editedCheckout();
  const { status, stderr } = spawnSync(process.execPath, ['scripts/demo.ts'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  expect(readFileSync(join(folder, '.lambda-coverage/demo.log'), 'utf8')).toContain('edited a moment ago');
});

test('whoever reads while several builds write sees a whole file, old or new', async () => {
  const dist = join(folder, 'dist');
  const contents = ['old'.repeat(500_000), 'new'.repeat(700_000)];
  const build = async (rounds: number) => {
    for (let round = 0; round < rounds; round++) {
      const text = contents[round % 2] ?? '';
      await replaceFolder(dist, new Map([['bundle.js', { contents: text, executable: true }]]));
    }
  };
  await build(1);
  let building = true;
  const builds = Promise.all([build(20), build(21), build(22)]).finally(() => {
    building = false;
  });
  while (building) expect(contents).toContain(await readFile(join(dist, 'bundle.js'), 'utf8'));
  await builds;
  expect(await readdir(dist)).toEqual(['bundle.js']);
  expect(await readdir(dirname(dist))).toEqual(['dist']);
});
