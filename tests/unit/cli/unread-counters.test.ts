import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { instrumentFolder } from '../../../cli/instrument/instrument-folder.ts';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import type { CombineResult } from '../../../combiner-image/result.ts';
import { ORIGINALS_FOLDER } from '../../../contract/instrumented-folder.ts';
import { lambdaCoverage } from '../support/command.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const HANDLER = `const { price } = require('./price.js');
exports.handler = async ({ amount = 1 }) => (amount > 1 ? price(amount) : 0);
`;
const PRICE = 'exports.price = (amount) => (amount > 9 ? 9 : amount);\n';

interface Said {
  files: string[];
  missing: string[];
  warnings: string[];
  /** With a threshold that all code passes. */
  checked: number | null;
  advice: string[];
}

async function saidOf(taskRoot: string, env: Record<string, string> = {}): Promise<Said> {
  const dir = temporaryFolder();
  const events = ['{}', '{"amount":10}', '{"amount":2}'];
  await invokeLocally({
    handler: 'index.handler',
    taskRoot,
    dir,
    events,
    env,
    functionName: 'shop',
    onLog: () => {},
  });
  const cwd = temporaryFolder();
  const args = ['report', dir, '-r', 'json', '--json', '--check', '--lines', '1'];
  const { code, stdout } = await lambdaCoverage(args, { cwd });
  const doctor = await lambdaCoverage(['doctor', dir, '--json'], { cwd });
  const result: Partial<CombineResult> = stdout === '' ? {} : JSON.parse(stdout);
  return {
    files: (result.files ?? []).map(({ path }) => path.replace(/.*\//, '')).sort(),
    missing: result.missing ?? [],
    warnings: result.warnings ?? [],
    checked: code,
    advice: JSON.parse(doctor.stdout).advice,
  };
}

const instrument = (folder: string) => instrumentFolder({ folder, form: 'counters-1' });
const bundled = (entry: string, outfile: string) =>
  build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    sourcemap: 'linked',
    logLevel: 'error',
  });

test.each([
  ['COVERAGE_ENGINE=v8', { COVERAGE_ENGINE: 'v8' }, undefined],
  ['a manifest that cannot be read', {}, `${ORIGINALS_FOLDER}/manifest.json`],
])(
  '%s: what has counters and no map is in no report, which says so; what has none is',
  async (_, env, damaged) => {
    const taskRoot = writeFiles(temporaryFolder(), { 'index.js': HANDLER, 'price.js': PRICE });
    await instrumentFolder({ folder: taskRoot, form: 'counters-1', exclude: ['index.js'] });
    if (damaged !== undefined) writeFiles(taskRoot, { [damaged]: '{}' });
    const { files, missing, warnings, checked, advice } = await saidOf(taskRoot, env);
    expect(files).toEqual(['index.js']);
    expect(missing).toEqual(['1 script in no report']);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^price\.js \(.*\) is not in the report: its text has counters of lambda-coverage/,
      ),
    ]);
    expect(checked).toBe(5);
    expect(advice.join('\n')).toMatch(/Nothing read the counters in 1 script \(price\.js\)/);
  },
);

test('a bundle whose originals were not deployed is shown by its map, and incomplete', async () => {
  const source = writeFiles(temporaryFolder(), { 'index.js': HANDLER, 'price.js': PRICE });
  const taskRoot = temporaryFolder();
  await bundled(join(source, 'index.js'), join(taskRoot, 'index.js'));
  await instrument(taskRoot);
  rmSync(join(taskRoot, ORIGINALS_FOLDER), { recursive: true });
  const { files, missing, warnings, checked, advice } = await saidOf(taskRoot);
  expect(files).toEqual(['index.js', 'price.js']);
  expect(missing).toEqual(['1 script whose counters were not read']);
  expect(warnings).toEqual([
    expect.stringMatching(/^Nothing read the counters in index\.js, so counts may be wrong/),
  ]);
  expect(checked).toBe(5);
  expect(advice.join('\n')).toMatch(/Nothing read the counters in 1 script \(index\.js\)/);
});

test('a bundle that was made of instrumented scripts would show counters as code: it is in no report', async () => {
  const source = writeFiles(temporaryFolder(), { 'index.js': HANDLER, 'price.js': PRICE });
  await instrument(source);
  const taskRoot = temporaryFolder();
  await bundled(join(source, 'index.js'), join(taskRoot, 'index.js'));
  const { files, checked, advice } = await saidOf(taskRoot);
  expect(files).toEqual([]);
  expect(checked).toBe(3);
  expect(advice.join('\n')).toMatch(/Nothing read the counters in 1 script \(index\.js\)/);
});
