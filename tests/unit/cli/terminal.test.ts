import { expect, test } from 'vitest';
import { bytesInWords } from '../../../cli/terminal/bytes-in-words.ts';
import { progressText } from '../../../cli/terminal/progress-line.ts';
import { columnsOf } from '../../../cli/terminal/width.ts';
import { ReadingProgress } from '../../../combiner-image/compact/reading-progress.ts';
import { lambdaCoverage, MAIN } from '../support/command.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../support/recorded.ts';

const NAME = 'src/a-rather-long-folder/and-another-one/価格計算-orders.js';
const OBJECTS = 8_000;

/** So many objects that reading them takes a moment. */
function recorded(objects: number): string {
  const taskRoot = writeFiles(temporaryFolder(), {
    [NAME]: 'exports.handler = async (event) => {\n  if (event.odd) {\n    return 1;\n  }\n};\n',
  });
  const store = new RecordedStore();
  const result = run(taskRoot, NAME, [{}]);
  store.putScripts(taskRoot, result);
  for (let i = 0; i < objects; i++) store.put(rawObject(taskRoot, result));
  return store.folder;
}

/** In a terminal of util-linux's `script`, in which stdout and stderr are one. */
async function inTerminal(
  columns: number,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const command = [process.execPath, MAIN, ...args].join(' ');
  const wishes = Object.entries(env).map(([name, value]) => `export ${name}=${value};`);
  const shell = `unset CI NO_COLOR FORCE_COLOR; export TERM=xterm-256color; ${wishes.join(' ')}
    exec script -qec "stty cols ${columns} && ${command}" /dev/null;`;
  const { stdout } = await lambdaCoverage([], { cwd: temporaryFolder(), shell });
  return stdout.replaceAll('\r\n', '\n');
}

/** Control sequences as `<K>`. */
function visible(text: string): string {
  return text.replaceAll('\x1b[', '<').replace(/<(K|\d*m)/g, '<$1>');
}

test.each([40, 60])('in a terminal of %d columns the summary fits, and names are there', async (columns) => {
  const output = await inTerminal(columns, ['report', recorded(1), '-r', 'none', '--all-files'], {
    NO_COLOR: '1',
  });
  expect(output).not.toContain('\x1b[3');
  const rows = output.split('\n').filter((line) => line.includes('…'));
  expect(rows.length, output).toBe(1);
  expect(rows[0]).toMatch(/orders\.js$/);
  for (const row of rows) expect(columnsOf(row)).toBeLessThanOrEqual(columns);
});

test('a terminal has colours and a line of progress, which is gone in the end', async () => {
  const store = recorded(OBJECTS);
  const output = visible(await inTerminal(80, ['report', store, '-r', 'none']));
  expect(output).toMatch(/\r<K>Reading [\d,]+ of 8,000 objects, [\d.]+ (kB|MB), \d+ (s|min) left\r<K>/);
  expect(output).toMatch(/Lines +<3\dm>/);
  const silent = await inTerminal(80, ['report', store, '-r', 'none'], { CI: 'true' });
  expect(silent).not.toContain('Reading');
  const compacted = visible(await inTerminal(80, ['compact', store, '--older-than', '0h']));
  expect(compacted).toMatch(/\r<K>Reading [\d,]+ of 8,000 objects, [\d.]+ (kB|MB), \d+ (s|min) left\r<K>/);
  expect(compacted.slice(compacted.lastIndexOf('<K>'))).toContain('Compacted 8000 objects into');
});

test('functions that are compacted one after another have one progress', () => {
  const said: string[] = [];
  const reading = new ReadingProgress(5, (progress) => said.push(progressText(progress, 0)));
  for (const objects of [2, 3]) {
    const time = reading.ofFunction();
    for (const _ of time.take('read', Array(objects).fill(0))) time.took(1_000);
  }
  expect(said.filter((_, i) => [0, 2, 4, 6].includes(i))).toEqual([
    'Reading 0 of 5 objects',
    'Reading 2 of 5 objects, 2.0 kB, 0 s left',
    'Reading 3 of 5 objects, 3.0 kB, 0 s left',
    'Reading 5 of 5 objects, 5.0 kB, 0 s left',
  ]);
});

test('in a pipe there is neither, and FORCE_COLOR has colours alone', async () => {
  const args = ['report', recorded(1), '-r', 'none'];
  const wishes = { CI: '', NO_COLOR: '' };
  const plain = await lambdaCoverage(args, { cwd: temporaryFolder(), env: wishes });
  expect(plain.stderr).not.toContain('Reading');
  expect(plain.stdout).not.toContain('\x1b');
  const env = { ...wishes, FORCE_COLOR: '1' };
  const forced = await lambdaCoverage(args, { cwd: temporaryFolder(), env });
  expect(forced.stderr).not.toContain('Reading');
  expect(forced.stdout).toContain('\x1b[3');
});

test('--quiet says nothing but what is wrong', async () => {
  const args = ['report', recorded(1), '-r', 'none', '-q', '--lines', '100'];
  const { code, stdout, stderr } = await lambdaCoverage(args, { cwd: temporaryFolder() });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^Threshold missed: lines: [^\n]*\n$/);
});

test('a table of all files leaves out full ones where that is asked for', async () => {
  const taskRoot = writeFiles(temporaryFolder(), {
    'full.js': 'exports.ran = 1;\n',
    'index.js': "require('./full');\nexports.handler = async (event) => (event.odd ? 1 : 2);\n",
  });
  const store = new RecordedStore();
  const result = run(taskRoot, 'index.js', [{}]);
  store.putScripts(taskRoot, result);
  store.put(rawObject(taskRoot, result));
  const table = async (...options: string[]) =>
    (await lambdaCoverage(['report', store.folder, ...options], { cwd: temporaryFolder() })).stdout;
  expect(await table('--all-files')).toMatch(/full\.js\n.*index\.js\n/);
  expect(await table('--all-files', '--skip-full')).toMatch(/index\.js\n {2}and 1 file that ran in full\n/);
  expect(await table()).not.toContain('full.js');
});

test('progress in words', () => {
  const progress = { stage: 'read', done: 1_000, total: 20_000, bytes: 14_200_000 } as const;
  expect(progressText(progress, 2_000)).toBe('Reading 1,000 of 20,000 objects, 14.2 MB, 38 s left');
  expect(progressText({ ...progress, done: 0, bytes: 0 }, 0)).toBe('Reading 0 of 20,000 objects');
  expect(progressText({ stage: 'convert', done: 1, total: 9, bytes: 0 }, 60_000)).toBe(
    'Converting 1 of 9 scripts, 8 min left',
  );
  expect([812, 14_200, 123_456_789].map(bytesInWords)).toEqual(['812 bytes', '14.2 kB', '123 MB']);
});
