import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'invoke-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the built command, as an installed package has it. */
function command(...parameters: string[]) {
  return spawnSync(process.execPath, [join(ROOT, 'dist/cli/main.mjs'), ...parameters], {
    encoding: 'utf8',
    cwd: folder,
  });
}

test('the built command invokes a function, records it, and names the report that shows it', () => {
  const { status, stdout, stderr } = command(
    ...['invoke', 'index.handler', '--task-root', join(ROOT, 'examples/csv-import/src')],
    ...['--event', join(ROOT, 'examples/csv-import/events/dry-run.json')],
  );
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ dryRun: true, valid: 1 });
  expect(readdirSync(join(folder, '.lambda-coverage/raw'))).toEqual(['csv-import']);
  expect(stderr).toContain('lambda-coverage report .lambda-coverage');

  const report = command('report', '.lambda-coverage', '--json');
  expect(report.status, report.stderr).toBe(0);
  expect(
    JSON.parse(report.stdout)
      .files.map((file: { path: string }) => file.path)
      .sort(),
  ).toEqual(['csv-import/index.js', 'csv-import/lib/csv.js', 'csv-import/lib/product.js']);
});
