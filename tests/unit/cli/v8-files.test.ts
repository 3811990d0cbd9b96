import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import libCoverage, { type CoverageMapData } from 'istanbul-lib-coverage';
import { expect, test } from 'vitest';
import { lambdaCoverage } from '../support/command.ts';
import { counted } from '../support/counted.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const C8 = join(import.meta.dirname, '../../../node_modules/c8/bin/c8.js');

const PROGRAM = `exports.handler = async ({ kind, list = [] }) => {
  if (kind === 'a') {
    return 'first';
  }
  for (const each of list) {
    if (each > 1) {
      return each;
    }
  }
  try {
    JSON.parse(kind);
    return 'parsed';
  } catch {
    return 'not parsed';
  }
};
exports.never = () => {
  return 1;
};
`;
const EVENTS = [{ kind: 'b' }, { kind: 'b', list: [1] }];
/** Of `PROGRAM`: those that did not run. */
const MISSED = [3, 4, 7, 8, 12, 18];

/** Lines that c8 says did not run, after the command has written what it reads. */
async function missedLines(store: RecordedStore): Promise<number[]> {
  const cwd = temporaryFolder();
  const { code, stderr } = await lambdaCoverage(['report', store.folder, '--v8', 'v8'], { cwd });
  expect(code, stderr).toBe(0);
  const args = ['report', '--temp-directory', 'v8/tmp', '-r', 'json', '-o', 'c8', '--exclude-after-remap'];
  execFileSync(process.execPath, [C8, ...args], { cwd, stdio: 'pipe' });
  const read: CoverageMapData = JSON.parse(readFileSync(join(cwd, 'c8/coverage-final.json'), 'utf8'));
  const [file] = Object.values(read);
  if (file === undefined) throw new Error('c8 shows no file');
  return libCoverage.createFileCoverage(file).getUncoveredLines().map(Number);
}

function stored(taskRoot: string, result: Parameters<RecordedStore['putScripts']>[1]): RecordedStore {
  const store = new RecordedStore();
  store.putScripts(taskRoot, result);
  store.put(rawObject(taskRoot, result));
  return store;
}

test.each(['counters-1', 'hits-1', 'hits-2'] as const)('c8 reads what %s counted', async (form) => {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': PROGRAM });
  const entry = await counted(PROGRAM, EVENTS, { path: join(taskRoot, 'index.js'), form });
  expect(await missedLines(stored(taskRoot, [entry]))).toEqual(MISSED);
});

test('c8 reads what V8 counted, in a folder that was empty', async () => {
  const taskRoot = writeFiles(temporaryFolder(), { 'index.js': PROGRAM });
  const store = stored(taskRoot, run(taskRoot, 'index.js', EVENTS));
  expect(await missedLines(store)).not.toEqual([]);
  const cwd = writeFiles(temporaryFolder(), { 'v8/mine.txt': '' });
  const { code, stderr } = await lambdaCoverage(['report', store.folder, '--v8', 'v8'], { cwd });
  expect([code, stderr]).toEqual([2, expect.stringMatching(/--v8 v8: .* must be empty/)]);
});
