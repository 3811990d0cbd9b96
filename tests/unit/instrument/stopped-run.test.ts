import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { instrumentFolder } from '../../../cli/instrument/instrument-folder.ts';
import { imageCommand } from '../support/image-command.ts';
import { filesBelow, temporaryFolder, writeFiles } from '../support/recorded.ts';

const command = imageCommand();

/** Kills its process before the n-th change of a file. */
const KILLER = `const fs = require('node:fs');
let left = Number(process.env.KILL_BEFORE);
for (const name of ['writeFileSync', 'renameSync', 'mkdirSync', 'rmSync', 'rmdirSync', 'chmodSync']) {
  const real = fs[name];
  fs[name] = (...args) => {
    if (left-- <= 0) process.kill(process.pid, 'SIGKILL');
    return real(...args);
  };
}
`;

/** A script and a bundle with a map beside it. @param version of the sources */
async function deployed(version: number): Promise<string> {
  const folder = writeFiles(temporaryFolder(), {
    'index.js': `const { add } = require('./bundle.js');\nmodule.exports = (n) => (n ? add(n) : ${version});\n`,
  });
  await build({
    stdin: {
      contents: `export const add = (n) => (n > 1 ? n + ${version} : 0);`,
      sourcefile: 'src/add.js',
      resolveDir: folder,
    },
    outfile: join(folder, 'bundle.js'),
    bundle: true,
    platform: 'node',
    sourcemap: 'linked',
    minify: true,
  });
  return folder;
}

const answerOf = (folder: string) => {
  const code = `console.log(JSON.stringify([0, 1, 2].map(require(${JSON.stringify(folder)}))))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
  return stdout === '' ? stderr : JSON.parse(stdout);
};

interface Options {
  /** Absent: never. */
  killBefore?: number;
}

function run(folder: string, args: string[], { killBefore = 1e9 }: Options = {}) {
  const killer = join(writeFiles(temporaryFolder(), { 'kill.cjs': KILLER }), 'kill.cjs');
  const { signal, status, stderr } = spawnSync(
    process.execPath,
    ['--require', killer, command(), 'instrument', folder, ...args],
    { env: { ...process.env, KILL_BEFORE: `${killBefore}` }, encoding: 'utf8' },
  );
  return { signal, status, stderr };
}

/** Kills a command before each of its changes, and gives what it left each time. @returns how often it was killed */
async function killedEverywhere(
  start: string,
  args: string[],
  look: (left: string) => Promise<void> | void,
): Promise<number> {
  for (let killBefore = 0; ; killBefore++) {
    const folder = temporaryFolder();
    cpSync(start, folder, { recursive: true });
    const { signal, status, stderr } = run(folder, args, { killBefore });
    if (signal === null) {
      expect([status, stderr]).toEqual([0, '']);
      return killBefore;
    }
    await look(folder);
  }
}

test('wherever a run is killed the code runs, the next run completes it, and undo brings back what was', async () => {
  const start = await deployed(10);
  const whole = temporaryFolder();
  cpSync(start, whole, { recursive: true });
  await instrumentFolder({ folder: whole, form: 'counters-1' });
  expect(answerOf(start)).toEqual([10, 0, 12]);
  const times = await killedEverywhere(start, [], async (left) => {
    expect(answerOf(left)).toEqual([10, 0, 12]);
    const undone = temporaryFolder();
    cpSync(left, undone, { recursive: true });
    await instrumentFolder({ folder: undone, form: 'counters-1', undo: true });
    expect(scripts(undone)).toEqual(scripts(start));
    await instrumentFolder({ folder: left, form: 'counters-1' });
    expect(filesBelow(left)).toEqual(filesBelow(whole));
  });
  expect(times).toBeGreaterThan(20);
});

test('the same of a run over a folder whose scripts were built anew, with other options', async () => {
  const [start, newer] = [await deployed(10), await deployed(20)];
  await instrumentFolder({ folder: start, form: 'counters-1' });
  for (const name of ['bundle.js', 'bundle.js.map']) cpSync(join(newer, name), join(start, name));
  const whole = temporaryFolder();
  cpSync(start, whole, { recursive: true });
  await instrumentFolder({ folder: whole, form: 'hits-2' });
  const times = await killedEverywhere(start, ['--counts', 'hits'], async (left) => {
    expect(answerOf(left)).toEqual([10, 0, 22]);
    await instrumentFolder({ folder: left, form: 'hits-2' });
    expect(filesBelow(left)).toEqual(filesBelow(whole));
  });
  expect(times).toBeGreaterThan(15);
});

test('the same of undo', async () => {
  const start = await deployed(10);
  const before = filesBelow(start);
  await instrumentFolder({ folder: start, form: 'counters-1' });
  const times = await killedEverywhere(start, ['--undo'], async (left) => {
    expect(answerOf(left)).toEqual([10, 0, 12]);
    await instrumentFolder({ folder: left, form: 'counters-1', undo: true });
    expect(filesBelow(left)).toEqual(before);
  });
  expect(times).toBeGreaterThan(5);
});

/** But for what is kept. */
function scripts(folder: string): Map<string, Buffer> {
  return new Map([...filesBelow(folder)].filter(([path]) => !path.startsWith('.lambda-coverage-originals/')));
}
