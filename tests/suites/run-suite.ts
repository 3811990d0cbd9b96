import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instrumentFolder } from '../../cli/instrument/instrument-folder.ts';
import type { CounterForm } from '../../contract/counters/placement.ts';
import type { Suite } from './suites.ts';

export interface SuiteRun {
  /** As its runner says; `undefined` where it was ended or did not come to its end. */
  tests: number | undefined;
  failed: number;
  scripts: number;
  counters: number;
  ms: number;
  output: string;
}

/**
 * Runs the tests of a package on a copy of it.
 * @param packages the folder that it is installed in
 * @param form absent: as it is published
 */
export async function runSuite(suite: Suite, packages: string, form?: CounterForm): Promise<SuiteRun> {
  const folder = await mkdtemp(join(tmpdir(), 'lambda-coverage-suite-'));
  try {
    // Outside of node_modules it is own code; what it needs is found in the folder above.
    const copy = join(folder, suite.name);
    await cp(join(packages, suite.name), copy, { recursive: true });
    await symlink(packages, join(folder, 'node_modules'));
    const { counted } =
      form === undefined
        ? { counted: [] }
        : await instrumentFolder({ folder: copy, form, exclude: ['test/**', 'test.js', 'eslint.config.*'] });
    const files = globSync([...suite.tests], { cwd: copy });
    const asked = files.filter((file) => !suite.without?.includes(file)).sort();
    const runner =
      suite.runner === 'tape' ? [join(packages, 'tape/bin/tape')] : ['--test', '--test-reporter=tap'];
    const started = performance.now();
    const output = await outputOf([...runner, ...asked], copy);
    return {
      tests: numberBehind('tests', output),
      failed: numberBehind('fail', output) ?? 0,
      scripts: counted.length,
      counters: counted.reduce((sum, { counters }) => sum + counters, 0),
      ms: performance.now() - started,
      output,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function outputOf(args: readonly string[], cwd: string): Promise<string> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...args],
      { cwd, env, timeout: 300_000, maxBuffer: 256 * 1024 * 1024 },
      (_error, stdout, stderr) => resolve(stdout + stderr),
    );
  });
}

/** In TAP's last lines: `# tests 153`. */
function numberBehind(word: string, output: string): number | undefined {
  const found = [...output.matchAll(new RegExp(`^# ${word}\\s+(\\d+)$`, 'gm'))].at(-1)?.[1];
  return found === undefined ? undefined : Number(found);
}
