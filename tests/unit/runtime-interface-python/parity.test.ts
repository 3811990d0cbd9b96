import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WHEELS, wheelName } from '../../../scripts/build/tracer-wheels.ts';
import { tracers } from '../../../scripts/build/tracers.ts';
import { PYTHONS, type Python } from '../support/pythons.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PROGRAMS = join(ROOT, 'tests/fixtures/python-cores');
const ACCURACY = join(ROOT, 'tests/accuracy/python');
/** With its tracers. */
const LAYER = join(ROOT, 'dist/layer/lambda-coverage/python');
const run = promisify(execFile);

/** coverage.py as its wheel has it, which a build has fetched; without the C tracer of another Python it has one in Python. */
let coverage = '';
beforeAll(async () => {
  await tracers();
  const [wheel] = WHEELS;
  if (wheel === undefined) throw new Error('There is no wheel.');
  const path = join(ROOT, 'node_modules/.cache/lambda-coverage', wheelName(wheel));
  const files = unzipSync(readFileSync(path), { filter: ({ name }) => name.endsWith('.py') });
  coverage = writeFiles(
    mkdtempSync(join(tmpdir(), 'coverage-py-')),
    Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, new TextDecoder().decode(bytes)])),
  );
});

// Not a folder of one test.
afterAll(() => rmSync(coverage, { recursive: true, force: true }));

interface Compared {
  files: number;
  lines: number;
  exits: number;
  lineDifferences: unknown[];
  exitDifferences: unknown[];
}

/** Two processes with the same program, and what coverage.py makes of both recordings. */
async function compared(python: Python, programs: readonly string[]): Promise<Compared> {
  const folder = temporaryFolder();
  for (const program of programs) cpSync(join(PROGRAMS, program), join(folder, program));
  const env = {
    PATH: process.env['PATH'],
    PYTHONPATH: `${folder}:${coverage}`,
    PYTHONHASHSEED: '0',
    PYTHONDONTWRITEBYTECODE: '1',
    COVERAGE_CORE: 'pytrace',
  };
  const modules = programs.map((program) => program.replace('.py', ''));
  const recordings = ['coverage', 'core'].map(async (core) => {
    const out = join(temporaryFolder(), 'ran.json');
    const args = [join(ACCURACY, 'record-tests.py'), core, LAYER, folder, out, ...modules];
    await run(python.path, args, { env });
    return out;
  });
  const args = [join(ACCURACY, 'compare-cores.py'), folder, ...(await Promise.all(recordings))];
  const { stdout } = await run(python.path, args, { env });
  return JSON.parse(stdout);
}

describe.each([...PYTHONS])('Python 3.$minor', (python) => {
  test('lines and exits of branches are those that coverage.py records', { timeout: 300_000 }, async () => {
    const programs = python.minor < 10 ? ['constructs.py'] : ['constructs.py', 'matching.py'];
    const { files, lines, exits, lineDifferences, exitDifferences } = await compared(python, programs);
    expect(files).toBe(programs.length);
    expect(lines).toBeGreaterThan(150);
    expect(exits).toBeGreaterThan(50);
    expect(lineDifferences).toEqual([]);
    expect(exitDifferences).toEqual([]);
  });
});
